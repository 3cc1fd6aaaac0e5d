import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { runCli } from "../../src/cli/main.js";
import { type RunOptions, type RunResult, run } from "../cli/run.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";

describeLive("buildfile build with a real Docker Engine", () => {
  let engine: Engine;
  let folder: string;
  let context: string;
  let builds = 0;

  beforeAll(async () => {
    engine = await withEngine();
  }, 90_000);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-live-"));
    context = join(folder, "ctx");
    write({ "greeting.txt": "hello\n" });
    return () => rmSync(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    await engine?.close();
  }, 30_000);

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(context, name)), { recursive: true });
      writeFileSync(join(context, name), text);
    }
  }

  const env = (): Record<string, string> => ({
    DOCKER_CONFIG: join(engine.dir, "client"),
    PATH: process.env.PATH ?? "",
  });

  function build(words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    // Each build runs its own steps, whatever others have left in the cache.
    const own = ["--addr", `docker://${engine.dockerHost}`, "--build-arg", `SALT=${builds++}`];
    return run(["build", ...own, ...words], { cwd: context, ...options, env: { ...env(), ...options.env } });
  }

  /** The names in a tar file, without directories. */
  function namesIn(tar: string | Buffer): string[] {
    const input = typeof tar === "string" ? readFileSync(tar) : tar;
    const names = execFileSync("tar", ["-tf", "-"], { input }).toString().split("\n");
    return names.filter((name) => name !== "" && !name.endsWith("/")).sort();
  }

  it("puts an image into the engine's store, and tells its id", async () => {
    write({ Dockerfile: 'FROM busybox\nARG SALT\nCOPY greeting.txt /\nCMD ["cat", "/greeting.txt"]\n' });
    const files = ["--iidfile", join(folder, "iid"), "--metadata-file", join(folder, "metadata.json")];
    const { code, stdout, stderr } = await build(["-q", "-t", "live/app:1", ...files, "."]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const inspected = await engine.docker(["image", "inspect", "--format", "{{.Id}}", "live/app:1"]);
    expect(stdout).toBe(inspected.stdout);
    expect(readFileSync(join(folder, "iid"), "utf8")).toBe(stdout.trim());
    const metadata = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8"));
    expect(metadata).toMatchObject({
      "buildx.build.ref": expect.stringMatching(/^default\/default\/[0-9a-z]{25}$/),
      "containerimage.digest": stdout.trim(),
      "containerimage.descriptor": { digest: stdout.trim() },
      "image.name": "docker.io/live/app:1",
    });
    const ran = await engine.docker(["run", "--rm", "--network=none", "live/app:1"]);
    expect(ran.stdout).toBe("hello\n");
  });

  it("shows what it does, step by step", async () => {
    write({ Dockerfile: "FROM busybox\nARG SALT\nRUN echo it is $SALT\n" });
    const { code, stdout, stderr } = await build(["--progress", "plain", "."]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain('#0 building with "default" instance using docker driver\n');
    expect(stderr).toContain("[internal] load build definition from Dockerfile\n");
    expect(stderr).toMatch(/^#\d+ \d\.\d{3} it is \d+$/m);
    expect(stderr).toMatch(/^#\d+ exporting to image$/m);
  });

  it("writes files, tar files and images to where they are asked for, at once", async () => {
    write({ Dockerfile: "FROM scratch\nARG SALT\nCOPY greeting.txt /a/\n" });
    const outputs = [
      join(folder, "files"),
      "-",
      `type=oci,dest=${join(folder, "oci.tar")}`,
      `type=docker,dest=${join(folder, "docker.tar")}`,
      `type=oci,tar=false,dest=${join(folder, "layout")}`,
    ].flatMap((output) => ["-o", output]);
    const { code, bytes, stderr } = await build(["--progress=none", "-t", "live/out:1", ...outputs, "."]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readFileSync(join(folder, "files/a/greeting.txt"), "utf8")).toBe("hello\n");
    expect(namesIn(bytes)).toEqual(["a/greeting.txt"]);
    expect(namesIn(join(folder, "oci.tar"))).toEqual(expect.arrayContaining(["index.json", "oci-layout"]));
    expect(namesIn(join(folder, "docker.tar"))).toEqual(
      expect.arrayContaining(["index.json", "manifest.json"]),
    );
    const index = JSON.parse(readFileSync(join(folder, "layout/index.json"), "utf8"));
    expect(index.manifests[0].annotations["io.containerd.image.name"]).toBe("docker.io/live/out:1");
    expect(readdirSync(folder).filter((name) => name.includes("tmp"))).toEqual([]);
  });

  it("pushes an image", async () => {
    write({ Dockerfile: "FROM scratch\nARG SALT\nCOPY greeting.txt /\n" });
    const ref = `${engine.registry}/live/pushed:1`;
    expect((await build(["--progress=none", "--push", "-t", ref, "."])).code).toBe(0);
    const tags = await fetch(`http://${engine.registry}/v2/live/pushed/tags/list`);
    expect(await tags.json()).toEqual({ name: "live/pushed", tags: ["1"] });
  });

  it("hands secrets to the steps that mount them, and to nobody else", async () => {
    const secret = "correct-horse-battery";
    write({
      Dockerfile:
        "FROM busybox\nARG SALT\nRUN --mount=type=secret,id=a --mount=type=secret,id=b,env=B " +
        'test "$(cat /run/secrets/a)$B" = correct-horse-battery && echo they are here\n',
      "b.txt": "battery",
    });
    const { code, stderr } = await build(
      [
        "--progress=plain",
        "--secret",
        "id=a,env=A",
        "--secret",
        "id=b,src=b.txt",
        "-t",
        "live/secret:1",
        ".",
      ],
      { env: { A: "correct-horse-" } },
    );
    expect(code).toBe(0);
    expect(stderr).toContain("they are here");
    const history = await engine.docker(["history", "--no-trunc", "live/secret:1"]);
    const shown = stderr.replaceAll(`= ${secret}`, "") + history.stdout.replaceAll(`= ${secret}`, "");
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain("correct-horse-");
  });

  it("shows the line that failed", async () => {
    write({ Dockerfile: "FROM busybox\nARG SALT\n# a comment\nRUN echo oh no; exit 3\nRUN true\n" });
    const { code, stderr } = await build(["--progress=plain", "-o", join(folder, "out.tar"), "."]);
    expect(code).toBe(1);
    expect(stderr).toContain(`------
Dockerfile:4
--------------------
   2 |     ARG SALT
   3 |     # a comment
   4 | >>> RUN echo oh no; exit 3
   5 |     RUN true
   6 |     
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c echo oh no; exit 3" did not complete successfully: exit code: 3
`);
    expect(readdirSync(folder)).toEqual(["ctx"]);
  });

  it("shows the line that cannot be read", async () => {
    write({ Dockerfile: "FROM busybox\nRUM true\n" });
    const { code, stderr } = await build(["--progress=none", "."]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Dockerfile:2
--------------------
   1 |     FROM busybox
   2 | >>> RUM true
   3 |     
--------------------
ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: RUM (did you mean RUN?)
`,
    });
  });

  it("ends at once when it is interrupted, and leaves nothing", async () => {
    write({ Dockerfile: "FROM busybox\nARG SALT\nRUN echo here we go; sleep 600\n" });
    const controller = new AbortController();
    let stderr = "";
    const code = await runCli(
      [
        "build",
        "--addr",
        `docker://${engine.dockerHost}`,
        "--no-cache",
        "--progress=plain",
        "-o",
        `type=oci,dest=${join(folder, "x.tar")}`,
        ".",
      ],
      {
        stdout: { write: () => {}, isTTY: false },
        stderr: {
          write: (data) => {
            stderr += Buffer.from(data).toString();
            if (/\d here we go/.test(stderr)) controller.abort();
          },
          isTTY: false,
        },
        stdin: { read: async () => new Uint8Array() },
        env: env(),
        cwd: context,
        columns: 80,
        signal: controller.signal,
      },
    );
    expect(code).toBe(130);
    expect(stderr).toMatch(/^#\d+ CANCELED$/m);
    expect(stderr).toMatch(/ERROR: failed to build: failed to solve: Canceled: context canceled\n$/);
    expect(readdirSync(folder)).toEqual(["ctx"]);
  }, 60_000);

  it("reads the file, or all of the context, from the standard input", async () => {
    const dockerfile = "FROM scratch\nCOPY greeting.txt /b.txt\n";
    const out = join(folder, "out");
    expect((await build(["-q", "-o", out, "-f", "-", "."], { stdin: dockerfile })).code).toBe(0);
    expect(readFileSync(join(out, "b.txt"), "utf8")).toBe("hello\n");

    const alone = "FROM busybox\nRUN echo no context > /c.txt\nFROM scratch\nCOPY --from=0 /c.txt /\n";
    expect((await build(["-q", "-o", out, "-"], { stdin: alone })).code).toBe(0);
    expect(readFileSync(join(out, "c.txt"), "utf8")).toBe("no context\n");
  });

  it("builds a context that comes as an archive", async () => {
    write({ "docker/file": "FROM scratch\nCOPY greeting.txt /d.txt\n" });
    const tar = execFileSync("tar", ["-C", context, "-czf", "-", "."]);
    const chunks = async function* () {
      for (let at = 0; at < tar.length; at += 100) yield tar.subarray(at, at + 100);
    };
    const sink = { write: () => {}, isTTY: false };
    const out = join(folder, "out");
    const code = await runCli(
      ["build", "--addr", `docker://${engine.dockerHost}`, "-q", "-f", "docker/file", "-o", out, "-"],
      {
        stdout: sink,
        stderr: sink,
        stdin: { read: () => Promise.reject(new Error("not as a whole")), chunks },
        env: env(),
        cwd: folder,
        columns: 80,
      },
    );
    expect(code).toBe(0);
    expect(readFileSync(join(out, "d.txt"), "utf8")).toBe("hello\n");
  });

  it("takes named contexts: directories and images in directories", async () => {
    write({ "other/x.txt": "x\n", Dockerfile: "FROM scratch\nCOPY greeting.txt /\n" });
    const layout = join(folder, "layout");
    expect((await build(["-q", "-o", `type=oci,tar=false,dest=${layout}`, "."])).code).toBe(0);
    write({ Dockerfile: "FROM base\nCOPY --from=files x.txt /\n" });
    const contexts = ["--build-context", "files=other", "--build-context", `base=oci-layout://${layout}`];
    const built = await build(["--progress=none", ...contexts, "-o", join(folder, "out"), "."]);
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["greeting.txt", "x.txt"]);
  });

  it("leaves cache in a directory, and finds it again", async () => {
    write({ Dockerfile: "FROM busybox\nARG SALT\nRUN echo $SALT > /x\n" });
    const cache = join(folder, "cache");
    expect((await build(["-q", "--cache-to", `type=local,dest=${cache},mode=max`, "."])).code).toBe(0);
    expect(readdirSync(cache).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    builds--;
    await engine.docker(["builder", "prune", "--all", "--force"]);
    const again = await build(["--progress=plain", "--cache-from", `type=local,src=${cache}`, "."]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("importing cache manifest from local:");
    expect(again.stderr).toMatch(/^#(\d+) \[2\/2\] RUN .*\n#\1 CACHED$/m);
  });

  it("asks instead of building", async () => {
    write({ Dockerfile: "FROM busybox AS one\nARG NAME=value\nCMD echo $NAME\n" });
    const check = await build(["--progress=none", "--check", "."]);
    expect(check.code).toBe(1);
    expect(check.stdout).toContain(
      "Check complete, 1 warning has been found!\n\nWARNING: JSONArgsRecommended",
    );
    const outline = await build(["--progress=none", "--call=outline,format=json", "."]);
    expect(outline.code).toBe(0);
    expect(JSON.parse(outline.stdout)).toMatchObject({ args: [{ name: "NAME", value: "value" }] });
    const targets = await build(["--progress=none", "--call=targets", "."]);
    expect(targets.stdout).toContain("one");
  });

  it("builds a Buildfile", async () => {
    write({
      "Buildfile.yaml":
        "buildfile: 1\nstages:\n  out:\n    from: scratch\n    steps:\n      - copy: [greeting.txt, /]\n",
    });
    const built = await build(["--progress=none", "-o", join(folder, "out"), "."]);
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(join(folder, "out"))).toEqual(["greeting.txt"]);
  });
});
