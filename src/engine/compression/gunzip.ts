import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { compressionError, truncatedError } from "./compression-error.js";
import type { InputBuffer } from "./input-buffer.js";

const CHUNK = 1 << 18;

/**
 * What gzip members, one after the other, hold.
 *
 * @throws BuildError `layer/compression`, and what the stream throws
 */
export async function* gunzip(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = await input.next();
      if (chunk === undefined) return;
      yield chunk;
    }
  }
  const stream = createGunzip({ chunkSize: CHUNK });
  try {
    yield* pipeline(Readable.from(chunks(), { objectMode: false, highWaterMark: CHUNK }), stream, () => {});
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "Z_BUF_ERROR") throw truncatedError("gzip");
    throw code.startsWith("Z_") && error instanceof Error
      ? compressionError("gzip", error.message, error)
      : error;
  }
}
