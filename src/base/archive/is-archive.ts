/** What files packed by bzip2, gzip and xz begin with. */
const MAGIC: readonly (readonly number[])[] = [
  [0x42, 0x5a, 0x68],
  [0x1f, 0x8b, 0x08],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
];

const TAR_BLOCK = 512;
const CHECKSUM_START = 148;
const CHECKSUM_END = 156;
const SPACE = 0x20;

/**
 * Whether a file is an archive, by its first bytes; 512 or more are needed to know a tar.
 * Agrees with isArchive, frontend/dockerui/context.go.
 */
export function isArchive(header: Uint8Array): boolean {
  return MAGIC.some((magic) => magic.every((byte, i) => header[i] === byte)) || isTar(header);
}

/** Whether a block is the head of a tar entry: it holds the sum of its own bytes. */
function isTar(header: Uint8Array): boolean {
  if (header.length < TAR_BLOCK) return false;
  const text = Buffer.from(header.buffer, header.byteOffset + CHECKSUM_START, CHECKSUM_END - CHECKSUM_START);
  const stated = Number.parseInt(text.toString("latin1").replaceAll("\0", " ").trim(), 8);
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < TAR_BLOCK; i++) {
    const byte = i >= CHECKSUM_START && i < CHECKSUM_END ? SPACE : header[i]!;
    unsigned += byte;
    signed += byte > 0x7f ? byte - 0x100 : byte;
  }
  return stated === unsigned || stated === signed;
}
