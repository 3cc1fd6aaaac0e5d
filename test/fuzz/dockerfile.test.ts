import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, test } from "vitest";
import { findCases } from "../harness/conformance/find-cases.js";
import { checkDockerfile } from "./check-source.js";
import { FUZZ_TIMEOUT, fuzzShare, fuzzTitle } from "./fuzz-settings.js";
import { type Choices, madeBy } from "./generate/choices.js";
import { dockerfile } from "./generate/dockerfile.js";
import { mutate } from "./generate/mutate.js";
import { options } from "./generate/options.js";
import { rawBytes, tokenSoup } from "./generate/raw.js";

const CASES = fileURLToPath(new URL("../../testdata/conformance/dockerfile", import.meta.url));
const samples = findCases(CASES)
  .map((directory) => readFileSync(join(directory, "Dockerfile"), "latin1"))
  .filter((text) => text.length < 3000);

const dockerfileBytes = (choices: Choices) => Buffer.from(dockerfile(choices));
const again = fc.nat(3).map((number) => number === 0);
const anyOptions = madeBy(options);

describe(fuzzTitle("any Dockerfile prints back and compiles, or has errors with places"), () => {
  test("made of instructions", { timeout: FUZZ_TIMEOUT }, () =>
    fc.assert(fc.asyncProperty(madeBy(dockerfileBytes), anyOptions, again, checkDockerfile), fuzzShare(16)),
  );

  test("changed conformance cases", { timeout: FUZZ_TIMEOUT }, () => {
    const changed = madeBy((choices) => Buffer.from(mutate(choices, samples), "latin1"));
    return fc.assert(fc.asyncProperty(changed, anyOptions, again, checkDockerfile), fuzzShare(32));
  });

  test("pieces without sense", { timeout: FUZZ_TIMEOUT }, () =>
    fc.assert(fc.asyncProperty(madeBy(tokenSoup), fc.constant({}), again, checkDockerfile), fuzzShare(20)),
  );

  test("any text and any bytes", { timeout: FUZZ_TIMEOUT }, () =>
    fc.assert(fc.asyncProperty(rawBytes, fc.constant({}), again, checkDockerfile), fuzzShare(12)),
  );
});
