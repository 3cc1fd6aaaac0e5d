import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { Source } from "../../base/source/source.js";
import type { Step } from "../plan/step.js";
import type { InstructionNode } from "./ast.js";
import { parseInstruction } from "./instruction-table.js";
import { linesOf, rangeOf } from "./node-text.js";
import { parseDockerfile } from "./parse.js";
import { unknownInstruction } from "./unknown-instruction.js";

/**
 * The step of an ONBUILD trigger that a base image brings. Ranges and lines count in the trigger's text.
 *
 * @throws BuildError for anything but one instruction that may stand in a stage
 * Agrees with initOnBuildTriggers, dockerfile2llb/convert.go.
 */
export function parseTrigger(expression: string): Step {
  // A file must have bytes; a trigger must have an instruction.
  if (expression === "") throw new BuildError("text/no-instructions", "file with no instructions");
  const source = new Source("ONBUILD", expression);
  const file = parseDockerfile(source);
  const [error] = file.errors;
  if (error !== undefined) throw new BuildError(error.code as ErrorCode, error.message, error);
  const nodes = file.items.filter((item): item is InstructionNode => !("start" in item));
  const [node] = nodes;
  if (node === undefined || nodes.length !== 1) {
    throw new BuildError("instruction/onbuild", "onbuild trigger should be a single expression");
  }
  try {
    if (node.kind === "unknown") throw unknownInstruction(node);
    const parsed = parseInstruction(node.kind, node, { source, escape: file.escape });
    if ("kind" in parsed) return parsed;
    throw new BuildError("instruction/onbuild", "*instructions.Stage is not a command type").onLines(
      linesOf(node),
    );
  } catch (thrown) {
    throw BuildError.from(thrown).at(rangeOf(node)).onLines(linesOf(node));
  }
}
