import { describe, expect, test } from "vitest";
import { errorsOf, readBuildfile, withSteps } from "./read-buildfile.js";

const STAGES = "buildfile: 1\nstages:\n";

describe("files", () => {
  test.each([
    ["", "1:1 <> text/empty-file: the Buildfile cannot be empty"],
    ["# nothing\n", "1:1 <> text/no-instructions: file with no instructions"],
    ["- a\n", "1:1 <- a> yaml/schema: a Buildfile has to be a map, not a list"],
    [
      "buildfile: 2\nstages: { a: { from: x } }",
      "1:12 <2> yaml/schema: `buildfile` has to be 1, the version of the language",
    ],
    ["buildfile: 1\n", "1:1 <buildfile> yaml/schema: `stages` is missing"],
    [
      "buildfile: 1\nstages:\n",
      "2:1 <stages> yaml/schema: `stages` has no value; it has to be a list or a map",
    ],
    ["buildfile: 1\nstages: {}\n", "2:1 <stages> text/no-stages: the Buildfile contains no stages to build"],
    [
      "buildfile: 1\nstage: { a: {} }\n",
      "2:1 <stage> yaml/schema: unknown key `stage` (did you mean stages?)",
    ],
    [
      "buildfile: 1\nargs: A\nstages: { a: { from: x } }",
      "2:7 <A> yaml/schema: `args` has to be a list or a map, not a text",
    ],
  ])("%j", (text, ...expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  test("bytes that are not UTF-8", () => {
    const [error] = readBuildfile(Uint8Array.from([0x61, 0x3a, 0x20, 0xff])).errors;
    expect(error).toMatchObject({ code: "text/invalid-utf8", range: { start: 3, end: 4 } });
  });
});

describe("YAML", () => {
  test.each([
    ["a: 1\na: 2\n", ["2:1 <a> yaml/syntax: duplicate key `a`"]],
    [
      "a: *b\nx: &bb 1\nc: *bbb\n",
      [
        "1:4 <*b> yaml/syntax: there is no anchor `b` before its alias",
        "3:4 <*bbb> yaml/syntax: there is no anchor `bbb` before its alias (did you mean bb?)",
      ],
    ],
    ["a: &a [*a]\n", ["1:8 <*a> yaml/syntax: the alias `a` is inside of what it stands for"]],
    ["a: { <<: 1 }\n", ["1:10 <1> yaml/syntax: only maps can be merged by `<<`"]],
    [
      "a: {{ b }}\n",
      ["1:5 <{> yaml/syntax: a key has to be a text; one that begins with `{`, `[` or `*` needs quotes"],
    ],
    [
      "? &k a\n: 1\n*k : 2\n",
      ["3:1 <*k> yaml/syntax: a key has to be a text; one that begins with `{`, `[` or `*` needs quotes"],
    ],
    ["a: !env b\n", ["1:4 <!env> yaml/syntax: Unresolved tag: !env"]],
    ["a: !!binary aGk=\n", ["1:4 <!!binary> yaml/syntax: Unresolved tag: tag:yaml.org,2002:binary"]],
    ["%YAML 1.1\n---\na: 1\n", ["1:1 <%YAML 1.1> yaml/syntax: a Buildfile is YAML 1.2, not 1.1"]],
    ["a: 1\n---\nb: 1\n", ["2:1 <-> yaml/syntax: a Buildfile is one YAML document"]],
    ['a: "\\udc80"\n', ['1:4 <"\\udc80"> yaml/syntax: the text is not valid Unicode']],
    ["\ta: 1\n", ["1:1 <\t> yaml/syntax: Tabs are not allowed as indentation"]],
    ["a: b: c\n", ["1:4 <b> yaml/syntax: Nested mappings are not allowed in compact mappings"]],
  ])("%j", (text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });

  test("a duplicate key names the first one", () => {
    const [error] = readBuildfile("a: 1\nb: 2\na: 3\n").errors;
    expect(error!.related).toEqual([{ message: "the first one", range: { start: 0, end: 1 } }]);
  });

  test("what an alias brings in is wrong at the alias, and says where it stands", () => {
    const text = `x-a: &a { from: [1] }\n${STAGES}  a: *a\n  b: { <<: *a }\n`;
    expect(errorsOf(text)).toEqual([
      "4:6 <*a> yaml/schema: `from` has to be a text or a map, not a list",
      "5:12 <*a> yaml/schema: `from` has to be a text or a map, not a list",
    ]);
    const related = [{ message: "it stands here", range: { start: 16, end: 19 } }];
    expect(readBuildfile(text).errors.map((error) => error.related)).toEqual([related, related]);
  });
});

test("stages", () => {
  const stages = [
    "  a: { from: { stage: b } }",
    "  bb: { from: { stage: a, image: c } }",
    "  c: { from: {} }",
    "  d: { from: { stag: a } }",
    "  e: { from: { stage: bc } }",
    "  f: { form: alpine }",
    "  g: { from: }",
    "  h: { from: '', platform: [x], doc: {}, setps: [] }",
    "  i: { from: { stage: i } }",
    "  j: { from: { context: a } }",
    "  k: { from: { stage: 99 } }",
    "  l: { steps: {} }",
    "  1a: { from: x }",
    "  B_é: { from: x }",
  ];
  expect(errorsOf(`${STAGES}${stages.join("\n")}\n`)).toEqual([
    '3:23 <b> stage/reference: there is no stage "b"',
    "4:27 <image> yaml/schema: only one of `stage` and `image` can be given",
    "5:8 <from> yaml/schema: `stage`, `image` or `context` is missing",
    "6:16 <stag> yaml/schema: unknown key `stag` (did you mean stage?)",
    '7:23 <bc> stage/reference: there is no stage "bc" (did you mean bb?)',
    "8:8 <form> yaml/schema: unknown key `form` (did you mean from?)",
    "9:8 <from> yaml/schema: `from` has no value; it has to be a text or a map",
    "10:14 <''> yaml/schema: `from` must not be empty",
    "10:28 <[x]> yaml/schema: `platform` has to be a text, not a list",
    "10:38 <{}> yaml/schema: `doc` has to be a text, not a map",
    "10:42 <setps> yaml/schema: unknown key `setps` (did you mean steps?)",
    '11:23 <i> stage/reference: stage "i" needs to be defined before current stage "i"',
    '12:25 <a> stage/reference: a stage hides the context "a": it has the same name',
    "13:23 <99> stage/reference: invalid stage index 99",
    "14:3 <l> yaml/schema: `from` is missing",
    "14:15 <{}> yaml/schema: `steps` has to be a list, not a map",
    '15:3 <1a> instruction/stage-name: invalid name for build stage: "1a", name can\'t start with a number or contain symbols',
    '16:3 <B_é> instruction/stage-name: invalid name for build stage: "B_é", name can\'t start with a number or contain symbols',
  ]);
});

test("stages that have the names of keys", () => {
  const names = ["steps", "args", "arg", "copy", "onbuild"];
  const text = `${STAGES}${names.map((name) => `  ${name}: { from: {}, steps: [] }\n`).join("")}`;
  expect(errorsOf(text).map((error) => error.replace(/^\S+ /, ""))).toEqual(
    names.map(() => "<from> yaml/schema: `stage`, `image` or `context` is missing"),
  );
  expect(errorsOf(`${STAGES}  steps: { from: { stag: a } }\n`)).toEqual([
    "3:20 <stag> yaml/schema: unknown key `stag` (did you mean stage?)",
  ]);
});

test("global arguments", () => {
  expect(
    errorsOf(`args: [{ A: 1 }, [B, C=1], {}, 3, "D E", "", { F: [] }]\n${STAGES}  a: { from: x }\n`),
  ).toEqual([
    "1:22 <C=1> yaml/value: a default is written as a map: `{ C: … }`",
    "1:28 <{}> instruction/arguments: ARG requires at least one argument",
    "1:32 <3> yaml/schema: an item of `args` has to be a text, a list or a map, not the number 3",
    '1:35 <"D E"> yaml/value: ARG names can not have white space, quotes, `$` or `=` in them',
    '1:42 <""> instruction/arguments: ARG names can not be blank',
    "1:51 <[]> yaml/schema: `F` has to be a text, not a list",
  ]);
});

test("errors of all kinds come in the order of the file, on the lines that they are on", () => {
  const text = withSteps(
    "healthcheck: { cmd: a, retries: x }",
    "rum: x",
    "volume: ''",
    "cmd:\n  a: b\n  c: d",
  );
  const { plan, errors } = readBuildfile(text);
  expect(plan).toBeUndefined();
  expect(errors.map((error) => [error.code, error.lines])).toEqual([
    ["instruction/value", [{ first: 6, last: 6 }]],
    ["instruction/unknown", [{ first: 7, last: 7 }]],
    ["instruction/value", [{ first: 8, last: 8 }]],
    ["yaml/schema", [{ first: 10, last: 11 }]],
  ]);
});
