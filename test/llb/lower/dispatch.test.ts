import { describe, expect, test } from "vitest";
import { errorOf, warningsOf } from "../../harness/compile-text.js";

describe("an error of a step stands on its lines, whatever its kind", () => {
  test.each([
    "RUN --mount=type=x x",
    "COPY ${x:?} /",
    "ADD ${x:?} /",
    "ENV a=${x:?}",
    "LABEL a=${x:?}",
    "ARG a=${x:?}",
    "WORKDIR ${x:?}",
    "USER ${x:?}",
    "EXPOSE ${x:?}",
    "VOLUME ${x:?}",
    "STOPSIGNAL ${x:?}",
  ])("%s", async (line) => {
    const { at, lines } = await errorOf(`FROM scratch\nUSER me\n${line} \\\n`);
    expect(lines).toEqual(["3"]);
    expect(at).toMatch(/^3:\d+ (\S*\$\{x:\?\}|type=x)$/);
  });
});

describe("comments above a step skip checks for that step", () => {
  test.each([
    ["# check=skip=JSONArgsRecommended", []],
    ["# check=skip=UndefinedVar", ["JSONArgsRecommended"]],
    ["# check=skip=JSONArgsRecommended\n# what it is about", []],
    ["# check=skip=JSONArgsRecommended\n\nUSER me", ["JSONArgsRecommended"]], // above another step
  ])("%j", async (comment, codes) => {
    const found = await warningsOf(`FROM scratch\n${comment}\nCMD x`);
    expect(found.map(({ code }) => code)).toEqual(codes);
  });
});
