import { batches, type Definition } from "../../llb/definition.js";
import { definitionToJsonLines } from "../../llb/op-json.js";

/** One op a line, as `buildctl debug dump-llb` prints a definition; in pieces of some lines. */
export function* renderJson({ ops }: Definition): Generator<string> {
  for (const some of batches(ops)) {
    const metadata = Object.fromEntries(some.map((op) => [op.digest, op.metadata]));
    const lines = definitionToJsonLines({ def: some.map((op) => op.bytes), metadata });
    yield lines.map((line) => `${line}\n`).join("");
  }
}
