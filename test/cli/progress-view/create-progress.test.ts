import { describe, expect, test } from "vitest";
import { createProgress } from "../../../src/cli/progress-view/create-progress.js";
import type { ProgressMode } from "../../../src/cli/progress-view/progress-mode.js";
import type { StatusResponse, VertexWarning } from "../../../src/proto/generated/control.js";
import { FakeClock, log, vertex, vertexes } from "../../client/progress/build-stream.js";

interface Options {
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly debug?: boolean;
}

function show(mode: ProgressMode, updates: readonly StatusResponse[], options: Options = {}): string {
  const { isTTY = false, env = { NO_COLOR: "1" }, debug } = options;
  let text = "";
  const write = (data: string | Uint8Array): void => {
    text += Buffer.from(data).toString();
  };
  const stderr = { write, isTTY };
  const io = { stderr, env, columns: () => 80, rows: () => 24, clock: new FakeClock() };
  const progress = createProgress(mode, io, { name: "my\x1bbuilder", driver: "remote", debug });
  for (const update of updates) progress.update(update);
  progress.finish({ failed: true });
  return text;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

const FAILED = [
  vertexes(vertex("a", "RUN curl https://me:secret@host\x1b[2J", 0)),
  log("a", 0.5, "\x1b[31mred\x1b]0;evil\x07\n10%\r20%\r\n"),
  vertexes(vertex("a", "RUN curl https://me:secret@host\x1b[2J", 0, 1, { error: "exit code: 1\x1b[2J" })),
];

describe("plain", () => {
  test("in a file: output as it is, no passwords in names", () => {
    expect(show("auto", FAILED)).toBe(`#0 building with "my\x1bbuilder" instance using remote driver

#1 RUN curl https://**:******@host\x1b[2J
#1 0.500 \x1b[31mred\x1b]0;evil\x07
#1 0.500 10%\r20%\r
#1 ERROR: exit code: 1\x1b[2J
------
 > RUN curl https://**:******@host\x1b[2J:
0.500 \x1b[31mred\x1b]0;evil\x07
0.500 10%\r20%\r
------
`);
  });

  test("on a terminal: nothing does more than to show", () => {
    expect(
      show("plain", FAILED, { isTTY: true }),
    ).toBe(`#0 building with "my␛builder" instance using remote driver

#1 RUN curl https://**:******@host␛[2J
#1 0.500 \x1b[31mred\x1b[0m
#1 0.500 10%\r#1 0.500 20%
#1 ERROR: exit code: 1␛[2J
------
 > RUN curl https://**:******@host␛[2J:
0.500 \x1b[31mred\x1b[0m
0.500 10%\r0.500 20%
------
`);
  });

  test("characters in two pieces of output are whole on a terminal", () => {
    const euro = Buffer.from("€");
    const updates = [
      vertexes(vertex("a", "x", 0)),
      log("a", 0, euro.subarray(0, 1)),
      log("a", 0, euro.subarray(1)),
    ];
    expect(show("plain", updates, { isTTY: true })).toMatch(/\n#1 0\.000 €\n$/);
  });
});

test("quiet and none show nothing, rawjson no closing words", () => {
  expect(show("quiet", FAILED)).toBe("");
  expect(show("none", FAILED)).toBe("");
  expect(show("rawjson", FAILED).trim().split("\n")).toHaveLength(3);
  expect(show("auto", FAILED, { env: { BUILDKIT_PROGRESS: "quiet" } })).toBe("");
});

describe("warnings at the end", () => {
  const file: VertexWarning = {
    vertex: "a",
    short: bytes("FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)"),
    detail: [bytes("The 'as' keyword should match the case of the 'FROM' keyword")],
    url: "https://docs.docker.com/go/dockerfile/rule/from-as-casing/",
    info: { filename: "Dockerfile", data: bytes("# x\n  FROM x as y\nRUN z"), language: "Dockerfile" },
    ranges: [{ start: { line: 2 }, end: { line: 2 } }],
  };
  const other: VertexWarning = {
    vertex: "a",
    short: bytes("bad\x1b[2J\n thing"),
    ranges: [{ start: { line: 99 } }],
  };
  const build = (...warnings: readonly VertexWarning[]): readonly StatusResponse[] => [
    vertexes(vertex("a", "load", 0, 1)),
    { warnings },
  ];
  const closing = (text: string): string =>
    text.slice(text.indexOf("\n 1 w") + 1 || text.indexOf("\n 2 w") + 1);

  test("short in a file", () => {
    expect(closing(show("plain", build(file, other)))).toBe(` 2 warnings found (use --debug to expand):
 - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)
 - bad␛[2J  thing

`);
  });

  test("with the lines on a terminal, as those of other commands", () => {
    expect(
      closing(show("plain", build(file, { ...other, info: file.info }), { isTTY: true })),
    ).toBe(` 2 warnings found (use --debug to expand):
 - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)
  1 | # x
> 2 |   FROM x as y
    |   ^^^^^^^^^^^
 - bad␛[2J  thing

`);
  });

  test("with everything for --debug", () => {
    expect(closing(show("plain", build(file), { debug: true }))).toBe(` 1 warning found:
 - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)
   The 'as' keyword should match the case of the 'FROM' keyword
   More info: https://docs.docker.com/go/dockerfile/rule/from-as-casing/
  1 | # x
> 2 |   FROM x as y
    |   ^^^^^^^^^^^

`);
  });

  test("under the last picture, in colour", () => {
    const text = show("tty", build(file), { isTTY: true, env: {} });
    expect(text).toContain("\n\x1b[33m => WARN: FromAsCasing: ");
    expect(text).toContain("\n \x1b[33m1 warning found (use --debug to expand):\x1b[39m\n - FromAsCasing");
  });
});
