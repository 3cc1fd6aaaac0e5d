import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { StepContext } from "../../step-context.js";
import type { FileView } from "../../view/file-view.js";
import { readViewFile } from "../../view/read-file.js";
import type { EngineAttestation } from "../engine-result.js";
import { badResult } from "../platforms.js";

/** As much as BuildKit reads, `maxAttestationBytes`. */
const MAX_BYTES = 40 * 1024 * 1024;

/**
 * The content of an attestation. Rejects with a BuildError `file/read`, `engine/result`. Agrees with ReadAll,
 * exporter/attestation/make.go.
 */
export async function readAttestation(
  { content, tree, path }: EngineAttestation,
  context: StepContext,
): Promise<Uint8Array> {
  if (content !== undefined) return content(context);
  if (tree === undefined) throw badResult("no available content for attestation");
  try {
    return readLimited(await tree.view(context), path);
  } catch (error) {
    throw BuildError.from(error).wrap("cannot read in-toto attestation");
  }
}

/** The content of a file of a view, symlinks inside of it followed. @throws BuildError `file/read`, `engine/result` */
export function readLimited(view: FileView, path: string): Uint8Array {
  const bytes = readViewFile(view, path, { offset: 0, length: MAX_BYTES + 1 });
  if (bytes.length > MAX_BYTES) throw badResult(`${path} exceeds ${MAX_BYTES} bytes`);
  return bytes;
}
