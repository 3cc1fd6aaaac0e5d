import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/base/diagnostic/diagnostic.js";
import { Source } from "../../../src/base/source/source.js";
import { lintStatus, lintToJson, printLines, printLint } from "../../../src/frontend/subrequests/lint.js";
import { stringifyGo } from "../../../src/llb/stringify-go.js";

const source = new Source("Dockerfile", "one\ntwo\nthree\nfour\nfive\nsix\nseven");

function warning(
  line: number | undefined,
  message = "detail",
  code: Diagnostic["code"] = "UndefinedVar",
): Diagnostic {
  const lines = line === undefined ? [] : [{ first: line, last: line }];
  return { code, severity: "warning", message, range: undefined, lines, url: "https://example.com/" };
}

describe("printLines", () => {
  test.each([
    ["in the middle", [{ first: 4, last: 4 }], 4, [2, 3, 4, 5, 6], [4]],
    ["at the beginning", [{ first: 1, last: 1 }], 1, [1, 2, 3], [1]],
    ["near the beginning", [{ first: 2, last: 2 }], 2, [1, 2, 3, 4], [2]],
    ["at the end", [{ first: 7, last: 7 }], 7, [5, 6, 7], [7]],
    ["two lines", [{ first: 3, last: 4 }], 3, [2, 3, 4, 5], [3, 4]],
    [
      "two places",
      [
        { first: 6, last: 6 },
        { first: 2, last: 2 },
      ],
      2,
      [1, 2, 3, 4, 5, 6, 7],
      [2, 6],
    ],
    ["beyond the end", [{ first: 6, last: 99 }], 6, [5, 6, 7], [6, 7]],
  ])("%s", (_, spans, first, shown, marked) => {
    const lines = printLines(source, spans, "F").trimEnd().split("\n");
    expect(lines[0]).toBe(`F:${first}`);
    const numbers = lines.slice(2, -1).map((line) => Number(line.slice(0, 4)));
    expect(numbers).toEqual(shown);
    expect(numbers.filter((_, i) => lines[i + 2]!.startsWith(">>>", 7))).toEqual(marked);
  });

  test.each([[[]], [[{ first: 0, last: 0 }]], [[{ first: 8, last: 8 }]]])("nothing for %j", (spans) => {
    expect(printLines(source, spans, "F")).toBe("");
  });

  test("leaves out the middle of a very long place", () => {
    const long = new Source("F", "x\n".repeat(5000));
    const text = printLines(long, [{ first: 2, last: 4001 }], "F");
    expect(text.split("\n")).toHaveLength(2 + 1 + 500 + 1 + 501 + 1 + 2);
    expect(text).toContain("\n 501 | >>> x\n ...\n 3501 | >>> x\n");
  });

  test("numbers take more room where they need it", () => {
    expect(printLines(new Source("F", "x\n".repeat(1200)), [{ first: 1000, last: 1000 }], "F")).toContain(
      "\n 1000 | >>> x\n",
    );
  });
});

test("warnings are printed by line, those without one first", () => {
  const warnings = [warning(5, "e"), warning(2, "b"), warning(undefined, "n"), warning(2, "c")];
  const order = [...printLint({ source, warnings, errors: [] }, "F")].map((text) => text.split("\n")[2]);
  expect(order).toEqual(["n", "b", "c", "e"]);
});

test("JSON keeps the order in which warnings were found", () => {
  const json = lintToJson({ source, warnings: [warning(5), warning(2)], errors: [] });
  expect(json.warnings).toMatchObject([{ location: { ranges: [{ start: { line: 5 } }] } }, {}]);
  expect(json.buildError).toBeUndefined();
});

test("the place of an error is all its lines, each once", () => {
  const error: Diagnostic = {
    code: "stage/circular",
    severity: "error",
    message: "circle",
    range: undefined,
    lines: [
      { first: 4, last: 5 },
      { first: 1, last: 1 },
      { first: 5, last: 6 },
      { first: 4, last: 4 },
    ],
    suggestion: "line",
  };
  const json = JSON.parse(JSON.stringify(lintToJson({ source, warnings: [], errors: [error] })));
  expect(json.buildError.message).toBe("circle (did you mean line?)");
  expect(
    json.buildError.location.ranges.map((range: { start: { line: number } }) => range.start.line),
  ).toEqual([1, 4, 5, 6]);
});

test.each<[Partial<Diagnostic>, string]>([
  [{}, "wrong"],
  [{ suggestion: "right" }, "wrong (did you mean right?)"],
  [{ prefix: "dockerfile parse error on line 2" }, "dockerfile parse error on line 2: wrong"],
  [
    { prefix: "dockerfile parse error on line 2", suggestion: "right" },
    "dockerfile parse error on line 2: wrong (did you mean right?)",
  ],
  [{ code: "instruction/value", suggestion: "right" }, "wrong"],
])("an error of %j is %j to BuildKit", (more, message) => {
  const errors: Diagnostic[] = [
    {
      code: "instruction/unknown",
      severity: "error",
      message: "wrong",
      range: undefined,
      lines: [],
      ...more,
    },
  ];
  expect(lintToJson({ source, warnings: [], errors }).buildError).toMatchObject({ message });
});

test("the status is 1 if there is anything to say", () => {
  expect(lintStatus({ source, warnings: [], errors: [] })).toBe(0);
  expect(lintStatus({ source, warnings: [warning(1)], errors: [] })).toBe(1);
  expect(lintStatus({ source, warnings: [], errors: [{ ...warning(1), severity: "error" }] })).toBe(1);
});

test("JSON has the definition that the text was read with", () => {
  const op = Buffer.from([0x1a, 0]);
  const definition = {
    def: [op],
    metadata: { "sha256:aa": { description: { "llb.customname": "load" }, caps: { "source.local": true } } },
    Source: { locations: { "sha256:aa": {} } },
  };
  const json = lintToJson({ source, definition, warnings: [], errors: [] });
  const { data, ...rest } = JSON.parse(stringifyGo(json)).sources[0];
  expect(rest).toEqual({
    filename: source.filename,
    definition: { ...definition, def: [op.toString("base64")] },
    language: source.language,
  });
  expect(data).toBe(Buffer.from(source.bytes).toString("base64"));
});
