import type { Definition } from "../../llb/definition.js";
import { definitionToJsonLines } from "../../llb/op-json.js";
import type { OpMetadata } from "../../proto/generated/ops.js";

/** One op a line, as `buildctl debug dump-llb` prints a definition. */
export function renderJson({ ops }: Definition): string {
  const metadata: Record<string, OpMetadata> = {};
  for (const op of ops) metadata[op.digest] = op.metadata;
  const lines = definitionToJsonLines({ def: ops.map((op) => op.bytes), metadata });
  return lines.map((line) => `${line}\n`).join("");
}
