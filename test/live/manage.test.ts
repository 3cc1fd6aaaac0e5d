import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../cli/run.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";

describeLive("commands about the BuildKit in Docker", () => {
  let engine: Engine;
  let dir: string;
  const manage = (...argv: string[]) => run(argv, { env: { DOCKER_HOST: engine.dockerHost, HOME: dir } });
  const build = (name: string) => engine.buildx(["build", "-f", join(dir, name), dir]);

  beforeAll(async () => {
    engine = await withEngine();
    dir = mkdtempSync(join(tmpdir(), "buildfile-manage-"));
    writeFileSync(
      join(dir, "good.Dockerfile"),
      'FROM alpine:3.20\nRUN echo "it works" > /works && cat /works\n',
    );
    writeFileSync(join(dir, "bad.Dockerfile"), "FROM alpine:3.20\nRUN echo before; exit 7\n");
    expect((await build("good.Dockerfile")).code).toBe(0);
    expect((await build("bad.Dockerfile")).code).not.toBe(0);
  }, 180_000);

  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await engine.close();
  });

  test("inspect and workers", async () => {
    const inspected = await manage("inspect");
    expect(inspected).toMatchObject({ code: 0, stderr: "" });
    expect(inspected.stdout).toMatch(/^Driver: +docker$/m);
    expect(inspected.stdout).toMatch(/^BuildKit version: v?0\.\d+\.\d+/m);
    expect(inspected.stdout).toMatch(/^Platforms: +linux\/\w+/m);
    expect(inspected.stdout).toContain("GC Policy rule#0:\n");
    const json = JSON.parse((await manage("inspect", "--format", "json")).stdout);
    const [worker] = json.Workers;
    expect((await manage("workers")).stdout).toContain(`\n${worker.ID} `);
  });

  test("history ls lists what docker buildx lists", async () => {
    const theirs = await engine.buildx(["history", "ls", "--format", "json"]);
    const lines = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ ref, status, total_steps, completed_steps, cached_steps, created_at, completed_at }) => ({
          ref: ref.split("/").at(-1),
          status,
          steps: [total_steps, completed_steps, cached_steps],
          times: [created_at, completed_at],
        }));
    const ours = await manage("history", "ls", "--format", "json");
    expect(lines(ours.stdout)).toEqual(lines(theirs.stdout));
    const table = await manage("history", "ls");
    expect(table.stdout).toMatch(/^BUILD ID +NAME +STATUS +CREATED AT +DURATION\n\w{25} .* Error \d\/\d /);
    const failed = await manage("history", "ls", "--filter", "status=error", "--format", "json");
    expect(lines(failed.stdout)).toMatchObject([{ status: "Error" }]);
  });

  test("history inspect shows what failed, and where", async () => {
    const { code, stdout } = await manage("history", "inspect");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Name: +bad\.Dockerfile$/m);
    expect(stdout).toMatch(/^Error: .*exit code: 7$/m);
    expect(stdout).toContain("   2 | >>> RUN echo before; exit 7\n");
    expect(stdout).toContain("> before\n");
    const before = JSON.parse((await manage("history", "inspect", "^1", "--format", "json")).stdout);
    const theirs = JSON.parse((await engine.buildx(["history", "inspect", "^1", "--format", "json"])).stdout);
    for (const key of [
      "Ref",
      "Status",
      "NumTotalSteps",
      "NumCompletedSteps",
      "Config",
      "Materials",
      "Attachments",
    ]) {
      expect([key, before[key]]).toEqual([key, theirs[key]]);
    }
    expect(Date.parse(before.StartedAt)).toBe(Date.parse(theirs.StartedAt));
    expect(Math.round(before.Duration / 1e6)).toBe(Math.round(theirs.Duration / 1e6));
  });

  test("history logs tells it again", async () => {
    const { code, stdout } = await manage("history", "logs", "^1");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^#\d+ \d+\.\d+ it works$/m);
    const theirs = await engine.buildx(["history", "logs", "^1"]);
    const steps = (text: string) => text.split("\n").filter((line) => /^#\d+ \[/.test(line));
    expect(steps(stdout)).toEqual(steps(theirs.stderr));
  });

  test("du and prune", async () => {
    const listed = await manage("du", "--format", "json");
    const records = listed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const step = records.find(({ Description }) => Description.includes("it works"));
    expect(step).toMatchObject({ Type: "regular", Reclaimable: true });
    expect((await manage("du")).stdout).toMatch(/^ID .*\n(?:.*\n)+Reclaimable: .*\nTotal: .*\n$/);
    const pruned = await manage("prune", "-f", "--all", "--filter", `id=^${step.ID}$`);
    expect(pruned).toMatchObject({ code: 0, stderr: "" });
    expect(pruned.stdout).toContain(`\n${step.ID} `);
    const rest = await manage("du", "--filter", `id=^${step.ID}$`, "--format", "json");
    expect(rest.stdout).toBe("");
    expect(await manage("prune", "-f", "--max-used-space=100gb")).toMatchObject({
      code: 0,
      stdout: "Total:  0B\n",
    });
    expect(await manage("prune", "-f", "--all")).toMatchObject({ code: 0 });
    expect((await manage("du", "--format", "json", "--filter", "inuse")).code).toBe(0);
  });

  test("history rm forgets", async () => {
    const [latest = ""] = (await manage("history", "rm", "^0")).stdout.trim().split("\n");
    expect(latest).toMatch(/^\w{25}$/);
    expect(await manage("history", "inspect", latest)).toMatchObject({ code: 1 });
    expect((await manage("history", "rm", "--all")).code).toBe(0);
    const none = await manage("history", "logs");
    expect(none).toMatchObject({ code: 1, stderr: "error: no records found [daemon/not-found]\n" });
  });
});
