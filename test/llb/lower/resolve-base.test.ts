import { describe, expect, test } from "vitest";
import { compile } from "../../../src/compile.js";
import type { ImageResolver } from "../../../src/frontend/image-resolver.js";
import {
  compileText,
  errorOf,
  memoryResolver,
  type TextOptions,
  textRequest,
} from "../../harness/compile-text.js";
import { capsOf } from "../../harness/op-view.js";

const lookUp = (fixture: NonNullable<TextOptions["images"]>[string]) => ({
  images: { "docker.io/library/a:latest": fixture },
});

describe("an image", () => {
  test("is pinned by the digest it was found under", async () => {
    const { graph, names } = await compileText("FROM a", lookUp({ digest: "1" }));
    const pinned = `docker.io/library/a:latest@sha256:${"1".repeat(64)}`;
    expect(graph).toEqual([`0 docker-image://${pinned}`]);
    expect(names).toEqual([`[1/1] FROM ${pinned}`]);
  });

  test("keeps a digest of its own", async () => {
    const digest = `sha256:${"2".repeat(64)}`;
    expect((await compileText(`FROM a:1@${digest}`)).graph).toEqual([
      `0 docker-image://docker.io/library/a:1@${digest}`,
    ]);
  });

  test("may be replaced by another one", async () => {
    expect((await compileText("FROM a", lookUp({ ref: "mirror.io/x/a:2" }))).graph).toEqual([
      "0 docker-image://mirror.io/x/a:2",
    ]);
  });

  test("stands at its FROM, with the instruction as its command", async () => {
    const { ops } = await compileText("FROM scratch AS s\nfrom a \\\n  as Two", { target: "two" });
    expect(ops[0]!.lines).toEqual(["2-3"]);
    expect(ops[0]!.metadata.description).toEqual({
      "com.docker.dockerfile.v1.command": "from a   as Two",
      "llb.customname": "[two 1/1] FROM docker.io/library/a:latest",
    });
  });

  test.each([
    ["default", undefined],
    ["pull", { "image.resolvemode": "pull" }],
    ["local", { "image.resolvemode": "local" }],
  ] as const)("is looked up by %s", async (resolveMode, attrs) => {
    const { ops } = await compileText("FROM a", { resolveMode });
    expect(ops[0]!.op.source!.attrs).toEqual(attrs);
    expect(capsOf(ops[0]!)).toContain("source.image");
  });
});

describe("what the resolver is asked", () => {
  const asked = async (text: string, options: TextOptions = {}) => {
    const questions: Parameters<ImageResolver["resolve"]>[] = [];
    const answers = memoryResolver({});
    const resolver: ImageResolver = {
      resolve(...question) {
        questions.push(question);
        return answers.resolve(...question);
      },
    };
    await compile({ ...textRequest(text, options), resolver });
    return questions;
  };

  test("the whole name, the platform, and a name for the progress output", async () => {
    expect(await asked("FROM --platform=linux/arm64 a", { resolveMode: "pull" })).toEqual([
      [
        "docker.io/library/a:latest",
        {
          platform: expect.objectContaining({ os: "linux", architecture: "arm64" }),
          logName: "[internal] load metadata for docker.io/library/a:latest",
          resolveMode: "pull",
        },
      ],
    ]);
  });

  test("the platform is named where there are several", async () => {
    const [question] = await asked("FROM a", { multiPlatform: true });
    expect(question![1].logName).toBe("[linux/amd64 internal] load metadata for docker.io/library/a:latest");
  });

  test("nothing for scratch and for stages that are not needed", async () => {
    expect(await asked("FROM a\nFROM scratch")).toEqual([]);
  });
});

describe("no op is made for", () => {
  const scratchConfig = {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    WorkingDir: "/",
  };

  test("scratch", async () => {
    const { graph, config, image } = await compileText("FROM scratch");
    expect(graph).toEqual([]);
    expect(config).toEqual(scratchConfig);
    expect(image).toMatchObject({
      platform: { os: "linux", architecture: "amd64" },
      rootfs: { type: "layers" },
    });
  });

  test("scratch on Windows, which has no PATH", async () => {
    expect((await compileText("FROM scratch", { platform: "windows/amd64" })).config).toEqual({
      WorkingDir: "\\",
    });
  });

  test("an image without layers", async () => {
    const { graph, config } = await compileText(
      "FROM a",
      lookUp({ json: { rootfs: { type: "layers", diff_ids: [] } } }),
    );
    expect(graph).toEqual([]);
    expect(config).toEqual({ Env: ["PATH=/bin"] });
  });

  test("but for an old one whose history has layers", async () => {
    const json = { rootfs: { type: "layers" }, history: [{ created_by: "x" }] };
    expect((await compileText("FROM a", lookUp({ json }))).graph).toHaveLength(1);
  });
});

