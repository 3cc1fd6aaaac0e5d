import { describe, expect, test } from "vitest";
import { isDigestForm, isDomainForm, scanPath, scanTag } from "../../../src/base/image/scan-reference.js";

describe("scanPath ends behind the repository's path", () => {
  test.each([
    ["alpine", 0, 6],
    ["alpine:3", 0, 6],
    ["alpine@x", 0, 6],
    ["host/a/b", 5, 8],
    ["a.b_c__d---e", 0, 12],
    ["a..b", 0, -1],
    ["a___b", 0, -1],
    ["a-", 0, -1],
    ["a/", 0, -1],
    ["/a", 0, -1],
    ["A", 0, -1],
    ["é", 0, -1],
    ["", 0, -1],
  ])("%j from %d: %d", (text, from, end) => expect(scanPath(text, from)).toBe(end));
});

describe("scanTag ends behind the tag", () => {
  test.each([
    ["latest", 6],
    ["_x.Y-1", 6],
    ["1@sha256:0", 1],
    ["-x", -1],
    ["", -1],
    ["a".repeat(128), 128],
    ["a".repeat(129), 128], // no tag is longer
  ])("%j: %d", (text, end) => expect(scanTag(text, 0)).toBe(end));
});

describe("isDigestForm", () => {
  const hex = "0123456789abcdefABCDEF0123456789";
  test.each([
    [`sha256:${hex}`, true],
    [`a+b.c_d-e:${hex}`, true],
    [`sha256:${hex.slice(1)}`, false], // 31 digits
    [`sha256:${hex}g`, false],
    [`a++b:${hex}`, false],
    [`1a:${hex}`, false],
    [hex, false],
  ])("%j: %j", (text, expected) => expect(isDigestForm(text, 0)).toBe(expected));
});

describe("isDomainForm", () => {
  test.each([
    ["localhost", true],
    ["a-b.C.io", true],
    ["a.io:5000", true],
    ["127.0.0.1", true],
    ["[2001:db8::1]", true],
    ["[::1]:5000", true],
    ["[::1", false],
    ["[]", false],
    ["a.io:", false],
    ["a.io:x", false],
    ["-a.io", false],
    ["a-.io", false],
    ["a..io", false],
    ["a_b.io", false],
    ["", false],
  ])("%j: %j", (text, expected) => expect(isDomainForm(text, text.length)).toBe(expected));
});
