import type { StepContext } from "../step-context.js";
import { together } from "./together.js";

/**
 * Does work for all items, some of them at a time, and gives what comes of it in their order. After a failure nothing
 * more is begun, what runs is stopped and waited for, so that nothing goes on behind the caller's back; the first failure is
 * the one that is thrown.
 */
export function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  context: StepContext,
  work: (item: T, context: StepContext, index: number) => Promise<R>,
): Promise<R[]> {
  return together(context.signal, async (signal, stop) => {
    const own = { ...context, signal };
    const results: R[] = new Array(items.length);
    const failures: unknown[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < items.length && failures.length === 0) {
        const index = next++;
        try {
          results[index] = await work(items[index]!, own, index);
        } catch (error) {
          failures.push(error);
          stop(error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    if (failures.length > 0) throw failures[0];
    return results;
  });
}
