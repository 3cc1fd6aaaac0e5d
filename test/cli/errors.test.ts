import { describe, expect, test } from "vitest";
import { directoryOf, run, runOn } from "./run.js";

const BROKEN = "FROM alpine AS Base\nMAINTAINER me\nRUN --mont=type=cache,target=/x true\nCOPPY a b\n";

describe("errors in a file", () => {
  test("are all shown, each with its lines, after the warnings", async () => {
    const { code, stdout, stderr } = await runOn(BROKEN, ["compile"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`
 2 warnings found:
 - StageNameCasing: Stage name 'Base' should be lowercase (line 1)
 - MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (line 2)

Dockerfile:3:5: error: unknown flag: --mont (did you mean mount?) [instruction/flag-unknown]
  2 | MAINTAINER me
> 3 | RUN --mont=type=cache,target=/x true
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^

Dockerfile:4:1: error: unknown instruction: COPPY (did you mean COPY?) [instruction/unknown]
  3 | RUN --mont=type=cache,target=/x true
> 4 | COPPY a b
    | ^^^^^
`);
  });

  test("are in colour on a terminal, and say where the stage list is", async () => {
    const { code, stderr } = await runOn("FROM alpine AS build\n", ["compile", "--target", "bild"], {
      tty: true,
    });
    expect(code).toBe(1);
    expect(stderr).toBe(
      '\u001b[1m\u001b[31merror\u001b[39m\u001b[22m: \u001b[1mtarget stage "bild" could not be found (did you mean build?)\u001b[22m \u001b[2m[stage/target]\u001b[22m\n' +
        '\n\u001b[2mhint:\u001b[22m "buildfile targets" lists the stages that can be built\n',
    );
  });

  test.each([
    ["NO_COLOR", { NO_COLOR: "1" }, false],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, false],
    ["NO_COLOR before FORCE_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    ["an empty NO_COLOR", { NO_COLOR: "" }, false],
    ["a dumb terminal", { TERM: "dumb" }, false],
  ])("colours and %s", async (_, env, isColored) => {
    const tty = "TERM" in env;
    const { stderr } = await runOn("FROM\n", ["compile"], { env, tty });
    expect(stderr.includes("\u001b[")).toBe(isColored);
  });

  test("show no password of a URL, and nothing that a terminal would obey", async () => {
    const file = "FROM alpine\nADD --x\u001b[2J https://user:pa@ss@example.com/a\u0007 /b\n";
    const { stderr } = await runOn(file, ["compile"]);
    expect(stderr).toBe(`Dockerfile:2:5: error: unknown flag: --x␛[2J [instruction/flag-unknown]
  1 | FROM alpine
> 2 | ADD --x␛[2J https://****:*****@example.com/a␇ /b
    |     ^^^^^^^
`);
  });

  test("of an ignore file point into it", async () => {
    const cwd = directoryOf({
      Dockerfile: "FROM scratch\nCOPY . /\n",
      ".dockerignore": "# comment\nnode_modules\n!\n",
    });
    const { code, stderr } = await run(["compile", "--offline"], { cwd });
    expect(code).toBe(1);
    expect(
      stderr.replaceAll(cwd, "CWD"),
    ).toBe(`CWD/.dockerignore:3:1: error: illegal exclusion pattern: "!" [context/read]
  2 | node_modules
> 3 | !
    | ^
`);
  });

  test("of more than fifty are counted", async () => {
    const { stderr } = await runOn(`FROM alpine\n${"BAD x\n".repeat(60)}`, ["compile"]);
    expect(stderr.match(/unknown instruction/g)).toHaveLength(50);
    expect(stderr).toContain("\nand 10 more errors\n");
  });

  test("in a very long line are cut out of it", async () => {
    const { stderr } = await runOn(
      `FROM alpine\nENV ${"A=1 ".repeat(5000)}B ${"C=1 ".repeat(5000)}\n`,
      ["compile"],
      {
        columns: 60,
      },
    );
    for (const line of stderr.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe("errors around a file", () => {
  test.each([
    [
      ["compile", "nosuch"],
      3,
      "error: unable to prepare context: open nosuch: no such file or directory [file/read]\n",
    ],
    [
      ["compile", "Dockerfile"],
      2,
      "error: the context must be a directory, and Dockerfile is a file; did you mean -f Dockerfile? [option/value]\n",
    ],
    [
      ["compile", "https://user:pw@example.com/r.git"],
      2,
      "error: the context must be a directory, not a URL; clone https://****:**@example.com/r.git first, or use --build-context [option/value]\n",
    ],
    [
      ["compile", "-f", "nosuch"],
      3,
      "error: failed to read dockerfile: open nosuch: no such file or directory [file/read]\n",
    ],
    [["compile", "-f", "sub"], 3, "error: failed to read dockerfile: open sub: is a directory [file/read]\n"],
    [
      ["compile", "sub"],
      3,
      "error: failed to read dockerfile: open sub/Dockerfile: no such file or directory; looked for Dockerfile, dockerfile, Buildfile.yaml, Buildfile, *.build.yaml, name another file with -f [file/read]\n",
    ],
    [
      ["compile", "--image-config", "alpine=nosuch"],
      3,
      "error: failed to read image config: open nosuch: no such file or directory [file/read]\n",
    ],
    [
      ["compile", "--build-context", "src=nosuch"],
      3,
      "error: failed to get build context src: open nosuch: no such file or directory [file/read]\n",
    ],
    [
      ["compile", "--build-context", "src=Dockerfile"],
      3,
      "error: failed to get build context src: open Dockerfile: not a directory [file/read]\n",
    ],
    [
      ["compile", "-", "-f", "Dockerfile"],
      2,
      "error: a context of - is the file itself, so -f cannot be given [option/value]\n",
    ],
    [["completion", "tcsh"], 2, 'error: unknown shell "tcsh": use bash, zsh, fish [option/value]\n'],
  ])("%j", async (argv, code, stderr) => {
    const cwd = directoryOf({ Dockerfile: "FROM scratch\n", "sub/keep": "" });
    expect(await run(argv, { cwd })).toMatchObject({ code, stdout: "", stderr });
  });

  test.each([
    [["complie"], "error: unknown command 'complie'\n(Did you mean compile?)\n"],
    [
      ["compile", "--plaform", "x"],
      "error: unknown option '--plaform'\n(Did you mean --platform?)\nRun \"buildfile compile --help\" for all options.\n",
    ],
    [
      ["compile", "--target"],
      "error: option '--target <stage>' argument missing\nRun \"buildfile compile --help\" for all options.\n",
    ],
    [
      ["check", "a", "b"],
      "error: too many arguments for 'check'. Expected 1 argument but got 2.\nRun \"buildfile check --help\" for all options.\n",
    ],
    [
      ["completion"],
      "error: missing required argument 'shell'\nRun \"buildfile completion --help\" for all options.\n",
    ],
  ])("%j is no command line", async (argv, stderr) => {
    expect(await run(argv)).toMatchObject({ code: 2, stdout: "", stderr });
  });
});
