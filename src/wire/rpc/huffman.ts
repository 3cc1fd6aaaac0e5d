/**
 * The printable characters by the length of their code, each list in the order of the codes. The control characters
 * of other lists come last in them. HPACK's code is canonical: these lists say all.
 * Spec: RFC 7541, appendix B.
 */
const BY_LENGTH: Readonly<Record<number, string>> = {
  5: "012aceiost",
  6: " %-./3456789=A_bdfghlmnpru",
  7: ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz",
  8: "&*,;XZ",
  10: '!"()?',
  11: "'+|",
  12: "#>",
  13: "\0$@[]~",
  14: "^}",
  15: "<`{",
  19: "\\",
};
const LONGEST = 19;

/** The text of a Huffman-coded string; undefined if it holds something else than printable ASCII. */
export function decodeHuffman(bytes: Uint8Array): string | undefined {
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
  let size = 0;
  let code = 0;
  let length = 0;
  /** The first code of the current length. */
  let first = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1);
      first = (first + (BY_LENGTH[length]?.length ?? 0)) << 1;
      if (++length > LONGEST) return undefined;
      const index = code - first;
      const characters = BY_LENGTH[length];
      if (characters === undefined || index >= characters.length) continue;
      if (characters[index] === "\0") return undefined;
      text[size++] = characters.charCodeAt(index);
      code = 0;
      length = 0;
      first = 0;
    }
  }
  // Padding: less than a byte, all ones.
  const isPadded = length < 8 && code === (1 << length) - 1;
  return isPadded ? text.toString("latin1", 0, size) : undefined;
}
