import type { AddStep } from "../../../language/plan/step.js";
import { usedPath } from "../paths.js";
import { useContextPath } from "../stage-state.js";
import type { StepContext } from "./step-context.js";
import { expandTransfer, lowerTransfer } from "./transfer.js";

/** ADD: like COPY from the context, and also URLs, git repositories and archives. Matches dispatchCopy. */
export function lowerAdd(step: AddStep, context: StepContext): void {
  const { lowering, stage } = context;
  const words = expandTransfer(step, context);
  lowerTransfer(
    {
      step,
      words,
      source: lowering.mainContext,
      ignoreMatcher: lowering.ignoreMatcher,
      parents: false,
      checksum: words.checksum,
      keepGitDir: step.keepGitDir,
      unpack: step.unpack,
    },
    context,
  );
  for (const { text } of words.sources) {
    if (!text.startsWith("http://") && !text.startsWith("https://")) useContextPath(stage, usedPath(text));
  }
}
