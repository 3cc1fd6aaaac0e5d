import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, test } from "vitest";
import { checkBuildfile } from "./check-source.js";
import { FUZZ_TIMEOUT, fuzzShare, fuzzTitle } from "./fuzz-settings.js";
import { buildfile } from "./generate/buildfile.js";
import { type Choices, madeBy } from "./generate/choices.js";
import { mutate } from "./generate/mutate.js";
import { options } from "./generate/options.js";
import { rawBytes } from "./generate/raw.js";

const CASES = fileURLToPath(new URL("../../testdata/buildfile", import.meta.url));
const samples = readdirSync(CASES).map((name) => readFileSync(join(CASES, name, "Buildfile.yaml"), "latin1"));

const again = fc.nat(3).map((number) => number === 0);
const anyOptions = madeBy(options);
const buildfileBytes = (choices: Choices) => Buffer.from(buildfile(choices));

describe(fuzzTitle("any Buildfile compiles, or has errors with places"), () => {
  test("made by the schema", { timeout: FUZZ_TIMEOUT }, () =>
    fc.assert(fc.asyncProperty(madeBy(buildfileBytes), anyOptions, again, checkBuildfile), fuzzShare(6)),
  );

  test("changed samples", { timeout: FUZZ_TIMEOUT }, () => {
    const changed = madeBy((choices) => Buffer.from(mutate(choices, samples), "latin1"));
    return fc.assert(fc.asyncProperty(changed, anyOptions, again, checkBuildfile), fuzzShare(8));
  });

  test("any text and any bytes", { timeout: FUZZ_TIMEOUT }, () =>
    fc.assert(fc.asyncProperty(rawBytes, fc.constant({}), again, checkBuildfile), fuzzShare(6)),
  );
});
