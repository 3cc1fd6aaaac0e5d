import { describe, expect, it } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { digestOf } from "../../src/base/image/digest.js";
import { GatewayError } from "../../src/frontend/gateway-error.js";
import { runFrontend } from "../../src/frontend/run-frontend.js";
import { languageOf } from "../../src/language-table.js";
import { ALL_CAPS, type CapSet, createCapSet } from "../../src/llb/caps.js";
import { encodeOp } from "../../src/proto/generated/ops.js";
import { type FakeBuilder, fakeGateway, opsOf } from "../harness/fake-gateway.js";

const DOCKERFILE = "FROM alpine AS base\nRUN true\nFROM base\nCOPY a b\n";

const withFile = (text: string, builder: FakeBuilder = {}): FakeBuilder => ({
  ...builder,
  files: { "local://dockerfile": { Dockerfile: text }, ...builder.files },
});

const run = (builder: FakeBuilder) => {
  const gateway = fakeGateway(builder);
  return { gateway, result: runFrontend(gateway, { languageOf }) };
};

const failure = async (builder: FakeBuilder): Promise<BuildError> => {
  const { result } = run(builder);
  return BuildError.from(
    await result.then(
      () => new Error("it did not fail"),
      (error: unknown) => error,
    ),
  );
};

const json = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes!).toString());
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();
const sourcesOf = (gateway: ReturnType<typeof fakeGateway>) =>
  gateway.solved.map(({ definition = {} }) => opsOf(definition).flatMap(({ source }) => source ?? []));

describe("a build", () => {
  it("reads the text, then the ignore file, and solves what the text describes", async () => {
    const { gateway, result } = run(withFile(DOCKERFILE));
    const { ref, refs, metadata } = await result;
    expect(ref).toMatch(/^sha256:/);
    expect(refs).toBeUndefined();
    expect(sourcesOf(gateway)).toEqual([
      [
        {
          identifier: "local://dockerfile",
          attrs: {
            "local.differ": "none",
            "local.followpaths": '["Dockerfile","Dockerfile.dockerignore","dockerfile"]',
            "local.session": "session",
            "local.sharedkeyhint": "dockerfile",
          },
        },
      ],
      [
        {
          identifier: "local://context",
          attrs: {
            "local.differ": "none",
            "local.followpaths": '[".dockerignore"]',
            "local.session": "session",
            "local.sharedkeyhint": "context-.dockerignore",
          },
        },
      ],
      [
        { identifier: "docker-image://docker.io/library/alpine:latest" },
        {
          identifier: "local://context",
          attrs: {
            "local.followpaths": '["a"]',
            "local.session": "session",
            "local.sharedkeyhint": "context",
          },
        },
      ],
    ]);
    expect([...metadata.keys()]).toEqual([
      "containerimage.config",
      "containerimage.base.config",
      "refs.platforms",
    ]);
  });

  it("carries where its steps come from", async () => {
    const { gateway, result } = run(withFile("FROM scratch\nCOPY a b\n"));
    await result;
    const { definition } = gateway.solved.at(-1)!;
    const [info] = definition!.Source!.infos!;
    expect(info).toMatchObject({ filename: "Dockerfile", language: "Dockerfile" });
    expect(opsOf(info!.definition!)[0]!.source!.identifier).toBe("local://dockerfile");
    const places = Object.values(definition!.Source!.locations!).flatMap(({ locations = [] }) => locations);
    expect(places).toEqual([{ ranges: [{ start: { line: 2 }, end: { line: 2 } }] }]);
  });

  it("leaves out what the ignore file of the text says", async () => {
    const { gateway, result } = run({
      files: { "local://dockerfile": { "x.Dockerfile": DOCKERFILE, "x.Dockerfile.dockerignore": "*.log\n" } },
      options: { filename: "x.Dockerfile" },
    });
    await result;
    expect(gateway.solved).toHaveLength(2);
    expect(sourcesOf(gateway)[1]!.at(-1)!.attrs).toMatchObject({ "local.excludepatterns": '["*.log"]' });
  });

  it("finds a text whose name is in lower case", async () => {
    const { result } = run({ files: { "local://dockerfile": { dockerfile: "FROM scratch\nCOPY a b\n" } } });
    await expect(result).resolves.toMatchObject({ ref: expect.any(String) });
  });

  it("compiles a Buildfile", async () => {
    const { result } = run({
      options: { filename: "Buildfile.yaml" },
      files: {
        "local://dockerfile": {
          "Buildfile.yaml":
            "buildfile: 1\nstages:\n  app:\n    from: alpine\n    steps:\n      - env: { A: b }\n",
        },
      },
    });
    expect(json((await result).metadata.get("containerimage.config")).config.Env).toEqual([
      "PATH=/bin",
      "A=b",
    ]);
  });

  it("gives a result for each platform", async () => {
    const { result } = run(withFile(DOCKERFILE, { options: { platform: "linux/arm64,linux/arm/v7" } }));
    const { ref, refs, metadata } = await result;
    expect(ref).toBeUndefined();
    expect([...refs!.keys()]).toEqual(["linux/arm64", "linux/arm/v7"]);
    expect(json(metadata.get("containerimage.config/linux/arm/v7"))).toMatchObject({
      architecture: "arm",
      variant: "v7",
    });
    expect(text(metadata.get("refs.platforms"))).toBe(
      '{"Platforms":[{"ID":"linux/arm64","Platform":{"architecture":"arm64","os":"linux"}},' +
        '{"ID":"linux/arm/v7","Platform":{"architecture":"arm","os":"linux","variant":"v7"}}]}',
    );
  });

  it("looks an image up once", async () => {
    const { gateway, result } = run(withFile("FROM alpine AS a\nFROM alpine AS b\nCOPY --from=a / /\n"));
    await result;
    expect(gateway.lookups.map(({ source, query }) => [source.identifier, query.logName])).toEqual([
      [
        "docker-image://docker.io/library/alpine:latest",
        "[internal] load metadata for docker.io/library/alpine:latest",
      ],
    ]);
  });

  it("says what the build checks found", async () => {
    const { gateway, result } = run(withFile("from alpine\nRUN true\nENTRYPOINT true\n"));
    await result;
    const vertex = digestOf(gateway.solved[0]!.definition!.def![0]!);
    expect(gateway.warnings.map(({ short }) => short)).toEqual([
      "ConsistentInstructionCasing: Command 'from' should match the case of the command majority (uppercase) (line 1)",
      expect.stringMatching(/^JSONArgsRecommended: .* \(line 3\)$/),
    ]);
    expect(gateway.warnings[0]).toMatchObject({ vertex, level: 1, lines: [{ first: 1, last: 1 }] });
  });
});

