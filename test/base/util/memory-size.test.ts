import { expect, test } from "vitest";
import { parseMemorySize } from "../../../src/base/util/memory-size.js";

test.each([
  ["0", 0],
  ["100", 100],
  ["100b", 100],
  ["64m", 67_108_864],
  ["64M", 67_108_864],
  ["64mb", 67_108_864],
  ["64MiB", 67_108_864],
  ["1.5 g", 1_610_612_736],
  ["1p", 1_125_899_906_842_624],
  ["1e3", 1000],
  ["0.1k", 102],
  ["-0", 0],
  ["0x1p4 ", 16],
  ["\u0031\u212a", 1024],
  ["9223372036854775807", -(2 ** 63)],
  ["inf ", -(2 ** 63)],
])("%j is %d bytes", (text, size) => expect(parseMemorySize(text)).toBe(size));

test.each([
  "",
  "m",
  "-1",
  "1x",
  "1bb",
  "1kbb",
  "1ib",
  "1 k b",
  "1  k",
  "1e400",
  "1_",
  "1\u212ab",
  "--1",
  "0x10 ",
])("%j is none", (text) => expect(parseMemorySize(text)).toBeUndefined());
