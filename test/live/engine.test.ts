import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { builtLlb, type OpJson } from "../harness/provenance.js";

const DOCKERFILE = `FROM alpine:3.20 AS build
ARG WHO=world
WORKDIR /src
COPY greeting.txt .
RUN --mount=type=cache,target=/cache cat greeting.txt > out && echo $WHO >> out
FROM busybox
COPY --from=build /src/out /out
`;

describeLive("a real Docker Engine", () => {
  let engine: Engine;
  let context: string;

  beforeAll(async () => {
    engine = await withEngine();
    context = mkdtempSync(join(tmpdir(), "buildfile-context-"));
    writeFiles(context, { Dockerfile: DOCKERFILE, "greeting.txt": "hello\n" });
  }, 90_000);

  afterAll(async () => {
    await engine?.close();
    if (context) rmSync(context, { recursive: true, force: true });
  }, 30_000);

  it("builds from the imported base images, runs steps and pushes to its registry", async () => {
    const ref = `${engine.registry}/greeting:1`;
    const built = await engine.buildx(["build", "--progress=plain", "--push", "-t", ref, context]);
    expect(built.stderr).toContain("pushing manifest");
    expect(built.code).toBe(0);
    const tags = await fetch(`http://${engine.registry}/v2/greeting/tags/list`);
    expect(await tags.json()).toEqual({ name: "greeting", tags: ["1"] });

    const ran = await engine.docker(["run", "--rm", "--network=none", ref, "cat", "/out"]);
    expect(ran.stdout).toBe("hello\nworld\n");
  });

  it("tells by provenance which LLB it ran", async () => {
    const built = await builtLlb(engine, context, { buildArgs: { WHO: "you" } });

    expect(built.source.filename).toBe("Dockerfile");
    expect(built.source.text).toBe(DOCKERFILE);
    expect(built.ops.map(({ op, lines }) => [kind(op), lines])).toEqual([
      ["docker-image://docker.io/library/busybox:latest", [[6, 6]]],
      ["docker-image://docker.io/library/alpine:3.20", [[1, 1]]],
      ["file", [[3, 3]]],
      ["local://context", []],
      ["file", [[4, 4]]],
      ["exec", [[5, 5]]],
      ["file", [[7, 7]]],
      ["result", []],
    ]);
    const exec = built.ops[5]?.op.Op.exec as { meta: { args: string[]; env: string[] } };
    expect(exec.meta.args.at(-1)).toBe("cat greeting.txt > out && echo $WHO >> out");
    expect(exec.meta.env).toContain("WHO=you");
    expect(built.ops.at(-1)?.op.inputs).toEqual([{ digest: built.ops[6]?.digest }]);
    expect(built.image.config).toMatchObject({ architecture: expect.any(String), config: { Cmd: ["sh"] } });
    expect(built.image.config.history?.at(-1)?.created_by).toBe("COPY /src/out /out # buildkit");
  });

  it("gives ops that have the digests it names", async () => {
    const built = await builtLlb(engine, context, { target: "build", platform: "linux/amd64" });
    const sources = [...built.ops, ...built.source.ops].filter(({ op }) => op.Op.source);
    expect(sources).toHaveLength(3);
    expect(built.sessionId).toMatch(/^[0-9a-z]{25}$/);
    for (const { op, digest } of sources) expect(encodedDigest(op)).toBe(digest);
  });

  it("reports a build that fails", async () => {
    const file = join(context, "fails.Dockerfile");
    writeFiles(context, { "fails.Dockerfile": "FROM alpine:3.20\nRUN exit 3\n" });
    await expect(builtLlb(engine, context, { file })).rejects.toThrow(
      "did not complete successfully: exit code: 3",
    );
  });
});

function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

interface SourceJson {
  readonly identifier: string;
  readonly attrs?: Readonly<Record<string, string>>;
}

function kind({ Op }: OpJson): string {
  const source = Op.source as SourceJson | undefined;
  return source?.identifier.replace(/@sha256:.*/, "") ?? Object.keys(Op)[0] ?? "result";
}

/** Digest of a source op, encoded by hand: fields by number, the oneof's member last. */
function encodedDigest({ Op, platform }: OpJson): string {
  const field = (number: number, value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value);
    const size = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...size]), bytes]);
  };
  const { identifier, attrs = {} } = Op.source as SourceJson;
  const pairs = Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1));
  const map = pairs.map(([name, value]) => field(2, Buffer.concat([field(1, name), field(2, value)])));
  const platformFields = [field(1, String(platform?.Architecture)), field(2, String(platform?.OS))];
  const bytes = Buffer.concat([
    ...(platform ? [field(10, Buffer.concat(platformFields))] : []),
    field(11, ""),
    field(3, Buffer.concat([field(1, identifier), ...map])),
  ]);
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