describe("where files come from", () => {
  it("is a git repository", async () => {
    const url = "https://example.com/repo.git#main:dir";
    const identifier = "git://example.com/repo.git#main:dir";
    const { gateway, result } = run({
      options: { context: url },
      files: { [identifier]: { Dockerfile: "FROM scratch\nCOPY a b\n" } },
    });
    await result;
    expect(sourcesOf(gateway).map((sources) => sources.map((source) => source.identifier))).toEqual([
      [identifier],
      [identifier],
    ]);
  });

  it("is a git repository with the times of its commit, if the builder can do that", async () => {
    const options = { context: "https://example.com/repo.git", "build-arg:SOURCE_DATE_EPOCH": "1" };
    const files = { "git://example.com/repo.git": { Dockerfile: "FROM scratch\nCOPY a b\n" } };
    const mtimes = async (caps: CapSet) => {
      const gateway = { ...fakeGateway({ options, files }), caps };
      await runFrontend(gateway, { languageOf });
      return sourcesOf(gateway).map(([source]) => source?.attrs?.["git.mtime"]);
    };
    expect(await mtimes(ALL_CAPS)).toEqual(["commit", "commit"]);
    expect(await mtimes(createCapSet(["source.git"]))).toEqual([undefined, undefined]);
  });

  it("is not there, which the error tells", async () => {
    const { message } = await failure({ options: { context: "http://example.com/none" } });
    expect(message).toBe("failed to read downloaded context: open context: no such file or directory");
  });

  it("is one file of an HTTP server", async () => {
    const url = "http://example.com/Dockerfile";
    const { result } = run({
      options: { context: url },
      files: { [url]: { context: "FROM scratch\nCOPY a b\n" } },
    });
    await expect(result).resolves.toMatchObject({ ref: expect.any(String) });
  });

  it("is an archive of an HTTP server", async () => {
    const url = "http://example.com/context.tgz";
    const archive = Buffer.from([0x1f, 0x8b, 0x08, 0x00]);
    const { gateway, result } = run({
      options: { context: url },
      files: { [url]: { context: archive, Dockerfile: "FROM scratch\nCOPY a b\n" } },
    });
    await result;
    const [, entry] = gateway.solved;
    const [, unpack] = opsOf(entry!.definition!);
    expect(unpack!.file!.actions![0]!.copy).toMatchObject({
      src: "/context",
      dest: "/",
      attemptUnpackDockerCompatibility: true,
    });
  });

  it("is a part of another build", async () => {
    const source = encodeOp({ source: { identifier: "local://other" } });
    const result = encodeOp({ inputs: [{ digest: digestOf(source) }] });
    const { gateway, result: built } = run(
      withFile("FROM base\nCOPY a b\n", {
        options: {
          "context:base": "input:0-base",
          "input-metadata:0-base": JSON.stringify({
            "containerimage.config": Buffer.from('{"config":{"Env":["X=y"]}}').toString("base64"),
          }),
        },
        inputs: { "0-base": { def: [source, result], metadata: {} } },
      }),
    );
    expect(json((await built).metadata.get("containerimage.config")).config.Env).toContain("X=y");
    expect(
      sourcesOf(gateway)
        .at(-1)!
        .map(({ identifier }) => identifier),
    ).toContain("local://other");
  });

  it("is a directory of the client, with its ignore file", async () => {
    const { gateway, result } = run(
      withFile("FROM scratch\nCOPY --from=lib /a /\n", {
        options: { "context:lib": "local:lib", "local-sessionid:lib": "elsewhere" },
        files: { "local://lib": { ".dockerignore": "b\n" } },
      }),
    );
    await result;
    expect(sourcesOf(gateway).at(-1)).toEqual([
      {
        identifier: "local://lib",
        attrs: {
          "local.excludepatterns": '["b"]',
          "local.followpaths": '["a"]',
          "local.session": "elsewhere",
          "local.sharedkeyhint": "context:lib-",
        },
      },
    ]);
  });

  it("is what a policy puts in the place of an image", async () => {
    const { gateway, result } = run(
      withFile("FROM scratch\nCOPY --from=tool /a /\n", {
        options: { "context:tool": "docker-image://tool" },
        sources: {
          "docker-image://docker.io/library/tool:latest": {
            source: { identifier: "https://example.com/tool" },
            image: undefined,
          },
        },
      }),
    );
    await result;
    expect(
      sourcesOf(gateway)
        .at(-1)!
        .map(({ identifier }) => identifier),
    ).toEqual(["https://example.com/tool"]);
  });
});

