/** The longest line that the reference reads, in bytes without its ending: bufio.MaxScanTokenSize - 1. */
export const MAX_LINE_BYTES = 65_535;

/** Whether a span of text is longer in UTF-8 than a line may be. */
export function isOverlong(text: string, from: number, to: number): boolean {
  const units = to - from;
  if (units * 3 <= MAX_LINE_BYTES) return false;
  return units > MAX_LINE_BYTES || indexAtByte(text, from, to, MAX_LINE_BYTES + 1) < to;
}

/** The index of the character that has the given byte of a span's UTF-8 form, counted from 1; `to` if it is shorter. */
export function indexAtByte(text: string, from: number, to: number, byte: number): number {
  let bytes = 0;
  for (let at = from; at < to; at++) {
    const code = text.codePointAt(at)!;
    // A lone surrogate stands for a single byte that is not UTF-8.
    bytes +=
      code < 0x80 || (code >= 0xd800 && code <= 0xdfff) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes >= byte) return at;
    if (code > 0xffff) at++;
  }
  return to;
}
