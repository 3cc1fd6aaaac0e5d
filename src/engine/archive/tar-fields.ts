import { decodeText } from "../../base/util/decode-text.js";
import { invalidHeader } from "./archive-error.js";
import { BLOCK_SIZE, type Field, TarField } from "./tar-entry.js";

const SPACE = 0x20;
const ZERO = 0x30;
const BINARY = 0x80;
const NEGATIVE = 0x40;

/**
 * A number of a header: octal digits, or bytes of two's complement after GNU's mark. Agrees with parseNumeric, archive/tar.
 *
 * @throws BuildError `layer/archive` if it is none, or beyond 2^53
 */
export function readNumber(block: Uint8Array, { at, length }: Field): number {
  if (block[at]! & BINARY) return readBinary(block.subarray(at, at + length));
  let from = at;
  let end = at + length;
  while (from < end && isBlank(block[from]!)) from++;
  while (end > from && isBlank(block[end - 1]!)) end--;
  let value = 0;
  for (; from < end && block[from] !== 0; from++) {
    const digit = block[from]! - ZERO;
    if (digit < 0 || digit > 7) throw invalidHeader();
    value = value * 8 + digit;
  }
  return value;
}

/** A text of a header: all bytes before the first zero. */
export function readText(block: Buffer, { at, length }: Field): string {
  const limit = at + length;
  let end = at;
  let seen = 0;
  for (; end < limit && block[end] !== 0; end++) seen |= block[end]!;
  return seen < BINARY ? block.toString("latin1", at, end) : decodeText(block.subarray(at, end));
}

/** Whether a header holds the sum of its own bytes, taken as unsigned or, as Sun's tar did, as signed ones. */
export function isChecksumRight(block: Uint8Array): boolean {
  const { at, length } = TarField.checksum;
  let unsigned = length * SPACE;
  let high = 0;
  for (let i = 0; i < BLOCK_SIZE; i++) {
    const byte = block[i]!;
    unsigned += byte;
    high += byte >> 7;
  }
  for (let i = at; i < at + length; i++) {
    unsigned -= block[i]!;
    high -= block[i]! >> 7;
  }
  const stated = readNumber(block, TarField.checksum);
  return stated === unsigned || stated === unsigned - high * 256;
}

/** Whether a block has nothing but zeros: two of them end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && block.equals(ZEROS);
}

const ZEROS = Buffer.alloc(BLOCK_SIZE);

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === 0;
}

function readBinary(bytes: Uint8Array): number {
  const isNegative = (bytes[0]! & NEGATIVE) !== 0;
  let value = 0;
  for (const [index, byte] of bytes.entries()) {
    const plain = isNegative ? byte ^ 0xff : byte;
    value = value * 256 + (index === 0 ? plain & ~BINARY : plain);
  }
  if (!Number.isSafeInteger(value)) throw invalidHeader();
  return isNegative ? -value - 1 : value;
}