describe("the platform of a stage", () => {
  const platformOf = async (options: TextOptions) =>
    (await compileText("FROM a", options)).ops[0]!.op.platform;
  const arm = lookUp({ platform: "linux/arm64" });

  test.each<[string, TextOptions, string]>([
    ["asked for stays, whatever the image says", { ...arm, platform: "linux/amd64" }, "amd64"],
    [
      "is that of the image if none was asked for and the builder can run it",
      { ...arm, platform: null, buildPlatforms: ["linux/amd64", "linux/arm64"] },
      "arm64",
    ],
    ["else that of the builder", { ...arm, platform: null, buildPlatforms: ["linux/amd64"] }, "amd64"],
  ])("%s", async (_, options, architecture) => {
    expect(await platformOf(options)).toMatchObject({ OS: "linux", Architecture: architecture });
  });
});

describe("an image that is not found", () => {
  const images = {
    "docker.io/library/alpin:latest": undefined,
    "docker.io/library/bulid:latest": undefined,
    "docker.io/x/y:latest": undefined,
  };
  test.each([
    ["FROM alpin", "1:6 alpin", ["1"], "alpine"],
    ["FROM scratch AS build\nFROM bulid AS b", "2:6 bulid", ["2"], "build"], // two letters that changed places
    ["ARG I=x/y\nFROM --platform=$TARGETPLATFORM $I", "2:33 $I", ["2"], undefined],
    ["FROM scratch\nCOPY --link --from=x/y a b", "2:20 x/y", ["2"], undefined],
    // the reference knows no lines of a mount
    ["FROM scratch\nRUN --mount=from=x/y,target=/m z", "2:13 from=x/y", [], undefined],
    ["FROM scratch\nRUN --mount=from=a,target=/m,from=x/y z", "2:30 from=x/y", [], undefined],
  ])("%j: the place is its name, %s on lines %j, near is %j", async (text, at, lines, suggestion) => {
    const error = await errorOf(text, { images });
    expect(error).toMatchObject({ code: "image/not-found", at, lines, suggestion });
    expect(error.message).toMatch(/^(alpin|bulid|x\/y): docker.io\/.*: not found$/);
  });

  test("and is named by a trigger stands at the FROM that brings it", async () => {
    const base = { "docker.io/library/base:latest": { config: { OnBuild: ["COPY --from=x/y a b"] } } };
    expect(await errorOf("FROM base AS b", { images: { ...images, ...base } })).toMatchObject({
      message: "x/y: docker.io/x/y:latest: not found",
      at: "1:1 FROM base AS b",
      lines: ["1"],
    });
  });
});

test.each([
  [
    "FROM Alpine",
    'failed to parse stage name "Alpine": invalid reference format: repository name (library/Alpine) must be lowercase',
    "1:6 Alpine",
    ["1"],
  ],
  ["FROM a:b:c AS x", 'failed to parse stage name "a:b:c": invalid reference format', "1:6 a:b:c", ["1"]],
  [
    "FROM scratch\nCOPY --from=a:b:c / /",
    'failed to parse stage name "a:b:c": invalid reference format',
    "2:13 a:b:c",
    ["2"],
  ],
  [
    "FROM scratch\nRUN --mount=target=/m,from=a:b:c x",
    'failed to parse stage name "a:b:c": invalid reference format',
    "2:23 from=a:b:c",
    [],
  ],
])("a name that no image can have: %s", async (text, message, at, lines) => {
  expect(await errorOf(text)).toMatchObject({ code: "image/reference", message, at, lines });
});

test("a context that cannot be read is an error at the name that it replaces, or at the FROM of its stage", async () => {
  const contexts = { base: "docker-image://docker.io/library/gone" };
  const images = { "docker.io/library/gone:latest": undefined };
  const at = async (text: string) => (await errorOf(text, { contexts, images })).at;
  expect(await at("FROM base AS b")).toBe("1:6 base");
  expect(await at("FROM alpine AS base")).toBe("1:1 FROM alpine AS base");
});

test("a name is checked even if the stage is not needed", async () => {
  expect(await errorOf("FROM a:b:c\nFROM scratch")).toMatchObject({ code: "image/reference", lines: ["1"] });
});

test("an image configuration that cannot be read is an error at the image's name", async () => {
  expect(await errorOf("FROM a", lookUp({ json: { os: 5 } }))).toMatchObject({
    code: "image/config",
    message: "failed to parse image config: cannot read number as value of os",
    at: "1:6 a",
    lines: ["1"],
  });
});
