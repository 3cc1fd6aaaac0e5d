import { expect, test } from "vitest";
import { digestOf } from "../../src/llb/digest.js";

test.each([
  ["nothing", "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("digest of %s", (_, text, digest) => {
  expect(digestOf(Buffer.from(text))).toBe(digest);
});

test("only of the bytes that are seen", () => {
  expect(digestOf(Buffer.from("xabcx").subarray(1, 4))).toBe(digestOf(Buffer.from("abc")));
});
