import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Source } from "../../../src/base/source/source.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { parseDockerfile } from "../../../src/language/dockerfile/parse.js";
import { printDockerfile, tokensOf } from "../../../src/language/dockerfile/print.js";
import { planDockerfile } from "../../../src/language/dockerfile/to-plan.js";

/** Pieces of which Dockerfiles, and what is nearly one, are made. */
const piece = fc.constantFrom(
  ..."FROM RUN COPY ENV ARG CMD ONBUILD HEALTHCHECK LABEL foo a b=c 'x y' \"z\" $X ${X} --mount=type=bind --x=\"a b\" -- <<EOF <<-E 3<<'F' EOF E F".split(
    " ",
  ),
  ...[
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\\\n",
    "\\",
    "`",
    "`\n",
    "\\ \n",
    "#",
    "# c\n",
    "# escape=`\n",
  ],
  ...[
    '["a", "b"]',
    "[1]",
    "[",
    "\u00a0",
    "\u0085",
    "é",
    "à",
    "堂",
    "💩",
    "\ufeff",
    "\udcff",
    "\ud83d",
    "\u0000",
    "\v",
  ],
);
const nearlyDockerfile = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
const anything = fc.oneof(nearlyDockerfile, fc.string({ unit: "binary" }));

const runs = { numRuns: 500, seed: 1 };

describe("any text", () => {
  test("is printed as it was", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const source = new Source("Dockerfile", text);
        expect(printDockerfile(parseDockerfile(source))).toBe(text);
      }),
      runs,
    );
  });

  test("is a plan or has errors", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { plan, errors } = planDockerfile(new Source("Dockerfile", text), new CheckReporter());
        expect(errors.length > 0).toBe(plan === undefined);
        for (const { range } of errors) {
          if (range === undefined) continue;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThanOrEqual(text.length);
        }
      }),
      runs,
    );
  });

  test("has its tokens in order", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const file = parseDockerfile(new Source("Dockerfile", text));
        let at = 0;
        for (const { start, end } of file.items.flatMap(tokensOf)) {
          // Two tokens may share a character that is cut into its bytes.
          expect(start).toBeGreaterThanOrEqual(at - 1);
          expect(end).toBeGreaterThanOrEqual(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      runs,
    );
  });
});

test("bytes that are not UTF-8 are printed as they were", () => {
  const bytes = Buffer.from("FROM a\xff\nRUN --x=\xa0 \xc3 <<\xe5\n\xe5\n", "latin1");
  const source = new Source("Dockerfile", bytes);
  expect(printDockerfile(parseDockerfile(source))).toBe(source.text);
});
