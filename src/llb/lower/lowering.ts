import type { PatternMatcher } from "../../base/ignore/pattern-matcher.js";
import type { Platform } from "../../base/platform/platform.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { WordOptions } from "../../language/words/word-options.js";
import type { ProxyEnv } from "../ops/exec.js";
import type { Edge } from "../vertex.js";
import type { Budget } from "./budget.js";
import type { EnvMap } from "./build-state.js";
import type { LowerEnvironment } from "./environment.js";
import type { LowerOptions } from "./options.js";
import type { StageTable } from "./stage-table.js";

/** What all parts of one lowering share. Corresponds to dispatchContext, dockerfile2llb/convert.go. */
export interface Lowering {
  /** How the words of the text are expanded. */
  readonly words: WordOptions;
  /** How a command is expanded for its name: quotes and what is not set stay as they are. */
  readonly nameWords: WordOptions;
  readonly options: LowerOptions;
  readonly environment: LowerEnvironment;
  readonly checks: CheckReporter;
  readonly targetPlatform: Platform;
  /** Build arguments with SOURCE_DATE_EPOCH replaced by the time it stands for. */
  readonly buildArgs: ReadonlyMap<string, string>;
  /** Platform arguments and ARGs before the first FROM. */
  readonly globalArgs: EnvMap;
  /** Seconds since 1970, if SOURCE_DATE_EPOCH names a time. */
  readonly epoch: bigint | undefined;
  readonly proxy: ProxyEnv | undefined;
  readonly stages: StageTable;
  readonly budget: Budget;
  readonly mainContext: Edge | undefined;
  /** Of the main context; known once stages are resolved. */
  ignoreMatcher: PatternMatcher | undefined;
}
