import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ExecutorOptions } from "../../../../src/engine/exec/create-executor.js";
import type { RuntimeName } from "../../../../src/engine/exec/runtimes/choose-runtime.js";
import { tryFileLock } from "../../../../src/engine/state/file-lock.js";
import { loadPosix } from "../../../../src/engine/state/posix.js";
import { NetMode } from "../../../../src/proto/generated/ops.js";
import { createFakePlugins, type FakePlugins } from "../../../harness/fake-plugins.js";
import { copyRuntimePrograms } from "../../../harness/runtime-programs.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../../harness/step-runner.js";

const reason = whyNoSteps();
const SIGNAL = new AbortController().signal;
/** What notes the namespace it is to put a network into, and then says what it made. */
const NOTE = 'readlink "$CNI_NETNS" >> "$CNI_PATH/.$CNI_COMMAND"; echo "{}"';

describe.skipIf(reason)(`steps with networks by plugins${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let fakes: FakePlugins;
  let options: Partial<ExecutorOptions>;
  const opened: StepRunner[] = [];
  const path = process.env.PATH;
  beforeAll(() => {
    fakes = createFakePlugins();
    process.env.PATH = `${copyRuntimePrograms(fakes.directory)}:${path}`;
  });
  afterAll(() => {
    process.env.PATH = path;
    fakes.remove();
  });
  let plugins: FakePlugins;
  beforeEach(async () => {
    plugins = createFakePlugins();
    const config = join(plugins.directory, ".config");
    writeFileSync(config, JSON.stringify({ name: "net", plugins: [{ type: "one" }] }));
    const posix = await loadPosix();
    const directory = join(plugins.directory, ".run");
    options = {
      network: "cni",
      cni: {
        config,
        directories: [plugins.directory],
        leases: { directory, tryLock: (file, how) => tryFileLock(posix, file, how) },
      },
    };
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((runner) => runner.close()));
    plugins.remove();
  });

  const open = async (changes: Partial<ExecutorOptions> = {}): Promise<StepRunner> => {
    const runner = await createStepRunner({ ...options, ...changes });
    opened.push(runner);
    return runner;
  };
  const called = (): readonly string[] => plugins.calls().map(({ command }) => command);
  const left = (): readonly string[] => {
    const directory = join(plugins.directory, ".run");
    return existsSync(directory) ? readdirSync(directory) : [];
  };
  const noted = (command: string): string => readFileSync(join(plugins.directory, `.${command}`), "utf8");

  it.each<readonly [RuntimeName, boolean]>([
    ["namespaces", true],
    ["namespaces", false],
    ["runc", true],
    ["crun", true],
    ["bubblewrap", true],
  ])("have what plugins make, by %s (copies of the launcher: %s)", async (runtime, isForking) => {
    plugins.add("one", NOTE);
    const runner = await open({ runtime, isForking });
    expect(runner.executor.network).toBe("cni");
    const { code, stdout } = await runner.run("readlink /proc/self/ns/net; ip -o addr show lo; echo $?", {
      hostname: "my.host",
    });
    expect(code).toBe(0);
    const [namespace, address] = stdout.split("\n");
    expect(namespace).toMatch(/^net:\[\d+\]$/);
    expect(address).toContain("127.0.0.1/8");
    await runner.executor.close();
    expect([noted("ADD"), noted("DEL")]).toEqual([`${namespace}\n`, `${namespace}\n`]);
    const [add, del] = plugins.calls();
    expect(add).toMatchObject({
      command: "ADD",
      ifname: "eth0",
      args: "K8S_POD_NAME=my.host;IgnoreUnknown=1",
    });
    expect(add?.id).toMatch(/^buildfile-[0-9a-f]{32}$/);
    expect(add?.netns).toMatch(new RegExp(`^/proc/${process.pid}/fd/\\d+$`));
    expect(del).toEqual({ ...add, command: "DEL", config: { ...add?.config, prevResult: {} } });
    expect(left()).toEqual([]);
  });

  it("have the machine's network, or none, if they ask for that", async () => {
    plugins.add("one");
    const runner = await open();
    const { stdout } = await runner.run("readlink /proc/self/ns/net", { network: NetMode.HOST });
    expect(stdout).toBe(`${readlinkSync("/proc/self/ns/net")}\n`);
    const none = await runner.run("ls /sys/class/net", { network: NetMode.NONE });
    expect(none.stdout.split("\n")).toContain("lo");
    expect(none.stdout).not.toContain("eth0");
    expect(called()).toEqual([]);
  });

  it("can be joined, and have terminals", async () => {
    plugins.add("one", NOTE);
    const runner = await open();
    const request = runner.request("tty; read line", { tty: true, stdin: silence() });
    const step = await runner.executor.start(request, SIGNAL);
    const other = runner.request("readlink /proc/self/ns/net");
    expect(await (await runner.executor.enter(request.id, other, SIGNAL)).exited).toMatchObject({ code: 0 });
    step.kill("KILL");
    await step.exited;
    expect(request.output.stdout).toContain("/dev/pts/0");
    expect(other.output.stdout).toBe(noted("ADD"));
  });

  it("are not run if a plugin fails, which is undone", async () => {
    plugins.add("one", `[ $CNI_COMMAND = DEL ] || { echo '{"code":11,"msg":"all taken"}'; exit 1; }`);
    const runner = await open();
    const request = runner.request("touch /ran");
    const started = runner.executor.start(request, SIGNAL).then(({ exited }) => exited);
    await expect(started).rejects.toMatchObject({
      code: "exec/network",
      message: 'CNI setup error: plugin type="one" failed (add): all taken',
    });
    await runner.executor.close();
    expect(existsSync(join(request.upper, "ran"))).toBe(false);
    expect([called(), left()]).toEqual([["ADD", "DEL"], []]);
  });

  it("end when they are canceled, whatever plugins do", async () => {
    plugins.add("one", 'if [ $CNI_COMMAND = ADD ]; then touch "$CNI_PATH/.there"; sleep 100; fi');
    const runner = await open();
    const controller = new AbortController();
    const started = runner.executor
      .start(runner.request("true"), controller.signal)
      .then(({ exited }) => exited);
    started.catch(() => {});
    while (!existsSync(join(plugins.directory, ".there"))) await delay(5);
    controller.abort();
    await expect(started).rejects.toMatchObject({ code: "build/canceled" });
    await runner.executor.close();
    expect([called(), left()]).toEqual([["ADD", "DEL"], []]);
  });

  it("that can't be run fail for that reason, and their networks end", async () => {
    plugins.add("one", "sleep 0.1; echo '{}'");
    const runner = await open();
    const mounts = [
      {
        source: { kind: "directory" as const, path: "/nonexistent" },
        destination: "/a",
        selector: "/",
        isReadOnly: false,
      },
    ];
    const started = runner.executor
      .start(runner.request("true", { mounts }), SIGNAL)
      .then(({ exited }) => exited);
    await expect(started).rejects.toMatchObject({ code: "exec/mount" });
    await runner.executor.close();
    // The plugin may not have been called, or may have been ended before it could tell that.
    expect([undefined, "DEL"]).toContain(called().at(-1));
    expect(left()).toEqual([]);
  });

  it("wait for addresses that are about to be free", async () => {
    // One address, which takes its time to be given back.
    const taken = '"$CNI_PATH/.taken"';
    const owner = '"$CNI_PATH/.taken/owner"';
    plugins.add(
      "one",
      `case $CNI_COMMAND in ADD) mkdir ${taken} && echo $CNI_CONTAINERID > ${owner} && echo '{}';; DEL) grep -q $CNI_CONTAINERID ${owner} || exit 0; sleep 0.3; rm -r ${taken};; esac`,
    );
    const runner = await open();
    for (let i = 0; i < 2; i++) expect(await runner.run("true")).toMatchObject({ code: 0 });
  });

  it("leave what can't be given back to the next program", async () => {
    plugins.add("one", "[ $CNI_COMMAND = ADD ] && echo '{}'");
    const first = await open();
    expect(await first.run("true")).toMatchObject({ code: 0 });
    await first.executor.close();
    expect(left()).toHaveLength(1);
    plugins.add("one", "");
    const second = await open();
    await second.executor.close();
    expect([called(), left()]).toEqual([["ADD", "DEL", "DEL"], []]);
    expect(plugins.calls().at(-1)?.netns).toBe("");
  });
});

async function* silence(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {});
}
