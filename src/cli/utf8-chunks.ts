/** How much is encoded at a time, in bytes. */
const SIZE = 1 << 16;

const encoder = new TextEncoder();
let buffer: Uint8Array | undefined;

/**
 * A text as UTF-8, in chunks that each stay as they are only until the next one is asked for: all are made in one
 * buffer, so that very much can be written in little memory. Bytes come as one chunk.
 */
export function* utf8Chunks(data: string | Uint8Array): Generator<Uint8Array> {
  if (typeof data !== "string") {
    yield data;
    return;
  }
  buffer ??= new Uint8Array(SIZE);
  for (let rest = data; rest !== ""; ) {
    const { read, written } = encoder.encodeInto(rest, buffer);
    yield buffer.subarray(0, written);
    rest = read === rest.length ? "" : rest.slice(read);
  }
}
