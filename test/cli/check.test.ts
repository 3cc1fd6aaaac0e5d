import { describe, expect, test } from "vitest";
import { directoryOf, run, runOn } from "./run.js";

const TWO_FINDINGS = `FROM alpine AS Base
RUN true \\
    && true

ENV A=$foo
`;

describe("buildfile check", () => {
  test("says that there is nothing to say", async () => {
    expect(await runOn("FROM alpine\n", ["check"])).toMatchObject({
      code: 0,
      stdout: "Check complete, no warnings found.\n",
      stderr: "",
    });
  });

  test("prints what docker build --check prints", async () => {
    expect(await runOn(TWO_FINDINGS, ["check"])).toMatchObject({
      code: 1,
      stdout: `Check complete, 2 warnings have been found!

WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
Stage name 'Base' should be lowercase
Dockerfile:1
--------------------
   1 | >>> FROM alpine AS Base
   2 |     RUN true \\
   3 |         && true
--------------------

WARNING: UndefinedVar - https://docs.docker.com/go/dockerfile/rule/undefined-var/
Usage of undefined variable '$foo'
Dockerfile:5
--------------------
   3 |         && true
   4 |     
   5 | >>> ENV A=$foo
   6 |     
--------------------
`,
      stderr: "",
    });
  });

  test("counts one warning in the singular", async () => {
    const { stdout } = await runOn("FROM alpine AS Base\n", ["check"]);
    expect(stdout.split("\n", 1)).toEqual(["Check complete, 1 warning has been found!"]);
  });

  test("marks all lines of a place, with one line around", async () => {
    const { stdout } = await runOn("FROM alpine\nRUN true\nENV A=1 \\\n  B=$b\nRUN true\nRUN true\n", [
      "check",
    ]);
    expect(stdout).toContain(`
   2 |     RUN true
   3 | >>> ENV A=1 \\
   4 | >>>   B=$b
   5 |     RUN true
--------------------
`);
  });

  test("prints the error after the warnings, and fails", async () => {
    const { code, stdout, stderr } = await runOn("FROM alpine AS Base\nCOPPY a b\n", ["check"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Check complete, 1 warning has been found!\n\nWARNING: StageNameCasing /);
    expect(
      stderr,
    ).toBe(`Dockerfile:2:1: error: unknown instruction: COPPY (did you mean COPY?) [instruction/unknown]
  1 | FROM alpine AS Base
> 2 | COPPY a b
    | ^^^^^
`);
  });

  test("prints an error alone", async () => {
    expect(await runOn("FROM alpine\nCOPPY a b\n", ["check"])).toMatchObject({ code: 1, stdout: "" });
  });

  test("looks at all stages, or at those that the target needs", async () => {
    const file = "FROM alpine AS a\nENV X=$x\nFROM alpine AS b\nENV Y=$y\n";
    expect((await runOn(file, ["check"])).stdout.match(/undefined variable '\$.'/g)).toHaveLength(2);
    expect((await runOn(file, ["check", "--target", "b"])).stdout.match(/undefined variable '\$.'/g)).toEqual(
      ["undefined variable '$y'"],
    );
  });

  test.each([
    [["--check", "skip=StageNameCasing"]],
    [["--check=skip=all"]],
    [["--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=all"]],
  ])("%j leaves checks out", async (argv) => {
    expect(await runOn("FROM alpine AS Base\n", ["check", ...argv])).toMatchObject({ code: 0 });
  });

  test("shows the file under the name it was given", async () => {
    const cwd = directoryOf({ "app/Dockerfile": "FROM alpine AS Base\n" });
    const { stdout } = await run(["check", "--offline", "app"], { cwd });
    expect(stdout).toContain("\napp/Dockerfile:1\n");
  });

  test("shows no password", async () => {
    const { stdout } = await runOn("FROM alpine AS Base\nADD https://u:secret@example.com/a /\n", ["check"]);
    expect(stdout).toContain("\n   2 |     ADD https://*:******@example.com/a /\n");
  });
});

describe("buildfile check --format json", () => {
  test("prints nothing found as null", async () => {
    expect(await runOn("FROM alpine\n", ["check", "--format", "json"])).toMatchObject({
      code: 0,
      stdout: `{
  "warnings": null,
  "sources": [
    {
      "filename": "Dockerfile",
      "data": "RlJPTSBhbHBpbmUK",
      "language": "Dockerfile"
    }
  ]
}
`,
    });
  });

  test("prints warnings and the error", async () => {
    const { code, stdout } = await runOn("FROM alpine AS B\nRUN <<EOT\nEOT\nCOPPY a b\n", [
      "check",
      "--format=json",
    ]);
    expect(code).toBe(1);
    expect(stdout).toBe(`{
  "warnings": [
    {
      "ruleName": "StageNameCasing",
      "description": "Stage names should be lowercase",
      "url": "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
      "detail": "Stage name 'B' should be lowercase",
      "location": {
        "ranges": [
          {
            "start": {
              "line": 1
            },
            "end": {
              "line": 1
            }
          }
        ]
      }
    }
  ],
  "sources": [
    {
      "filename": "Dockerfile",
      "data": "RlJPTSBhbHBpbmUgQVMgQgpSVU4gPDxFT1QKRU9UCkNPUFBZIGEgYgo=",
      "language": "Dockerfile"
    }
  ],
  "buildError": {
    "message": "dockerfile parse error on line 4: unknown instruction: COPPY (did you mean COPY?)",
    "location": {
      "ranges": [
        {
          "start": {
            "line": 4
          },
          "end": {
            "line": 4
          }
        }
      ]
    }
  }
}
`);
  });
});
