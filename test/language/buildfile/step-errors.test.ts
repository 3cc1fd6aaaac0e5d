import { describe, expect, test } from "vitest";
import { errorsOf, readBuildfile, withSteps } from "./read-buildfile.js";

const STAGES = "buildfile: 1\nstages:\n";

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
