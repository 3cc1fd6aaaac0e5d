import { BuildError } from "../../base/diagnostic/build-error.js";
import { suggest } from "../../base/util/suggest.js";
import type { UnknownInstruction } from "./ast.js";
import { INSTRUCTION_NAMES } from "./instruction-table.js";
import { keywordRange } from "./node-text.js";

/** The error of an instruction that there is not. */
export function unknownInstruction(node: UnknownInstruction): BuildError {
  const { keyword } = node;
  const suggestion = suggest(keyword, INSTRUCTION_NAMES, false);
  return new BuildError("instruction/unknown", `unknown instruction: ${keyword}`, {
    range: keywordRange(node),
    suggestion,
  });
}
