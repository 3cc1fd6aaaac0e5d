import type { StepContext } from "../step-context.js";

/** Does work that shows in the progress from its begin to its end. Agrees with OneOff, BuildKit's util/progress. */
export async function oneOff<T>({ progress }: StepContext, id: string, work: () => Promise<T>): Promise<T> {
  progress.status(id, {});
  try {
    return await work();
  } finally {
    progress.status(id, { isDone: true });
  }
}
