import type { Source } from "../../base/source/source.js";
import type { Step, StepBase } from "../plan/step.js";
import type { StageView } from "./stage-names.js";
import type { YamlEntry } from "./yaml/tree.js";

/** What an instruction says, without its place in the text. */
export type StepDraft<S extends Step = Step> = S extends Step ? Omit<S, keyof StepBase> : never;

/** What the rules of an instruction may look at. */
export interface StepContext {
  readonly source: Source;
  readonly stages: StageView;
  /** The comments directly above the step. */
  readonly comments: readonly string[] | undefined;
  /** Where the key ends whose value the instruction is: comments behind it are about parts of the value. */
  readonly keyEnd: number;
  /** Reads an instruction inside of this one. */
  readonly parseInstruction: (entry: YamlEntry) => StepDraft;
}
