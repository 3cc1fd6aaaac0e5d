const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * UTF-8 to text without loss: a byte that is not part of valid UTF-8 becomes the lone surrogate
 * U+DC00 + byte, and {@link encodeText} turns it back into that byte. A byte order mark is kept.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeInvalid(bytes);
  }
}

/** The bytes that {@link decodeText} read. */
export function encodeText(text: string): Uint8Array {
  if (!hasInvalidBytes(text)) return Buffer.from(text, "utf8");
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text));
  let length = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isHigh(code) && isLow(text.charCodeAt(at + 1))) at++;
    else if (isLoneByte(code)) {
      if (at > from) length += bytes.write(text.slice(from, at), length, "utf8");
      bytes[length++] = code - 0xdc00;
      from = at + 1;
    }
  }
  length += bytes.write(text.slice(from), length, "utf8");
  return bytes.subarray(0, length);
}

/** Whether a text holds bytes that were not UTF-8; `toWellFormed` puts U+FFFD in their places, as Go reads runes. */
export function hasInvalidBytes(text: string): boolean {
  return !text.isWellFormed();
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

function isLoneByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

const UNITS = 8192;

function decodeInvalid(bytes: Uint8Array): string {
  const parts: string[] = [];
  let units: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      const point = codePoint(bytes, at, length);
      if (point < 0x10000) units.push(point);
      else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    } else units.push(0xdc00 + bytes[at]!);
    at += length || 1;
    if (units.length >= UNITS) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  parts.push(String.fromCharCode(...units));
  return parts.join("");
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at]!;
  let point = bytes[at]! & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) point = (point << 6) | (bytes[at + i]! & 0x3f);
  return point;
}

/** Length of the valid UTF-8 sequence at an index, 0 where there is none (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  return length;
}
