import type { ElfFile } from "./read-elf.js";

const PROGRAM_HEADERS_AT = 32;
const SECTION_HEADERS_AT = 40;
const SECTION_COUNT_AT = 60;
const SECTION_NAMES_AT = 62;
const PROGRAM_HEADER_SIZE = 56;

/**
 * The file without what is never loaded: symbols, debug information and the table of sections, which all stand after
 * the last segment. Works for every processor; the program runs as before, debuggers know less of it.
 * Does what `strip --strip-section-headers` of binutils does.
 */
export function stripElf({ bytes, segments }: ElfFile): Buffer {
  const headersEnd =
    Number(bytes.readBigUInt64LE(PROGRAM_HEADERS_AT)) + segments.length * PROGRAM_HEADER_SIZE;
  const end = segments.reduce((most, { offset, fileSize }) => Math.max(most, offset + fileSize), headersEnd);
  const stripped = Buffer.from(bytes.subarray(0, end));
  stripped.writeBigUInt64LE(0n, SECTION_HEADERS_AT);
  stripped.writeUInt16LE(0, SECTION_COUNT_AT);
  stripped.writeUInt16LE(0, SECTION_NAMES_AT);
  return stripped;
}
