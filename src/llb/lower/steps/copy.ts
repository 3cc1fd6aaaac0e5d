import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { CopyStep } from "../../../language/plan/step.js";
import { usedPath } from "../paths.js";
import { pathsOf, useContextPath } from "../stage-state.js";
import type { StepContext } from "./step-context.js";
import { expandTransfer, lowerTransfer } from "./transfer.js";

/** COPY: files from the context, a stage or an image. Matches dispatch and dispatchCopy, dockerfile2llb. */
export function lowerCopy(step: CopyStep, context: StepContext): void {
  const { lowering, stage, sources } = context;
  const words = expandTransfer(step, context);
  const from = sources[0];
  if (from !== undefined && !from.dispatched) {
    throw new BuildError(
      "stage/reference",
      `cannot copy from stage ${goQuote(step.from?.text ?? "")}, it needs to be defined before current stage ${goQuote(stage.stageName)}`,
      { range: step.from?.range },
    );
  }
  const actions = lowerTransfer(
    {
      step,
      words,
      source: from === undefined ? lowering.mainContext : from.state.output,
      ignoreMatcher: from === undefined ? lowering.ignoreMatcher : undefined,
      parents: step.parents,
      checksum: "",
      keepGitDir: undefined,
      unpack: undefined,
    },
    context,
  );
  words.sources.forEach(({ text }, index) => {
    const path = usedPath(text);
    const { src } = actions[index]!;
    // Mostly the same text, which then need not be there twice.
    const used = src === path ? src : path;
    if (from === undefined) useContextPath(stage, used);
    else pathsOf(from).add(used);
  });
}
