import { expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { digestProblem, isDigest, parseDigest } from "../../../src/base/image/digest.js";

const FORMAT = "invalid checksum digest format";
const LENGTH = "invalid checksum digest length";
const UNSUPPORTED = "unsupported digest algorithm";

test.each([
  [`sha256:${"a".repeat(64)}`, undefined],
  [`sha384:${"0".repeat(96)}`, undefined],
  [`sha512:${"f".repeat(128)}`, undefined],
  ["", FORMAT],
  [":", FORMAT],
  ["sha256", FORMAT],
  ["sha256:", FORMAT],
  [`:${"a".repeat(64)}`, FORMAT],
  [`sha256:${"A".repeat(64)}`, FORMAT],
  [`sha256:${"g".repeat(64)}`, FORMAT],
  [`sha256:${"a".repeat(63)}`, LENGTH],
  [`sha256:${"a".repeat(65)}`, LENGTH],
  [`sha256:a:${"a".repeat(62)}`, FORMAT],
  [`sha256:${"\u00e9".repeat(32)}`, FORMAT], // 64 bytes
  [`sha256:${"\u00e9".repeat(64)}`, LENGTH],
  [`sha256:${"\udcff".repeat(64)}`, FORMAT], // 64 bytes that are not UTF-8
  ["md5:d41d8cd98f00b204e9800998ecf8427e", UNSUPPORTED],
  ["sha256+b64:Abc=_-", UNSUPPORTED],
  ["a.b_c-d+e:0", UNSUPPORTED],
  ["SHA256:0", FORMAT],
  ["a++b:0", FORMAT],
  ["a.:0", FORMAT],
  [".a:0", FORMAT],
  ["md5:a b", FORMAT],
  ["md5:a:b", FORMAT],
  ["md5:\u00e9", FORMAT],
])("%j", (text, problem) => {
  expect(digestProblem(text)).toBe(problem);
  expect(isDigest(text)).toBe(problem === undefined);
  if (problem === undefined) expect(parseDigest(text)).toBe(text);
  else expect(() => parseDigest(text)).toThrow(new BuildError("image/reference", problem));
});

test("an error carries the code that is asked for", () => {
  try {
    parseDigest("x", "step/value");
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(BuildError);
    expect(thrown).toMatchObject({ code: "step/value" });
  }
});
