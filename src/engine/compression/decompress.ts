import { gunzip } from "./gunzip.js";
import { InputBuffer } from "./input-buffer.js";
import { SNIFF_LENGTH, sniffCompression } from "./sniff-compression.js";

export interface DecompressOptions {
  /** Whether bzip2 and xz are known too, which layers never are packed by, but archives to be added. */
  readonly isArchive?: boolean;
  /** Whether much may be unpacked by a thread. */
  readonly inThread?: boolean;
}

/** What a stream holds. */
export interface UnpackedStream extends AsyncIterable<Uint8Array> {
  /**
   * The sha256 of all that it gives, if that is made where it is unpacked, which is known from the first chunk on; the digest
   * is there at the end.
   */
  readonly hashed?: { readonly digest: string | undefined } | undefined;
}

/**
 * What a stream holds that gzip or zstd packed, or the stream itself if neither did. Several members and frames are one.
 * It comes as it is read, so that what unpacks to very much takes no more memory than all else.
 *
 * @throws BuildError `layer/compression` for what was cut off or changed, and what the stream throws
 */
export function decompress(
  bytes: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): UnpackedStream {
  const about: StreamState = { hashed: undefined };
  const chunks = unpacked(new InputBuffer(bytes), options, about);
  return {
    [Symbol.asyncIterator]: () => chunks,
    get hashed() {
      return about.hashed;
    },
  };
}

interface StreamState {
  hashed: { digest: string | undefined } | undefined;
}

async function* unpacked(
  input: InputBuffer,
  options: DecompressOptions,
  about: StreamState,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    await input.want(SNIFF_LENGTH);
    yield* byFormat(input, options, about);
  } finally {
    await input.close();
  }
}

async function* byFormat(
  input: InputBuffer,
  { isArchive = false, inThread = false }: DecompressOptions,
  about: StreamState,
): AsyncGenerator<Uint8Array, void, undefined> {
  const format = sniffCompression(input.data);
  switch (format) {
    case "gzip":
      return yield* inThread ? gunzipSomewhere(input, about) : gunzip(input);
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

/** By a thread if it is much, and there is a processor for that. */
async function* gunzipSomewhere(
  input: InputBuffer,
  about: StreamState,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { gunzipInThread, hasGunzipThread, LEAST_FOR_THREAD } = await import("./gunzip-thread.js");
  if (!(await input.want(LEAST_FOR_THREAD)) || !hasGunzipThread()) return yield* gunzip(input);
  const hashed: NonNullable<StreamState["hashed"]> = { digest: undefined };
  about.hashed = hashed;
  yield* gunzipInThread(input, (digest) => {
    hashed.digest = digest;
  });
}
