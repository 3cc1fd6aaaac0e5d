import { describe, expect, test } from "vitest";
import { directoryOf, type RunResult, run, runOn } from "./run.js";

const FILE = `# VERSION is what to build
ARG VERSION=1.0
ARG UNUSED=x

FROM alpine AS base
ARG LEVEL=\${VERSION}
RUN --mount=type=secret,id=token,required=true --mount=type=ssh echo $LEVEL

# app is the application
FROM base AS app
ARG VERSION
RUN --mount=type=secret,id=netrc echo $VERSION
`;

describe("buildfile outline", () => {
  test("prints tables as docker build --call=outline", async () => {
    const { code, stdout, stderr } = await runOn(FILE, ["outline"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      [
        "TARGET:      app",
        "DESCRIPTION: is the application",
        "",
        "BUILD ARG   VALUE   DESCRIPTION",
        "VERSION     1.0     is what to build",
        "LEVEL               ",
        "",
        "SECRET   REQUIRED",
        "token    true",
        "netrc    ",
        "",
        "SSH       REQUIRED",
        "default   ",
        "",
        "",
      ].join("\n"),
    );
  });

  test("takes another target, and build arguments", async () => {
    const { stdout } = await runOn(FILE, ["outline", "--target=base", "--build-arg", "LEVEL=7"]);
    expect(stdout).toContain("TARGET: base\n\nBUILD ARG   VALUE   DESCRIPTION\nLEVEL       7       \n");
  });

  test("prints nothing for a stage that takes nothing", async () => {
    expect(await runOn("FROM alpine\n", ["outline"])).toMatchObject({ code: 0, stdout: "" });
  });

  test("prints JSON", async () => {
    const { stdout } = await runOn("FROM alpine AS app\nARG A=<1>\nRUN --mount=type=ssh,required true\n", [
      "outline",
      "--format",
      "json",
    ]);
    expect(stdout).toBe(`{
  "name": "app",
  "args": [
    {
      "name": "A",
      "value": "\\u003c1\\u003e",
      "location": {
        "ranges": [
          {
            "start": {
              "line": 2
            },
            "end": {
              "line": 2
            }
          }
        ]
      }
    }
  ],
  "ssh": [
    {
      "name": "default",
      "required": true,
      "location": {
        "ranges": [
          {
            "start": {
              "line": 3
            },
            "end": {
              "line": 3
            }
          }
        ]
      }
    }
  ],
  "sources": [
    "RlJPTSBhbHBpbmUgQVMgYXBwCkFSRyBBPTwxPgpSVU4gLS1tb3VudD10eXBlPXNzaCxyZXF1aXJlZCB0cnVlCg=="
  ]
}
`);
  });

  test("shows errors", async () => {
    const { code, stdout, stderr } = await runOn("FROM alpine\nARG\n", ["outline"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^Dockerfile:2:1: error: /);
  });
});

describe("buildfile targets", () => {
  const STAGES =
    "# base has tools\nFROM --platform=$BUILDPLATFORM golang:1.24 AS base\nFROM base\nRUN true\n";

  test("prints a table as docker build --call=targets", async () => {
    const { code, stdout } = await runTargets(STAGES);
    expect(code).toBe(0);
    expect(stdout).toBe(["TARGET    DESCRIPTION", "base      has tools", "(default) ", ""].join("\n"));
  });

  test("prints JSON", async () => {
    const { stdout } = await runTargets(STAGES, "--format", "json");
    expect(JSON.parse(stdout)).toEqual({
      targets: [
        {
          name: "base",
          description: "has tools",
          base: "golang:1.24",
          platform: "$BUILDPLATFORM",
          location: { ranges: [{ start: { line: 2 }, end: { line: 2 } }] },
        },
        { default: true, base: "base", location: { ranges: [{ start: { line: 3 }, end: { line: 3 } }] } },
      ],
      sources: [Buffer.from(STAGES).toString("base64")],
    });
    expect(stdout.split("\n").slice(0, 6)).toEqual([
      "{",
      '  "targets": [',
      "    {",
      '      "name": "base",',
      '      "description": "has tools",',
      '      "base": "golang:1.24",',
    ]);
  });
});

function runTargets(dockerfile: string, ...argv: string[]): Promise<RunResult> {
  return run(["targets", ...argv], { cwd: directoryOf({ Dockerfile: dockerfile }) });
}
