import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StepMount } from "../../../src/engine/exec/exec-request.js";
import { processesWith } from "../../harness/processes-with.js";
import { bundleForNode, createStepRunner, type StepRunner, whyNoSteps } from "../../harness/step-runner.js";

const reason = whyNoSteps();
const never = (): AbortSignal => new AbortController().signal;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits for what must come soon; the test's own timeout is the limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause();
}

describe.skipIf(reason)(`the life of steps${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  beforeEach(async () => {
    runner = await createStepRunner();
  });
  afterEach(() => runner?.close());

  const launcherPid = (): number => processesWith(join(runner.directory, "launcher.cjs"))[0]!;

  it("leaves nothing on the machine: no mount, descriptor, file, cgroup or process", async () => {
    await runner.run("true");
    const launcher = launcherPid();
    const state = (): object => ({
      mounts: readFileSync("/proc/self/mountinfo", "utf8").split("\n").length,
      descriptors: readdirSync("/proc/self/fd").length,
      launchers: readdirSync(`/proc/${launcher}/fd`).length,
      files: readdirSync(join(runner.directory, "exec"), { recursive: true }).length,
      cgroups: readdirSync("/sys/fs/cgroup", { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name }) => [name, ...below(join("/sys/fs/cgroup", name, `buildfile-${launcher}`))]),
    });
    const before = state();
    const limits = { memory: 50_000_000, cpuShares: 512 };
    for (let i = 0; i < 5; i++) await runner.run("echo a; echo b >&2; sleep 0.01", { limits });
    await runner.run("true", { cwd: "/etc/passwd/x" }).catch(() => {});
    await runner.run("true", { user: "nobodyx" }).catch(() => {});
    await runner.run(["nope"]);
    // Descriptors are closed when the other side says that it has opened its own.
    await pause();
    expect(state()).toEqual(before);
    await runner.executor.close();
    expect(processesWith(runner.directory)).toEqual([]);
    for (const name of readdirSync("/sys/fs/cgroup")) {
      expect(existsSync(join("/sys/fs/cgroup", name, `buildfile-${launcher}`))).toBe(false);
    }
  });

  const hierarchy = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].find((path) =>
    existsSync(join(path, "cgroup.procs")),
  );

  it.skipIf(hierarchy === undefined || process.getuid?.() !== 0)(
    "removes the cgroups of a launcher that was killed, and no others (root only)",
    async () => {
      const left = join(hierarchy!, `buildfile-${spawnSync("true").pid}`);
      const used = join(hierarchy!, `buildfile-${process.pid}`);
      mkdirSync(join(left, "step1"), { recursive: true });
      mkdirSync(used);
      try {
        await runner.run("true", { limits: { memory: 50_000_000 } });
        expect([existsSync(left), existsSync(used)]).toEqual([false, true]);
      } finally {
        rmdirSync(used);
      }
    },
  );

  it("runs many at once, each with its own output", async () => {
    const all = Array.from({ length: 20 }, (_, index) =>
      runner.run(`echo ${index}; sleep 0.02; echo ${index}`),
    );
    for (const [index, { stdout }] of (await Promise.all(all)).entries()) {
      expect(stdout).toBe(`${index}\n${index}\n`);
    }
  });

  it("is over at once when it is canceled", async () => {
    const abort = new AbortController();
    const mark = `canceled-${process.pid}`;
    const request = runner.request("echo go; trap '' TERM; sleep 1000 & sleep 1000", {
      env: ["PATH=/bin", `MARK=${mark}`],
    });
    const step = await runner.executor.start(request, abort.signal);
    await until(() => request.output.stdout !== "");
    abort.abort();
    await expect(step.exited).rejects.toMatchObject({ code: "build/canceled", message: "context canceled" });
    expect(processesWith(mark)).toEqual([]);
  });

  it("does not begin if it was canceled before", async () => {
    const request = runner.request("echo x > /never");
    await expect(runner.executor.start(request, AbortSignal.abort())).rejects.toMatchObject({
      code: "build/canceled",
    });
    expect(readdirSync(request.upper)).toEqual([]);
  });

  it("ends with an error if the launcher dies, and the next step has a new one", async () => {
    const mark = `orphan-${process.pid}`;
    const request = runner.request("echo go; sleep 1000", { env: ["PATH=/bin", `MARK=${mark}`] });
    const step = await runner.executor.start(request, never());
    await until(() => request.output.stdout !== "");
    process.kill(launcherPid(), "SIGKILL");
    await expect(step.exited).rejects.toMatchObject({
      code: "exec/launcher",
      message: "the process that runs steps has failed: it ended with SIGKILL",
    });
    await until(() => processesWith(mark).length === 0);
    expect(await runner.run("echo again")).toMatchObject({ stdout: "again\n" });
  });

  it("says what the launcher complained about", async () => {
    const broken = join(runner.directory, "broken.cjs");
    writeFileSync(broken, "throw new Error('no namespaces today')");
    const other = await createStepRunner({ launcher: broken });
    await expect(other.run("true")).rejects.toMatchObject({
      code: "exec/launcher",
      message: expect.stringContaining("no namespaces today"),
    });
    await other.close();
  });

  it("runs from a file of Node that steps can't write", async () => {
    await runner.run("true");
    const mounts = readFileSync(`/proc/${launcherPid()}/mountinfo`, "utf8").split("\n");
    const node = mounts.find((line) => line.split(" ")[4] === process.execPath);
    expect(node?.split(" ")[5]).toMatch(/^ro/);
    expect(readlinkSync(`/proc/${launcherPid()}/exe`)).toBe(process.execPath);
  });

  it("shares nothing with another step of the same name", async () => {
    const request = runner.request("sleep 20");
    const step = await runner.executor.start(request, never());
    await expect(runner.executor.start(request, never())).rejects.toMatchObject({ code: "exec/request" });
    step.kill("KILL");
    await step.exited;
  });

  it("is killed for lack of memory, and says so", async () => {
    const command = "x=$(dd if=/dev/zero bs=1M count=100 2>/dev/null | tr '\\0' a); echo ${#x}";
    const { code, isOutOfMemory } = await runner.run(command, { limits: { memory: 20_000_000 } });
    expect({ isFailed: code !== 0, isOutOfMemory }).toEqual({ isFailed: true, isOutOfMemory: true });
    expect(await runner.run("exit 1", { limits: { memory: 20_000_000 } })).toMatchObject({
      isOutOfMemory: false,
    });
  });
});

describe.skipIf(reason)(`few places for steps${reason ? ` (skipped: ${reason})` : ""}`, () => {
  it("lets others wait, and takes back the place of those that don't want it", async () => {
    const runner = await createStepRunner({ maxParallel: 1 });
    try {
      const first = await runner.executor.start(runner.request("sleep 100"), never());
      const abort = new AbortController();
      const second = runner.executor.start(runner.request("true"), abort.signal);
      const third = runner.run("echo third");
      abort.abort();
      await expect(second).rejects.toMatchObject({ code: "build/canceled" });
      first.kill("KILL");
      await first.exited;
      expect(await third).toMatchObject({ stdout: "third\n" });
    } finally {
      await runner.close();
    }
  });
});

describe.skipIf(reason)(`steps that begin as programs${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  beforeAll(async () => {
    runner = await createStepRunner({ isForking: false });
  });
  afterAll(() => runner?.close());

  it("run as others do", async () => {
    const command = "echo $$; id -u; grep -E 'CapEff|Seccomp:' /proc/self/status; ls /proc/self/fd; exit 5";
    expect(await runner.run(command)).toEqual({
      code: 5,
      isOutOfMemory: false,
      stdout: "1\n0\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n0\n1\n2\n3\n",
      stderr: "",
    });
  });

  it("fail as others do", async () => {
    expect(await runner.run(["nope"])).toMatchObject({ code: 1 });
    await expect(runner.run("true", { user: "nobodyx" })).rejects.toMatchObject({ code: "exec/user" });
  });

  it("are killed, and joined", async () => {
    const request = runner.request("echo go; sleep 1000");
    const abort = new AbortController();
    const step = await runner.executor.start(request, abort.signal);
    await until(() => request.output.stdout !== "");
    const second = runner.request("hostname; id -u", { user: "app" });
    const joined = await runner.executor.enter(request.id, second, never());
    expect(await joined.exited).toMatchObject({ code: 0 });
    expect(second.output.stdout).toBe("buildkitsandbox\n1000\n");
    abort.abort();
    await expect(step.exited).rejects.toMatchObject({ code: "build/canceled" });
  });
});

