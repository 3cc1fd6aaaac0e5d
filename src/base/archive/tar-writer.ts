import { BLOCK_SIZE, encodeTarHeader, type TarEntry, tarPadding } from "./tar-header.js";

/** An entry and the bytes of its content, which are read when their turn comes. */
export interface TarFile extends TarEntry {
  readonly content?: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * The bytes of a tar archive of these entries, in their order, in pieces as they are asked for; it ends with the two
 * empty blocks of POSIX. Content that is longer or shorter than its entry says is an error, so that no archive is
 * written that others read in another way.
 */
export async function* writeTar(
  entries: Iterable<TarFile> | AsyncIterable<TarFile>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const entry of entries) {
    yield encodeTarHeader(entry);
    if (entry.kind === "file") yield* fileContent(entry);
  }
  yield new Uint8Array(2 * BLOCK_SIZE);
}

async function* fileContent({
  path,
  size = 0,
  content,
}: TarFile): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size;
  for await (const piece of content?.() ?? []) {
    left -= piece.length;
    if (left < 0) throw new RangeError(`tar: ${path} is longer than its ${size} bytes`);
    yield piece;
  }
  if (left > 0) throw new RangeError(`tar: ${path} is shorter than its ${size} bytes`);
  const padding = tarPadding(size);
  if (padding.length > 0) yield padding;
}
