import { describe, expect, test } from "vitest";
import { decodeText, encodeText, hasInvalidBytes } from "../../../src/base/util/decode-text.js";

/** Bytes in hex, the text they decode to, and whether some are not UTF-8. */
const table: readonly (readonly [hex: string, text: string, invalid: boolean])[] = [
  ["", "", false],
  ["61c3a9e697a5f09f90b3", "aé日🐳", false],
  ["efbbbf61", "\ufeffa", false], // a byte order mark is kept
  ["eda080", "\udced\udca0\udc80", true], // a surrogate in UTF-8
  ["c080", "\udcc0\udc80", true], // overlong
  ["e09f80", "\udce0\udc9f\udc80", true],
  ["f4908080", "\udcf4\udc90\udc80\udc80", true], // past U+10FFFF
  ["f58080", "\udcf5\udc80\udc80", true],
  ["61ff62", "a\udcffb", true],
  ["c3", "\udcc3", true], // cut short
  ["e697", "\udce6\udc97", true],
  ["f09f90", "\udcf0\udc9f\udc90", true],
  ["c3a9ff", "é\udcff", true],
];

test.each(table)("%j decodes to %j and back", (hex, text, invalid) => {
  const bytes = Buffer.from(hex, "hex");
  expect(decodeText(bytes)).toBe(text);
  expect(Buffer.from(encodeText(text)).toString("hex")).toBe(hex);
  expect(hasInvalidBytes(text)).toBe(invalid);
});

describe("any bytes survive", () => {
  test("each alone, and all in a row", () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect([...encodeText(decodeText(all))]).toEqual([...all]);
    for (const byte of all) expect([...encodeText(decodeText(Uint8Array.of(byte)))]).toEqual([byte]);
  });

  test("many bad ones", () => {
    const bytes = new Uint8Array(5_000_000).fill(0xff);
    const text = decodeText(bytes);
    expect(text.length).toBe(bytes.length);
    expect(Buffer.compare(encodeText(text), bytes)).toBe(0);
  });
});
