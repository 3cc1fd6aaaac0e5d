import { isArchive as isTarHeader } from "../../base/archive/is-archive.js";
import { decompress } from "../compression/decompress.js";
import { type PackedFormat, sniffCompression } from "../compression/sniff-compression.js";
import { BLOCK_SIZE } from "./tar-entry.js";
import { TarReader } from "./tar-reader.js";

/**
 * What a file may be by its first bytes, of which 512 are needed to know a tar: undefined if it is surely no archive. What is
 * packed need not hold one, see {@link holdsArchive}.
 */
export function sniffArchive(prefix: Uint8Array): "tar" | PackedFormat | undefined {
  const format = sniffCompression(prefix);
  if (format !== undefined) return format;
  return prefix.length >= BLOCK_SIZE && isTarHeader(prefix) ? "tar" : undefined;
}

/**
 * Whether a file is to be unpacked when it is added: it begins with the header of a tar archive, after it was unpacked by gzip,
 * bzip2, xz or zstd if need be. No more of the file is read than that takes. Agrees with isArchivePath, BuildKit's
 * solver/llbsolver/file/unpack.go.
 */
export async function holdsArchive(file: AsyncIterable<Uint8Array>): Promise<boolean> {
  const reader = new TarReader(decompress(file, { isArchive: true }));
  try {
    return (await reader.next()) !== undefined;
  } catch {
    return false;
  } finally {
    await reader.close().catch(() => {});
  }
}
