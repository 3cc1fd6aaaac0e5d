import { expect, it } from "vitest";
import { isOwnImage } from "../../src/frontend/own-image.js";

it.each([
  ["org/buildfile:1", true],
  ["127.0.0.1:5000/org/buildfile", true],
  ["example.com/a/b/buildfile:1.20.3", true],
  ["org/buildfile:2", false],
  ["org/buildfile:10", false],
  ["org/buildfile:1-labs", true],
  ["org/buildfile:labs", true],
  ["org/buildfile:2-labs", false],
  [`org/buildfile:1@sha256:${"0".repeat(64)}`, false],
  ["docker/dockerfile:1", false],
  ["org/mybuildfile:1", false],
  ["%", false],
])("%s: %s", (image, expected) => {
  expect(isOwnImage(image)).toBe(expected);
});
