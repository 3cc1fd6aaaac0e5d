import { gzip } from "./gzip.js";
import { zstd } from "./zstd.js";

export interface CompressOptions {
  readonly compression: "uncompressed" | "gzip" | "zstd";
  /** 0 to 9 for gzip, 1 to 22 for zstd; what is beyond is taken for the nearest. 6 and 3 by default. */
  readonly level?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compresses a stream on all processors. The same bytes give the same result, however they are cut into chunks and however many
 * processors there are. Memory is bounded, and nothing is done before somebody reads.
 *
 * @throws what the stream and the signal throw
 */
export function compress(
  bytes: AsyncIterable<Uint8Array>,
  options: CompressOptions,
): AsyncIterable<Uint8Array> {
  switch (options.compression) {
    case "gzip":
      return gzip(bytes, options);
    case "zstd":
      return zstd(bytes, options);
    case "uncompressed":
      return bytes;
  }
}
