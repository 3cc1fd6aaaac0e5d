import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import type { LineSpan, Range } from "../../base/source/range.js";
import { Source } from "../../base/source/source.js";
import type { Step } from "../plan/step.js";
import type { InstructionNode } from "./ast.js";
import { parseInstruction } from "./instruction-table.js";
import { linesOf, rangeOf } from "./node-text.js";
import { parseDockerfile } from "./parse.js";
import { unknownInstruction } from "./unknown-instruction.js";

interface TriggerPlace {
  readonly range: Range | undefined;
  readonly lines: LineSpan | undefined;
}

/**
 * The step of an ONBUILD trigger that a base image brings. It and all its parts stand where that image is named.
 *
 * @throws BuildError for anything but one instruction that may stand in a stage; its place counts in the trigger's text
 * Agrees with initOnBuildTriggers, dockerfile2llb/convert.go.
 */
export function parseTrigger(expression: string, place: TriggerPlace): Step {
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
    if ("kind" in parsed) return moveTo(place, parsed);
    throw new BuildError("instruction/onbuild", "*instructions.Stage is not a command type").onLines(
      linesOf(node),
    );
  } catch (thrown) {
    throw BuildError.from(thrown).at(rangeOf(node)).onLines(linesOf(node));
  }
}

function moveTo({ range, lines }: TriggerPlace, step: Step): Step {
  const moved = range === undefined ? step : withRange(step, range);
  return lines === undefined ? moved : { ...moved, lines };
}

/** A copy of a part of a step in which that part and all of its own have one range. */
function withRange<T>(part: T, range: Range): T {
  if (Array.isArray(part)) return part.map((item) => withRange(item, range)) as T;
  if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    key === "range" ? range : withRange(value, range),
  ]);
  return Object.fromEntries(entries) as T;
}
