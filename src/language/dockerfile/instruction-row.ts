import type { ArgumentShape } from "../../../grammar/dockerfile/index.js";
import type { Source } from "../../base/source/source.js";
import type { Step } from "../plan/step.js";
import type { InstructionNode } from "./ast.js";
import type { FlagTable } from "./flags.js";

/** What the rules of an instruction may look at. */
export interface InstructionContext {
  readonly source: Source;
  /** The file's escape character. */
  readonly escape: string;
}

/** What there is to know of an instruction. */
export interface InstructionRow<Node extends InstructionNode = InstructionNode, Result = Step> {
  /** The instruction's name in upper case, as messages have it. */
  readonly name: string;
  readonly shape: ArgumentShape;
  /** Whether `<<NAME` announces a heredoc. */
  readonly heredocs: boolean;
  readonly flags: FlagTable;
  /**
   * What the instruction means.
   *
   * @throws BuildError with the exact range of the mistake
   */
  readonly parse: (node: Node, context: InstructionContext) => Result;
}
