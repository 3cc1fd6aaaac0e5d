import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { build } from "../../../src/frontend/build.js";
import { lintToJson } from "../../../src/frontend/subrequests/lint.js";
import { languageOf } from "../../../src/language-table.js";
import { stringifyGo } from "../../../src/llb/stringify-go.js";
import { findCases } from "../../harness/conformance/find-cases.js";
import { type CaseOptions, caseRequest } from "../../harness/conformance/options.js";

const FOLDER = fileURLToPath(new URL("../../../testdata/conformance/dockerfile", import.meta.url));

/** Where the words are those of a JSON parser. */
const OTHER_WORDS: ReadonlySet<string> = new Set(["error-image-config"]);

interface Case {
  readonly directory: string;
  readonly buildError: unknown;
}

function buildErrorOf(directory: string): Case[] {
  const expected = JSON.parse(readFileSync(join(directory, "expected.json"), "utf8"));
  const { buildError } = expected.lint ?? {};
  return buildError === undefined ? [] : [{ directory, buildError }];
}

const cases = findCases(FOLDER)
  .filter((directory) => !OTHER_WORDS.has(basename(directory)))
  .flatMap(buildErrorOf);

describe("the build error is the reference's", () => {
  test("of many cases", () => expect(cases.length).toBeGreaterThan(100));

  test.each(cases.map((found) => [basename(found.directory), found] as const))(
    "%s",
    async (_, { directory, buildError }) => {
      const options = readOptions(directory);
      const request = caseRequest(readFileSync(join(directory, "Dockerfile")), options);
      const { source } = request;
      const allStages = (options.target ?? "") === "";
      const { warnings, errors } = await build({ ...request, allStages }, await languageOf(source));
      const json = JSON.parse(stringifyGo(lintToJson({ source, warnings, errors })));
      expect(json.buildError).toEqual(buildError);
    },
  );
});

function readOptions(directory: string): CaseOptions {
  try {
    return JSON.parse(readFileSync(join(directory, "options.json"), "utf8"));
  } catch {
    return {};
  }
}
