import { gunzip } from "./gunzip.js";
import { InputBuffer } from "./input-buffer.js";
import { SNIFF_LENGTH, sniffCompression } from "./sniff-compression.js";

export interface DecompressOptions {
  /** Whether bzip2 and xz are known too, which layers never are packed by, but archives to be added. */
  readonly isArchive?: boolean;
}

/**
 * What a stream holds that gzip or zstd packed, or the stream itself if neither did. Several members and frames are one.
 * It comes as it is read, so that what unpacks to very much takes no more memory than all else.
 *
 * @throws BuildError `layer/compression` for what was cut off or changed, and what the stream throws
 */
export async function* decompress(
  bytes: AsyncIterable<Uint8Array>,
  { isArchive = false }: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new InputBuffer(bytes);
  try {
    await input.want(SNIFF_LENGTH);
    yield* unpacked(input, isArchive);
  } finally {
    await input.close();
  }
}

async function* unpacked(
  input: InputBuffer,
  isArchive: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  const format = sniffCompression(input.data);
  switch (format) {
    case "gzip":
      return yield* gunzip(input);
    case "zstd":
      return yield* (await import("./unzstd.js")).unzstd(input);
    case "bzip2":
      if (isArchive) return yield* (await import("./bunzip2.js")).bunzip2(input);
      break;
    case "xz":
      if (isArchive) return yield* (await import("./unxz.js")).unxz(input);
      break;
  }
  for (;;) {
    const chunk = await input.next();
    if (chunk === undefined) return;
    yield chunk;
  }
}