describe("another frontend", () => {
  const answer = { ref: "theirs", metadata: new Map() };

  it("gets what a text asks it for", async () => {
    const { gateway, result } = run(
      withFile("# syntax=example.com/other:1 x\nFROM nothing\n", {
        options: { target: "t" },
        frontend: async () => answer,
      }),
    );
    expect(await result).toBe(answer);
    const { frontend, frontendOptions } = gateway.solved.at(-1)!;
    expect(frontend).toBe("gateway.v0");
    expect(Object.fromEntries(frontendOptions!)).toEqual({
      target: "t",
      source: "example.com/other:1",
      cmdline: "example.com/other:1 x",
    });
  });

  it("is not asked twice", async () => {
    const { result } = run(
      withFile("# syntax=example.com/other:1\nFROM scratch\n", { options: { cmdline: "us" } }),
    );
    await expect(result).resolves.toMatchObject({ metadata: expect.anything() });
  });

  it("is not asked if it is this one", async () => {
    const gateway = fakeGateway(withFile("# syntax=org/buildfile:1\nFROM scratch\n"));
    const isOwnImage = (image: string) => image === "org/buildfile:1";
    await expect(runFrontend(gateway, { languageOf, isOwnImage })).resolves.toMatchObject({
      metadata: expect.anything(),
    });
  });

  it("fails at the line that asks for it", async () => {
    const builder = (hasSource: boolean) =>
      withFile("\n# syntax=x\n# syntax=example.com/other:1\nFROM a\n".slice(1), {
        frontend: async () => Promise.reject(new GatewayError("not found", { hasSource, cause: undefined })),
      });
    expect(await failure(builder(false))).toMatchObject({
      message: "not found",
      lines: [{ first: 1, last: 1 }],
    });
    expect(await failure(builder(true))).toMatchObject({ message: "not found", lines: [] });
  });

  it("is one that a build argument names", async () => {
    const options = { "build-arg:BUILDKIT_SYNTAX": " example.com/other x" };
    const frontend = async () => Promise.reject(new Error("gone"));
    expect((await failure(withFile("FROM a\n", { options, frontend }))).message).toBe(
      "failed with build-arg:BUILDKIT_SYNTAX =  example.com/other x: gone",
    );
  });
});