describe.skipIf(reason)(`an engine that is killed${reason ? ` (skipped: ${reason})` : ""}`, () => {
  it("takes its steps with it", async () => {
    const runner = await createStepRunner();
    try {
      const program = join(runner.directory, "engine.cjs");
      await bundleForNode("src/engine/exec/create-executor.ts", program);
      const mark = `engine-killed-${process.pid}`;
      const { mounts, ...request } = runner.request("echo go; sleep 1000; true", {
        env: ["PATH=/bin", `MARK=${mark}`],
      });
      const plain = JSON.stringify({ ...request, mounts: mounts as readonly StepMount[] });
      const directory = join(runner.directory, "exec2");
      mkdirSync(directory);
      const options = { directory, isUserNamespace: false, launcher: join(runner.directory, "launcher.cjs") };
      const script = `const { createExecutor } = require(${JSON.stringify(program)});
        createExecutor(${JSON.stringify(options)}).then((executor) => executor.start(
          { ...${plain}, onOutput: (_, data) => process.stdout.write(data) }, new AbortController().signal));`;
      const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      const others = processesWith(mark).filter((pid) => pid !== child.pid);
      expect(others.length).toBeGreaterThan(0);
      child.kill("SIGKILL");
      await until(() => processesWith(mark).length === 0 && processesWith(directory).length === 0);
    } finally {
      await runner.close();
    }
  });
});

function below(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(directory, name))
    : [];
}
