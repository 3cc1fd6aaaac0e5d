import { expect, test } from "vitest";
import { Source } from "../src/base/source/source.js";
import { dockerfileLanguage } from "../src/language/dockerfile/dockerfile-language.js";
import { languageOf } from "../src/language-table.js";

test.each([
  ["Dockerfile", true],
  ["Makefile", true], // anything unknown is taken for a Dockerfile
  ["YAML", false],
])("%s is a Dockerfile: %j", async (language, isDockerfile) => {
  expect((await languageOf(new Source("f", "", language))) === dockerfileLanguage).toBe(isDockerfile);
});
