/** How data is packed, by what it begins with. */
export type PackedFormat = "gzip" | "zstd" | "bzip2" | "xz";

/** Bytes that are needed to tell. */
export const SNIFF_LENGTH = 8;

const MAGIC: Readonly<Record<PackedFormat, readonly number[]>> = {
  gzip: [0x1f, 0x8b, 0x08],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
};
const FORMATS = ["bzip2", "gzip", "xz", "zstd"] as const;

/**
 * What packed some data; undefined if nothing did that is known. Agrees with Detect, moby/go-archive and containerd's
 * pkg/archive/compression: what zstd skips counts as zstd.
 */
export function sniffCompression(beginning: Uint8Array): PackedFormat | undefined {
  const format = FORMATS.find((name) => MAGIC[name].every((byte, index) => beginning[index] === byte));
  if (format !== undefined || beginning.length < SNIFF_LENGTH) return format;
  const isSkippable =
    (beginning[0]! & 0xf0) === 0x50 &&
    beginning[1] === 0x2a &&
    beginning[2] === 0x4d &&
    beginning[3] === 0x18;
  return isSkippable ? "zstd" : undefined;
}
