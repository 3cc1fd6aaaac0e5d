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
  const buffer = Buffer.from(text, "utf8");
  if (!hasInvalidBytes(text)) return buffer;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(LONE_BYTE)) {
    parts.push(Buffer.from(text.slice(from, match.index), "utf8"));
    parts.push(Uint8Array.of(match[0].charCodeAt(0) - 0xdc00));
    from = match.index + 1;
  }
  parts.push(Buffer.from(text.slice(from), "utf8"));
  return Buffer.concat(parts);
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** Whether a text holds bytes that were not UTF-8. */
export function hasInvalidBytes(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

function decodeInvalid(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  let at = 0;
  const flush = (end: number) => {
    if (end > from) text += strict.decode(bytes.subarray(from, end));
  };
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    flush(at);
    text += String.fromCharCode(0xdc00 + bytes[at]!);
    at++;
    from = at;
  }
  flush(at);
  return text;
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
