import { describe, expect, test } from "vitest";
import { compileText, errorOf, type TextOptions } from "../../harness/compile-text.js";

describe("the target", () => {
  const text = "FROM alpine AS one\nRUN 1\nFROM alpine AS Two\nRUN 2\nFROM one\nRUN 3";
  const commands = async (target?: string) =>
    (await compileText(text, { target })).graph.flatMap((line) => / -c (.*)/.exec(line)?.[1] ?? []);

  test.each([
    ["", ["1", "3"]], // the last stage, and what it is based on
    ["one", ["1"]],
    ["TWO", ["2"]],
    ["stage-2", undefined],
  ])("%j runs %j", async (target, expected) => {
    if (expected !== undefined) expect(await commands(target)).toEqual(expected);
    else await expect(commands(target)).rejects.toThrow('target stage "stage-2" could not be found');
  });

  test.each([
    ["on", "one"],
    ["build", undefined],
  ])("%j is none; near is %j", async (target, suggestion) => {
    expect(await errorOf(text, { target })).toEqual({
      code: "stage/target",
      message: `target stage "${target}" could not be found`,
      at: "",
      lines: [],
      suggestion,
    });
  });
});

describe("all stages", () => {
  const text = "FROM alpine AS unused\nUSER $x\nFROM scratch";

  test("are checked only where that is asked for", async () => {
    expect((await compileText(text)).warnings).toEqual([]);
    expect((await compileText(text, { allStages: true })).warnings).toEqual([
      "UndefinedVar: Usage of undefined variable '$x'",
    ]);
  });

  test("that are not needed look up no image", async () => {
    const images = { "docker.io/library/alpine:latest": undefined };
    expect((await compileText(text, { images })).graph).toEqual([]);
    expect(await errorOf(text, { images, allStages: true })).toMatchObject({ code: "image/not-found" });
  });
});

describe("a stage begins with", () => {
  const configured = {
    "docker.io/library/a:latest": {
      config: { Env: ["A=1", "B"], User: "me", WorkingDir: "/w", Entrypoint: ["e"] },
    },
  };

  test("what its image says", async () => {
    const { ops, config } = await compileText("FROM a\nRUN x", { images: configured });
    expect(ops[1]!.op.exec!.meta).toMatchObject({
      env: ["A=1", "B=", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      user: "me",
      cwd: "/w",
    });
    expect(config).toMatchObject({ User: "me", WorkingDir: "/w", Entrypoint: ["e"] });
  });

  test("the PATH of its image", async () => {
    const { config } = await compileText("FROM alpine");
    expect(config).toEqual({ Env: ["PATH=/bin"] });
  });

  test("no PATH on Windows", async () => {
    const images = { "docker.io/library/alpine:latest": { platform: "windows/amd64" } };
    expect((await compileText("FROM alpine", { platform: "windows/amd64", images })).config).toEqual({});
  });

  test("the hostname of the build", async () => {
    const { ops } = await compileText("FROM alpine\nRUN x", { hostname: "h" });
    expect(ops[1]!.op.exec!.meta!.hostname).toBe("h");
  });

  test("an image's directory that cannot be is an error at the FROM", async () => {
    const images = {
      "docker.io/library/a:latest": { platform: "windows/amd64", config: { WorkingDir: "D:\\x" } },
    };
    expect(await errorOf("FROM scratch AS s\nFROM a", { images, platform: "windows/amd64" })).toMatchObject({
      code: "step/path",
      at: "2:1 FROM a",
      lines: ["2"],
    });
  });
});

describe("several failing lookups", () => {
  test("give the error of the first stage", async () => {
    const images = { "docker.io/library/a:latest": undefined, "docker.io/library/b:latest": undefined };
    const text = "FROM b AS b\nFROM a\nCOPY --from=b / /";
    expect(await errorOf(text, { images })).toMatchObject({ at: "1:1 FROM b AS b" });
  });
});

describe("the result's image", () => {
  test("has the labels of the build over its own", async () => {
    const { config } = await compileText("FROM scratch\nLABEL a=1 b=2", { labels: { b: "3", c: "4" } });
    expect(config).toMatchObject({ Labels: { a: "1", b: "3", c: "4" } });
  });

  const images = {
    "docker.io/library/a:latest": {
      platform: "linux/arm/v6",
      json: { "os.version": "1", "os.features": ["f"] },
    },
  };
  const own = { osVersion: "1", osFeatures: ["f"] };
  test.each<[string, TextOptions, object]>([
    ["of the platform asked for", { platform: "linux/amd64" }, { os: "linux", architecture: "amd64" }],
    [
      "of the same kind keeps what only it says",
      { platform: "linux/arm" },
      { os: "linux", architecture: "arm", variant: "v6", ...own },
    ],
    [
      "of a builder's platform stays as it is",
      { platform: null, buildPlatforms: ["linux/amd64", "linux/arm/v6"] },
      { os: "linux", architecture: "arm", variant: "v6", ...own },
    ],
  ])("%s", async (_, options, platform) => {
    const { image } = await compileText("FROM a", { images, ...options });
    expect(image.platform).toMatchObject(platform);
  });

  test("has no time, though its base had one", async () => {
    const dated = { "docker.io/library/a:latest": { json: { created: "2024-01-01T00:00:00Z" } } };
    const { image, compiled } = await compileText("FROM a", { images: dated });
    expect(image.created).toBeUndefined();
    expect(compiled.lowered.baseImage?.created).toBe("2024-01-01T00:00:00Z");
  });
});

test("findings fail the build where the text says so", async () => {
  const text = "# check=error=true\nFROM scratch AS Foo\nUSER $x\nUSER $y";
  expect(await errorOf(text)).toMatchObject({
    code: "check/violation",
    message: "lint violation found for rules: StageNameCasing, UndefinedVar",
    at: "",
    lines: [],
  });
});

describe("what an SBOM scanner is to look at", () => {
  const scans = async (text: string, options?: TextOptions) =>
    [...(await compileText(text, options)).compiled.lowered.scanTargets.keys()].sort();
  const stages = (arg: string) =>
    `FROM alpine AS dep\n${arg}\nFROM alpine AS out\n${arg}\nCOPY --from=dep / /`;

  test.each([
    ["", []],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=true", ["dep"]], // the result is scanned in any case
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=out,dep", ["dep"]],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=out", []],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=true\nARG BUILDKIT_SBOM_SCAN_STAGE=false", []], // the last one counts
    ["ARG BUILDKIT_SBOM_SCAN_CONTEXT=true", ["context"]],
    ["ARG BUILDKIT_SBOM_SCAN_CONTEXT=1 BUILDKIT_SBOM_SCAN_STAGE=1", ["context", "dep"]],
  ])("%j: %j", async (arg, expected) => expect(await scans(stages(arg))).toEqual(expected));

  test("may be said for all stages", async () => {
    expect(await scans(`ARG BUILDKIT_SBOM_SCAN_STAGE=dep\n${stages("")}`)).toEqual(["dep"]);
    expect(
      await scans(stages("ARG BUILDKIT_SBOM_SCAN_STAGE"), { buildArgs: { BUILDKIT_SBOM_SCAN_STAGE: "1" } }),
    ).toEqual(["dep"]);
  });
});