describe("errors", () => {
  it.each<[string, FakeBuilder, Partial<BuildError>]>([
    ["no text", {}, { message: "failed to read dockerfile: open Dockerfile: no such file or directory" }],
    [
      "a mistake in the text",
      withFile("FROM a\nRUNN b\n"),
      {
        message: "dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)",
        lines: [{ first: 2, last: 2 }],
      },
    ],
    [
      "an ignore file that is none",
      withFile("FROM scratch\nCOPY a b\n", { files: { "local://context": { ".dockerignore": "[" } } }),
      { code: "context/read" },
    ],
    [
      "an option",
      withFile("FROM a\n", { options: { "image-resolve-mode": "x" } }),
      { code: "option/value", message: "invalid image-resolve-mode: x" },
    ],
    [
      "a capability that is missing",
      withFile("FROM a\n", { options: { "frontend.caps": "moby.buildkit.frontend.new" } }),
      { message: "unsupported frontend capability moby.buildkit.frontend.new" },
    ],
    [
      "a question that is not known",
      withFile("FROM a\n", { options: { requestid: "frontend.x" } }),
      { message: "unsupported request frontend.x" },
    ],
  ])("%s", async (_, builder, expected) => {
    expect(await failure(builder)).toMatchObject(expected);
  });

  it("tell the text that they are about", async () => {
    expect((await failure(withFile("FROM a\nRUNN b\n"))).source?.filename).toBe("Dockerfile");
  });
});

describe("questions", () => {
  const ask = async (requestid: string, source: string) => {
    const { gateway, result } = run(withFile(source, { options: { requestid } }));
    const { metadata } = await result;
    return { gateway, metadata, json: json(metadata.get("result.json")) };
  };

  it("about targets", async () => {
    const { metadata, json } = await ask("frontend.targets", DOCKERFILE);
    expect(json.targets.map(({ name }: { name?: string }) => name)).toEqual(["base", undefined]);
    expect(text(metadata.get("result.txt"))).toContain("TARGET");
    expect(text(metadata.get("version"))).toBe("1.0.0");
  });

  it("about checks", async () => {
    const { metadata, json } = await ask("frontend.lint", "from alpine\nRUN true\nFROM alpine AS Casing\n");
    expect(json.warnings.map(({ ruleName }: { ruleName: string }) => ruleName)).toContain("StageNameCasing");
    expect(text(metadata.get("result.statuscode"))).toBe("1");
  });

  it("about what a target takes", async () => {
    const { json } = await ask("frontend.outline", "FROM alpine\nARG A=1\nRUN echo $A\n");
    expect(json.args).toMatchObject([{ name: "A", value: "1" }]);
  });

  it("about the LLB", async () => {
    const { json } = await ask("frontend.convertllb", "FROM alpine\nRUN --network=host true\n");
    const exec = Object.values<{ exec?: unknown }>(json.def).find((op) => op.exec);
    expect(exec).toMatchObject({
      exec: { meta: { args: ["/bin/sh", "-c", "true"], cwd: "/" }, network: "HOST" },
      platform: { Architecture: "amd64", OS: "linux" },
      constraints: {},
    });
    expect(json.source.infos[0]).toMatchObject({ filename: "Dockerfile" });
  });

  it("about questions", async () => {
    const { json } = await ask("frontend.subrequests.describe", "FROM alpine\n");
    expect(json.map(({ name }: { name: string }) => name)).toEqual([
      "frontend.outline",
      "frontend.targets",
      "frontend.lint",
      "frontend.convertllb",
      "frontend.subrequests.describe",
    ]);
  });
});
