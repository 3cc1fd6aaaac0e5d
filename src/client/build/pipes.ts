import { createReadStream, type Stats, statSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { fileError } from "../../frontend/contexts/file-error.js";
import { readFifo } from "../files/read-fifo.js";
import { readFileText } from "./stdin-context.js";

/**
 * What comes out of a pipe in place of a file, such as `<(command)` of a shell; undefined if there is anything else, or
 * nothing. A daemon would make a pipe of it, and wait for somebody to write to that.
 *
 * @param shown What the user calls it. Rejects with a BuildError `file/read`, or `limit/size` for more than 16 MiB.
 */
export async function readPipe(path: string, shown: string): Promise<Uint8Array | undefined> {
  const found = lookAt(path);
  if (found === undefined || !(found.isFIFO() || found.isCharacterDevice())) return undefined;
  try {
    return await readFileText(found.isFIFO() ? readFifo(path) : createReadStream(path), shown);
  } catch (error) {
    throw fileError("failed to read the file to build", shown, error);
  }
}

/** @throws BuildError `file/read` for a pipe, device or socket where a file belongs, which no daemon could read. */
export function assertNoPipe(path: string, shown: string): void {
  const found = lookAt(path);
  if (found === undefined || !(found.isFIFO() || found.isCharacterDevice() || found.isSocket())) return;
  throw new BuildError("file/read", `failed to read ${shown}: it is not a regular file`);
}

/** Undefined also for what cannot be looked at: whoever reads it says what is wrong. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
