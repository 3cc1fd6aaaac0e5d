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

describe("steps", () => {
  test.each([
    ["rum: x", ["6:9 <rum> instruction/unknown: unknown instruction: rum (did you mean run?)"]],
    ["RUN: x", ["6:9 <RUN> instruction/unknown: unknown instruction: RUN (did you mean run?)"]],
    ["{}", ["6:9 <{}> yaml/schema: an instruction is missing"]],
    ["x-note: y", ["6:9 <x-note> yaml/schema: an instruction is missing"]],
    [
      "run: x\ncopy: [a, b]",
      [
        "7:9 <copy> yaml/schema: a step is one instruction, not `run` and `copy`; each begins with its own `-`",
      ],
    ],
    ["run: ''", ["6:14 <''> yaml/schema: `run` must not be empty"]],
    ["run: []", ["6:9 <run> instruction/arguments: RUN requires at least one argument"]],
    [
      "run: [a, ~, [b]]",
      [
        "6:18 <~> yaml/schema: an item of `run` has no value; it has to be a text",
        "6:21 <[b]> yaml/schema: an item of `run` has to be a text, not a list",
      ],
    ],
    ["run: {}", ["6:9 <run> yaml/schema: `shell`, `exec` or `heredoc` is missing"]],
    [
      "run: { shell: a, exec: [b] }",
      ["6:26 <exec> yaml/schema: only one of `shell` and `exec` can be given"],
    ],
    [
      "run: { shell: a, network: non }",
      ['6:35 <non> instruction/value: invalid network mode "non" (did you mean none?)'],
    ],
    ["run: { shell: a, network: 1 }", ["6:35 <1> yaml/schema: `network` has to be default, none or host"]],
    ["run: { shell: a, security: x }", ['6:36 <x> instruction/value: security "x" is not valid']],
    ["run: { shell: a, devices: [{ required: true }] }", ["6:38 <required> yaml/schema: `name` is missing"]],
    [
      'run: { heredoc: { name: E, command: cat, content: "a\\nE\\n" } }',
      ["6:33 <E> text/heredoc: a line of the content is `E`, which would end it"],
    ],
    [
      "run: { heredoc: { name: '<', content: a } }",
      ["6:33 <'<'> yaml/schema: the name has to be a letter or `_`, then letters, digits, `_`, `.` and `-`"],
    ],
    [
      "copy: [a]",
      [
        "6:9 <copy> instruction/arguments: COPY requires at least two arguments, but only one was provided. Destination could not be determined",
      ],
    ],
    ["copy: { src: a }", ["6:9 <copy> yaml/schema: `dest` is missing"]],
    [
      "copy: { src: a, destination: b }",
      ["6:25 <destination> yaml/schema: unknown key `destination` (did you mean dest?)"],
    ],
    ["copy: { dest: a }", ["6:9 <copy> yaml/schema: `src` or `files` is missing"]],
    [
      "copy: { src: [], dest: a, link: yes, chowm: 1, exclude: {} }",
      [
        "6:22 <[]> yaml/schema: `src` must not be empty",
        "6:41 <yes> yaml/schema: `link` has to be true or false, not a text (did you mean true?)",
        "6:46 <chowm> yaml/schema: unknown key `chowm` (did you mean chown?)",
        "6:65 <{}> yaml/schema: `exclude` has to be a text or a list, not a map",
      ],
    ],
    [
      "copy: { from: { stage: main }, src: a, dest: b }",
      ['6:32 <main> stage/reference: stage "main" needs to be defined before current stage "main"'],
    ],
    [
      "copy: { files: { a/b: x }, dest: b }",
      [
        "6:26 <a/b> yaml/value: the key has to be the name of a file, without directories, white space and quotes; `dest` says where it goes",
      ],
    ],
    [
      "copy: { files: { a: { contents: x } }, dest: b }",
      ["6:31 <contents> yaml/schema: unknown key `contents` (did you mean content?)"],
    ],
    ["copy: { files: {}, dest: b }", ["6:24 <{}> yaml/schema: `files` must not be empty"]],
    ["run: { exec: [] }", ["6:16 <exec> instruction/arguments: RUN requires at least one argument"]],
    ["onbuild: { run: [] }", ["6:20 <run> instruction/arguments: RUN requires at least one argument"]],
    ["arg: [{}]", ["6:15 <{}> instruction/arguments: ARG requires at least one argument"]],
    ["add: { src: a, dest: b, from: c }", ["6:33 <from> yaml/schema: unknown key `from`"]],
    ["env: {}", ["6:9 <env> instruction/arguments: ENV requires at least one argument"]],
    ["env: { A: }", ["6:16 <A> yaml/schema: `A` has no value; it has to be a text"]],
    ["env: { '': x }", ["6:16 <''> instruction/arguments: ENV names can not be blank"]],
    ["label: { a=b: x }", ["6:18 <a=b> yaml/value: LABEL names can not have `=` in them"]],
    ["arg: A=1", ["6:14 <A=1> yaml/value: a default is written as a map: `{ A: … }`"]],
    ["expose: []", ["6:9 <expose> instruction/arguments: EXPOSE requires at least one argument"]],
    ["expose: '80 81'", ["6:17 <'80 81'> yaml/schema: a port has no white space in it"]],
    ["volume: ['', a]", ["6:18 <''> instruction/value: VOLUME specified can not be an empty string"]],
    ["shell: bash", ["6:16 <bash> yaml/schema: `shell` has to be a list, not a text"]],
    ["shell: []", ["6:9 <shell> instruction/arguments: SHELL requires at least one argument"]],
    ["user:", ["6:9 <user> yaml/schema: `user` has no value; it has to be a text"]],
    ["healthcheck: nono", ["6:22 <nono> yaml/schema: `healthcheck` has to be `none` or a map with `cmd`"]],
    ["healthcheck: { cmd: [] }", ["6:24 <cmd> instruction/arguments: Missing command after HEALTHCHECK CMD"]],
    [
      "healthcheck: { cmd: a, interval: 30 }",
      ['6:42 <30> instruction/value: time: missing unit in duration "30"'],
    ],
    [
      "healthcheck: { cmd: a, timeout: 1us }",
      ['6:41 <1us> instruction/value: Interval "timeout" cannot be less than 1ms'],
    ],
    [
      "healthcheck: { cmd: a, retries: -1 }",
      ["6:41 <-1> instruction/value: --retries cannot be negative (-1)"],
    ],
    [
      "healthcheck: { cmd: a, retries: x }",
      ['6:41 <x> instruction/value: strconv.ParseInt: parsing "x": invalid syntax'],
    ],
    [
      "onbuild: ONBUILD RUN a",
      ["6:18 <ONBUILD RUN a> instruction/onbuild: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ],
    ["onbuild: from a", ["6:18 <from a> instruction/onbuild: FROM isn't allowed as an ONBUILD trigger"]],
    ["onbuild: RUM a", ["6:18 <RUM a> instruction/unknown: unknown instruction: RUM (did you mean RUN?)"]],
    [
      "onbuild: { onbuild: RUN a }",
      ["6:20 <onbuild> instruction/onbuild: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ],
    ["onbuild: { run: a, cmd: b }", ["6:28 <cmd> yaml/schema: only one of `run` and `cmd` can be given"]],
    ["onbuild: {}", ["6:9 <onbuild> instruction/arguments: ONBUILD requires at least one argument"]],
  ])("%s", (step, expected) => {
    expect(errorsOf(withSteps(step))).toEqual(expected);
  });
});

describe("mounts", () => {
  test.each([
    [
      "{ type: cach, target: /x }",
      '6:33 <cach> instruction/option: unsupported mount type "cach" (did you mean cache?)',
    ],
    ["{ target: /y }", "6:27 <target> yaml/schema: `type` is missing"],
    ["{ type: cache }", "6:27 <type> yaml/schema: `target` is missing"],
    [
      "{ type: cache, target: /x, sharing: lock }",
      '6:61 <lock> instruction/option: unsupported sharing value "lock" (did you mean locked?)',
    ],
    ["{ type: bind, dst: /x }", "6:39 <dst> yaml/schema: unknown key `dst` (did you mean target?)"],
    ["{ type: secret, sharing: locked }", "6:41 <sharing> yaml/schema: unknown key `sharing`"],
    [
      "{ type: bind, target: /x, readonly: yes }",
      "6:61 <yes> yaml/schema: `readonly` has to be true, false or a variable (did you mean true?)",
    ],
    [
      "{ type: bind, target: /x, ro: true }",
      "6:51 <ro> yaml/schema: unknown key `ro` (did you mean readonly?)",
    ],
    [
      "{ type: bind, target: /x, readonly: true, readwrite: true }",
      "6:67 <readwrite> yaml/value: only one of `readonly` and `readwrite` can be given",
    ],
    [
      "{ type: bind, target: /x, from: $X }",
      "6:57 <$X> instruction/option: 'from' doesn't support variable expansion, define alias stage instead",
    ],
    [
      "{ type: bind, target: /x, from: { stage: 0 } }",
      '6:66 <0> stage/reference: stage "0" needs to be defined before current stage "main"',
    ],
    ["{ type: tmpfs, target: '' }", "6:48 <''> yaml/schema: `target` must not be empty"],
  ])("%s", (mount, expected) => {
    expect(errorsOf(withSteps(`run: { mounts: [${mount}], shell: x }`))).toEqual([expected]);
  });

  test("of a stage that has no name", () => {
    const run = "run: { shell: x, mounts: [{ type: bind, target: /x, from: { stage: 0 } }] }";
    expect(errorsOf(`${STAGES}  - from: a\n  - from: b\n    steps:\n      - ${run}\n`)).toEqual([
      "6:76 <0> stage/reference: stage 0 has no name, which is needed here",
    ]);
  });
});

describe("triggers that a Dockerfile cannot hold", () => {
  test.each([
    ['{ cmd: "a\\nb" }', "a Dockerfile has no way to write a text of several lines"],
    ["{ run: '[a' }", "in a Dockerfile it would be read as a list"],
    ["{ run: --x }", "in a Dockerfile it would be read as a flag"],
    ["{ run: a << b }", "in a Dockerfile `<<` would begin a heredoc"],
    ["{ cmd: a \\ }", "in a Dockerfile the line would go on after a backslash"],
    ["{ copy: [--a, b] }", "in a Dockerfile it would be read as a flag"],
    ["{ copy: [a, b\\] }", "in a Dockerfile the line would go on after a backslash"],
    ["{ copy: [a, <<b] }", "in a Dockerfile `<<` would begin a heredoc"],
    [
      "{ copy: { src: a, dest: b, exclude: \u00e9 } }",
      "in a Dockerfile flags can only be of ASCII characters",
    ],
    ["{ env: { A: '${B/\"/x y}' } }", "in a Dockerfile its quotes would end in another place"],
    ["{ copy: { files: { a: x }, dest: / } }", "the text of `a` has to end in a line break"],
    ['{ copy: { files: { a: "a\\n" }, dest: / } }', "a line of `a` is its name, which would end it"],
    [
      '{ copy: { files: { a: "" }, dest: /x y } }',
      "a Dockerfile has no way to write heredocs and white space in names",
    ],
  ])("%s", (trigger, problem) => {
    const [error, ...more] = readBuildfile(withSteps(`onbuild: ${trigger}`)).errors;
    expect(more).toEqual([]);
    expect(error?.message).toBe(`${problem}; write the trigger as a text`);
  });
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
