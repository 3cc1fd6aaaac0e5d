import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";

const PACK = fileURLToPath(new URL("../../frontend-image/pack.mjs", import.meta.url));

/** Stands in for the frontend: tells what it finds where it runs. */
const PROGRAM = `
  import { readdirSync } from "node:fs";
  import { connect } from "node:http2";
  const upper = new Intl.Locale("tr").language === "tr" ? "ı".toLocaleUpperCase("tr") : "";
  const found = { version: process.version, argv: process.argv, uid: process.getuid!(), root: readdirSync("/usr"), http2: typeof connect, upper };
  process.stdout.write(JSON.stringify(found));
`;

describeLive("the frontend's image in a real Docker Engine", () => {
  let engine: Engine;
  let directory: string;
  let archive: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "buildfile-image-"));
    archive = join(directory, "frontend.tar");
    const entry = join(directory, "program.ts");
    writeFileSync(entry, PROGRAM);
    const argv = [PACK, "--entry", entry, "-o", archive, "--level", "1", "--name", "org/stand-in:1"];
    await promisify(execFile)(process.execPath, argv);
    engine = await withEngine();
  }, 120_000);

  afterAll(async () => {
    await engine?.close();
    if (directory) rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  it("is loaded under its name and runs, without root and on a read-only disk too", async () => {
    const loaded = await engine.docker(["load", "-i", archive]);
    expect({ code: loaded.code, stdout: loaded.stdout }).toEqual({
      code: 0,
      stdout: "Loaded image: org/stand-in:1\n",
    });
    for (const [uid, options] of [
      [0, []],
      [1234, ["--user=1234", "--read-only", "--cap-drop=ALL"]],
    ] as const) {
      const ran = await engine.docker(["run", "--rm", "--network=none", ...options, "org/stand-in:1"]);
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse(ran.stdout)).toEqual({
        version: process.version,
        argv: ["/usr/bin/node", "/frontend.cjs"],
        uid,
        root: expect.arrayContaining(["bin"]),
        http2: "function",
        upper: "I",
      });
    }
  }, 60_000);

  it("has its Node.js take the code that was compiled beforehand", async () => {
    const check = `
      const { readFileSync } = require("node:fs");
      const script = new (require("node:vm").Script)(readFileSync("/frontend/main.cjs", "latin1"), {
        filename: "/frontend/main.cjs", cachedData: readFileSync("/frontend/main.cache") });
      console.log(script.cachedDataRejected);`;
    const entrypoint = ["--entrypoint=/usr/bin/node", "org/stand-in:1", "-e", check];
    expect((await engine.docker(["run", "--rm", "--network=none", ...entrypoint])).stdout).toBe("false\n");
  }, 30_000);

  it("is a context of a build, as an OCI layout", async () => {
    const layout = join(directory, "layout");
    const context = join(directory, "context");
    for (const path of [layout, context]) mkdirSync(path);
    await promisify(execFile)("tar", ["-xf", archive, "-C", layout]);
    writeFileSync(join(context, "Dockerfile"), 'FROM org/stand-in:1\nRUN ["/usr/bin/node", "--version"]\n');
    const named = `org/stand-in:1=oci-layout://${layout}:1`;
    const built = await engine.buildx([
      "build",
      "--progress=plain",
      "--network=none",
      "--build-context",
      named,
      context,
    ]);
    expect(built.stderr).toContain(` ${process.version}\n`);
    expect(built.code).toBe(0);
  }, 60_000);
});
