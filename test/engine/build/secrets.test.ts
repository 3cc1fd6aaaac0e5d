import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../cli/run.js";
import { BuildRig, canBuild, unlessBuilds } from "./build-rig.js";

const FILE = `file-${randomBytes(16).toString("hex")}`;
const VARIABLE = `variable-${randomBytes(16).toString("hex")}`;

/** A secret as it is, and as it would be within other things. */
const FORMS = [FILE, VARIABLE].flatMap((secret) => [
  Buffer.from(secret),
  Buffer.from(JSON.stringify([...Buffer.from(secret)]).slice(1, -1)),
  Buffer.from(Buffer.from(secret).toString("hex")),
  // Within base64 it can stand in three ways.
  ...[0, 1, 2].map((shift) => {
    const text = Buffer.from(" ".repeat(shift) + secret).toString("base64");
    return Buffer.from(text.slice(4, -4));
  }),
]);

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const CHECKS = [
  `test "$(sha256sum </run/secrets/file)" = "${hash(FILE)}  -"`,
  `test "$(printf %s "$VARIABLE" | sha256sum)" = "${hash(VARIABLE)}  -"`,
];
const DOCKERFILE = `FROM base
RUN --mount=type=secret,id=file --mount=type=secret,id=variable,env=VARIABLE ${CHECKS.join(" && ")}
RUN --mount=type=secret,id=file,target=/tmp/secret,mode=0444 --mount=type=cache,target=/c wc -c </tmp/secret >/c/size; cat /c/size >/size
RUN --mount=type=secret,id=file,target=/etc/app/secret ls -l /etc/app
`;

describe.skipIf(!canBuild)(`a secret${unlessBuilds}`, () => {
  let rig: BuildRig;
  let out: string;
  let words: readonly string[];
  const env = { TOKEN: VARIABLE };

  beforeAll(() => {
    rig = new BuildRig();
    out = join(rig.folder, "out");
    mkdirSync(out);
    writeFileSync(join(rig.folder, "file"), FILE);
    words = [`--secret=id=file,src=${join(rig.folder, "file")}`, "--secret=id=variable,env=TOKEN"];
  });
  afterAll(() => rig?.close());

  /** Files below a directory, or what they hold when unpacked, that have a secret in them. */
  function findSecrets(directory: string): readonly string[] {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
      .map((name) => join(directory, name))
      .filter(
        (path) => statSync(path, { throwIfNoEntry: false })?.isFile() && holdsSecret(readFileSync(path)),
      );
  }

  function expectNothing({ stdout, stderr }: RunResult): void {
    expect([holdsSecret(Buffer.from(stdout)), holdsSecret(Buffer.from(stderr))]).toEqual([false, false]);
    expect(findSecrets(rig.root)).toEqual([]);
    expect(findSecrets(out)).toEqual([]);
  }

  it("is given to steps, and is nowhere else: not in the state, images, caches, provenance, logs", async () => {
    const outputs = [
      `--output=type=oci,dest=${out}/image.tar`,
      `--output=type=local,dest=${out}/files`,
      "--output=type=image,name=example.com/app",
      `--cache-to=type=local,dest=${out}/cache,mode=max`,
      "--provenance=mode=max",
      `--metadata-file=${out}/metadata.json`,
      "--debug",
    ];
    const built = await rig.build(DOCKERFILE, [...words, ...outputs], { env });
    expect([built.code, built.code === 0 ? "" : built.stderr]).toEqual([0, ""]);
    expect(readFileSync(join(out, "files/size"), "utf8")).toBe(`${FILE.length}\n`);
    execFileSync("tar", ["-xf", join(out, "image.tar"), "-C", out]);
    expectNothing(built);
    expect(await rig.left()).toEqual([]);
  });

  it("is nowhere when a step fails", async () => {
    const failing = DOCKERFILE.replace("wc -c", "false; exit 4; wc -c");
    const built = await rig.build(failing, [...words, "-o", "type=cacheonly", "--progress=rawjson"], { env });
    expect(built.code).toBe(1);
    expectNothing(built);
  });

  it("is nowhere when the build is canceled while a step has it", async () => {
    const controller = new AbortController();
    let meanwhile: readonly string[] | undefined;
    const waiting = DOCKERFILE.replace("wc -c", "echo it runs; sleep 86333; wc -c");
    const built = await rig.build(waiting, [...words, "-o", "type=cacheonly"], {
      env,
      signal: controller.signal,
      onStderr: (text) => {
        if (controller.signal.aborted || !/it runs$/m.test(text)) return;
        // It is in the memory of a file system at most.
        meanwhile = findSecrets(rig.root);
        controller.abort();
      },
    });
    expect([built.code, meanwhile]).toEqual([130, []]);
    expectNothing(built);
    expect(await rig.left(["sleep 86333"])).toEqual([]);
  });

  it("is nowhere in what a step prints of its own processes", async () => {
    const lines =
      "FROM base\nRUN --mount=type=secret,id=file cat /proc/1/cmdline /proc/1/environ /proc/mounts\n";
    expectNothing(await rig.build(lines, [...words, "-o", "type=cacheonly"], { env }));
  });
});

function holdsSecret(bytes: Buffer): boolean {
  if (FORMS.some((form) => bytes.includes(form))) return true;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip && holdsSecret(gunzipSync(bytes));
}
