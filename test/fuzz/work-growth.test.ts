import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Source } from "../../src/base/source/source.js";
import { compile } from "../../src/compile.js";
import { parseDockerfile } from "../../src/language/dockerfile/parse.js";
import { printDockerfile } from "../../src/language/dockerfile/print.js";
import { caseRequest } from "../harness/conformance/options.js";
import { LARGE_SHAPES } from "./generate/large.js";
import { WorkCounter } from "./work-counter.js";

const SMALL = 30_000;
const TIMES = 4;
/** Between proportional, which is 4, and quadratic, which is 16. */
const BOUND = 5.3;

const counter = new WorkCounter();
beforeAll(() => counter.start());
afterAll(() => counter.stop());

describe("work grows in proportion to the text", () => {
  test.each(Object.entries(LARGE_SHAPES))("%s", async (_, shape) => {
    const work = async (size: number) => {
      const bytes = Buffer.from(shape(size));
      const request = caseRequest(bytes, {});
      return counter.count(async () => {
        await compile(request);
        printDockerfile(parseDockerfile(new Source("Dockerfile", bytes)));
      });
    };
    await work(100);
    const small = await work(SMALL);
    expect((await work(SMALL * TIMES)) / small).toBeLessThan(BOUND);
  });
});
