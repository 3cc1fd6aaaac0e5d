import { expect, test } from "vitest";
import { goQuote } from "../../../src/base/util/go-quote.js";

test.each([
  ["", '""'],
  ["plain text", '"plain text"'],
  ['say "hi" \\', '"say \\"hi\\" \\\\"'],
  ["\u0007\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'],
  ["\0\u001b\u007f", '"\\x00\\x1b\\x7f"'],
  ["é日本🐳", '"é日本🐳"'],
  ["\u00a0\u2028\ufeff", '"\\u00a0\\u2028\\ufeff"'], // spaces other than the ASCII one, and format characters
  ["\u{e0001}", '"\\U000e0001"'],
  ["\udcff\udc80", '"\\xff\\x80"'], // bytes that are not UTF-8, see decode-text
  ["$HOME", '"$HOME"'],
])("%j prints as %s", (text, quoted) => expect(goQuote(text)).toBe(quoted));

test("every ASCII text is escaped as it would be beside other characters", () => {
  const ascii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));
  const wrong = ascii.flatMap((first) =>
    ascii.filter((second) => goQuote(first + second) !== goQuote(`${first}${second}é`).replace("é", "")),
  );
  expect(wrong).toEqual([]);
});
