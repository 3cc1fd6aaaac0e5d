import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launcherFile } from "../harness/launcher.js";
import { directoryOf, type RunOptions, run } from "./run.js";

const isRoot = process.getuid?.() === 0;

/** The commands as with a daemon, but about the engine of this program. */
describe.skipIf(!isRoot)("the bundled engine (needs root)", () => {
  let folder: string;
  let root: string;
  let env: Record<string, string>;
  let count = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-engine-cli-"));
    env = { BUILDFILE_LAUNCHER: await launcherFile() };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    root = join(folder, String(count++));
  });

  const engine = (argv: readonly string[], options: RunOptions = {}) =>
    run([...argv, "--root", root], { env, ...options });

  async function build(dockerfile: string, ...more: readonly string[]) {
    const context = directoryOf({ Dockerfile: dockerfile, a: "a", b: "b" });
    return { context, ...(await engine(["build", "--progress", "plain", ...more, context])) };
  }

  /** What a command printed as a line of JSON each. */
  async function json(...argv: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const { stdout } = await engine([...argv, "--format", "json"]);
    return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  }

  test("remembers builds", async () => {
    const good = await build("FROM scratch\nCOPY a /\n", "-t", "app");
    const bad = await build("FROM scratch AS app\nCOPY missing /\n", "--target", "app");
    expect([good.code, bad.code]).toEqual([0, 1]);

    const [last, first, ...more] = await json("history", "ls");
    expect(more).toEqual([]);
    expect(last).toMatchObject({ status: "Error", name: `${bad.context} (app)` });
    expect(first).toMatchObject({
      status: "Completed",
      name: good.context,
      total_steps: 5,
      completed_steps: 5,
    });

    const { stdout: logs, code } = await engine(["history", "logs", "^1"]);
    expect(code).toBe(0);
    const steps = (text: string) => text.split("\n").filter((line) => /^#\d+ (?:\[|DONE|CACHED)/.test(line));
    expect(steps(logs)).toEqual(steps(good.stderr));
    expect(steps(logs)).toContain("#4 [1/1] COPY a /");

    const { stdout: failure } = await engine(["history", "inspect"]);
    expect(failure).toContain(`Context:     ${bad.context}`);
    expect(failure).toContain('"/missing": not found');
    expect(failure).toContain("   2 | >>> COPY missing /");

    const { stdout: provenance } = await engine([
      ...["history", "inspect", "attachment", "--type", "provenance", String(first?.ref)],
    ]);
    expect(JSON.parse(provenance)).toMatchObject({ runDetails: { metadata: { invocationId: first?.ref } } });
    const { stdout: index } = await engine(["history", "inspect", "attachment", "--type", "index", "^1"]);
    expect(JSON.parse(index)).toMatchObject({ mediaType: "application/vnd.oci.image.index.v1+json" });

    expect((await engine(["history", "rm", String(first?.ref)])).stdout).toBe(`${first?.ref}\n`);
    expect(await json("history", "ls")).toMatchObject([{ ref: last?.ref }]);
    expect(await engine(["history", "logs", String(first?.ref)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no record found for ref"),
    });
  });

  test("does not remember passwords in URLs", async () => {
    const url = "https://me:hunter2@host.example/x";
    await build("FROM scratch\nARG SITE\nCOPY a /\nLABEL site=$SITE\n", "--build-arg", `SITE=${url}`);
    const [only] = await json("history", "ls");
    const { stdout } = await engine(["history", "inspect", "--format", "json", String(only?.ref)]);
    expect(stdout).toContain("host.example");
    const history = join(root, "history");
    const kept = readdirSync(history).map((name) => readFileSync(join(history, name), "utf8"));
    expect(kept).toHaveLength(2);
    expect([stdout, ...kept].join("")).not.toContain("hunter2");
  });

  test("does not remember questions", async () => {
    await build("FROM scratch\nCOPY a /\n", "--check");
    expect(await json("history", "ls")).toEqual([]);
  });

  test("tells and removes what it keeps", async () => {
    await build("FROM scratch\nCOPY a /\nCOPY b /\n", "-o", "type=cacheonly");
    const records = await json("du");
    expect(records.map(({ Description }) => Description).sort()).toEqual([
      "[1/2] COPY a /",
      "[2/2] COPY b /",
    ]);
    expect(records).toMatchObject([{ Type: "regular" }, { Type: "regular" }]);
    expect(await json("du", "--filter", "until=1h")).toEqual([]);
    expect(await engine(["du", "--filter", "description~=("])).toMatchObject({ code: 2 });

    expect((await engine(["prune"])).code).toBe(2);
    expect(await json("prune", "-f", "--filter", "until=1h")).toEqual([]);
    const removed = await json("prune", "-f");
    expect(removed.map(({ ID }) => ID).sort()).toEqual(records.map(({ ID }) => ID).sort());
    expect(await json("du")).toEqual([]);
    const again = await build("FROM scratch\nCOPY a /\nCOPY b /\n", "-o", "type=cacheonly");
    expect(again.stderr).not.toContain("CACHED");
  });

  test("removes by its own rules", async () => {
    await build("FROM scratch\nCOPY a /\n", "-o", "type=cacheonly");
    expect((await engine(["prune", "--collect"], { env: { ...env, BUILDFILE_GC: "off" } })).stdout).toBe(
      "Total:  0B\n",
    );
    expect(await json("du")).toHaveLength(1);
    const wrong = await engine(["prune", "--collect"], { env: { ...env, BUILDFILE_GC: "some" } });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown setting "some"') });
    const other = await run(["prune", "--collect", "--addr", "unix:///nowhere.sock"]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("--collect is for the bundled") });
  });

  test("has images of its own", async () => {
    await build("FROM scratch\nCOPY a /\n", "-t", "registry.example/app:1", "-t", "other");
    const images = await json("images");
    expect(images.map(({ Name }) => Name)).toEqual([
      expect.stringMatching(/other/),
      "registry.example/app:1",
    ]);
    expect(images[1]).toMatchObject({
      MediaType: "application/vnd.oci.image.index.v1+json",
      Digest: expect.stringMatching(/^sha256:/),
    });
    expect(images[1]?.Size).toBeGreaterThan(500);
    expect(images[1]?.Digest).toBe(images[0]?.Digest);

    const { stdout } = await engine(["images"]);
    expect(await run(["images"], { env: { ...env, BUILDFILE_HOST: `engine://${root}` } })).toMatchObject({
      stdout,
    });
    expect(stdout.split("\n")[0]).toMatch(/^NAME +DIGEST +CREATED +SIZE$/);
    expect(await json("prune", "-f", "--all")).toEqual([]);

    expect(await engine(["images", "rm", "other", "none"])).toMatchObject({
      code: 1,
      stdout: `${images[0]?.Name}\n`,
      stderr: expect.stringContaining("no such image: none"),
    });
    expect(await engine(["images", "rm", String(images[1]?.Digest)])).toMatchObject({
      code: 0,
      stdout: "registry.example/app:1\n",
    });
    expect(await json("images")).toEqual([]);
    expect((await json("prune", "-f", "--all")).length).toBeGreaterThan(0);
    expect(await json("du")).toEqual([]);
  });

  test.each([
    [["images", "mv"], 'unknown action "mv": use ls or rm'],
    [["images", "ls", "x"], 'too many words for "images ls": x'],
    [["images", "rm"], "rm requires at least one argument"],
    [["images", "rm", "x", "--format", "json"], '"images rm" takes no --format'],
  ])("refuses %j", async (argv, message) => {
    expect(await engine(argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  test("is a worker", async () => {
    const { stdout } = await engine(["inspect", "--format", "json"]);
    const { ID, Platforms, Labels } = JSON.parse(stdout).Workers[0];
    expect(JSON.parse(stdout)).toMatchObject({
      Endpoint: `engine://${root}`,
      Driver: "bundled",
      Status: "running",
      BuildkitVersion: { Package: "buildfile" },
    });
    expect(Labels["org.mobyproject.buildkit.worker.snapshotter"]).toMatch(/^(?:overlayfs|native)$/);
    expect(Platforms[0]).toMatch(/^linux\//);
    expect((await engine(["workers"])).stdout).toContain(ID);
    expect(await json("workers", "--filter", "id==other")).toEqual([]);
    expect((await engine(["inspect"])).stdout).toMatch(/^Endpoint: +engine:\/\//);
  });

  test("is meant by its address, and where there is no daemon", async () => {
    const byAddress = await run(["history", "ls", "--addr", `engine://${root}`], { env });
    expect(byAddress).toMatchObject({ code: 0, stderr: "" });
    const both = await engine(["du", "--addr", "tcp://host:1"]);
    expect(both).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--root is for the bundled engine"),
    });
    const byHost = await run(["du"], { env: { ...env, BUILDFILE_HOST: `engine://${root}` } });
    expect(byHost.code).toBe(0);
  });
});
