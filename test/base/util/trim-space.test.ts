import { expect, test } from "vitest";
import { trimSpace } from "../../../src/base/util/trim-space.js";

test.each([
  ["", ""],
  [" \t\n\v\f\r", ""],
  [" a b ", "a b"],
  ["\u0085a\u00a0", "a"],
  ["\u1680\u2000\u2028\u202f\u205f\u3000a", "a"],
  ["\ufeffa", "\ufeffa"],
  ["a\u200b", "a\u200b"],
  ["a\u180e", "a\u180e"],
])("%j becomes %j", (text, expected) => expect(trimSpace(text)).toBe(expected));
