import type { Definition } from "../../llb/definition.js";
import { opJsonLine } from "../../llb/op-json.js";

/** One op a line, as `buildctl debug dump-llb` prints a definition. */
export function* renderJson({ ops }: Definition): Generator<string> {
  for (const op of ops) yield `${opJsonLine(op)}\n`;
}
