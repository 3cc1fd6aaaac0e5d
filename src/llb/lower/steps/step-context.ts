import type { CheckReporter } from "../../../language/checks/check-reporter.js";
import type { Step } from "../../../language/plan/step.js";
import type { WordOptions } from "../../../language/words/word-options.js";
import type { Expander } from "../expand.js";
import type { Lowering } from "../lowering.js";
import type { StageState } from "../stage-state.js";

/** What a step is lowered with: it changes the stage's state and image. */
export interface StepContext {
  readonly lowering: Lowering;
  readonly stage: StageState;
  /** With what the comments above the step skip. */
  readonly checks: CheckReporter;
  /** Expands words of the step and reports undefined variables. */
  readonly expand: Expander;
  /** How the words of this text are escaped. */
  readonly words: WordOptions;
  /** For COPY one, for RUN one per mount. */
  readonly sources: readonly StageState[];
}

/** Lowers steps of one kind. */
export type StepLowering<S extends Step> = (step: S, context: StepContext) => void;
