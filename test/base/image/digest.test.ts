import { expect, test } from "vitest";
import { assertDigest, digestLike, digestOf, digestProblem } from "../../../src/base/image/digest.js";

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
  if (problem === undefined) assertDigest(text);
  else
    expect(() => assertDigest(text)).toThrow(
      expect.objectContaining({ code: "image/reference", message: problem }),
    );
});

test.each([
  ["nothing", "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("digest of %s", (_, text, digest) => {
  expect(digestOf(Buffer.from(text))).toBe(digest);
});

test("only of the bytes that are seen", () => {
  expect(digestOf(Buffer.from("xabcx").subarray(1, 4))).toBe(digestOf(Buffer.from("abc")));
});

test.each(["sha256", "sha384", "sha512"])("a digest of %s is compared with one like it", (algorithm) => {
  const digest = digestOf(Buffer.from("abc"), algorithm);
  expect(digestProblem(digest)).toBeUndefined();
  expect(digestLike(digest, Buffer.from("abc"))).toBe(digest);
  expect(digestLike(digest, Buffer.from("abd"))).not.toBe(digest);
});
