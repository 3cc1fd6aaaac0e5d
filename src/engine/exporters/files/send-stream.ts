import { pipeline } from "node:stream/promises";
import type { OutputSink } from "../../../client/files/file-send.js";
import { isSystemError, pathError } from "../../../client/files/path-error.js";

/**
 * Sends bytes into an output, and waits until they are there. An output that does not want them gets nothing.
 *
 * Rejects with a BuildError `file/write`, or with what the bytes failed with; then the output was destroyed.
 */
export async function sendStream(
  bytes: AsyncIterable<Uint8Array>,
  { open, name = "output" }: OutputSink & { readonly kind: "stream" },
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const output = await open(new Map(Object.entries(metadata)));
  if (output === undefined) return;
  let failure: unknown;
  const watched = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* bytes;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    await pipeline(watched, output, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error !== failure && isSystemError(error) ? pathError("write", name, error, "file/write") : error;
  }
}
