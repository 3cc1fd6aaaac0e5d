import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createDeviceRegistry,
  type StepDevices,
} from "../../../../src/engine/exec/devices/device-registry.js";
import { chooseRuntime, type RuntimeName } from "../../../../src/engine/exec/runtimes/choose-runtime.js";
import { copyRuntimePrograms } from "../../../harness/runtime-programs.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../../harness/step-runner.js";
import { SpecFiles, specOf } from "./spec-files.js";

const RUNTIMES: readonly RuntimeName[] = ["namespaces", "runc", "crun", "bubblewrap"];
const programs = mkdtempSync(join(tmpdir(), "buildfile-runtimes-"));
if (whyNoSteps() === undefined) process.env.PATH = `${copyRuntimePrograms(programs)}:${process.env.PATH}`;
afterAll(() => rmSync(programs, { recursive: true, force: true }));

async function whyNot(runtime: RuntimeName): Promise<string | undefined> {
  if (whyNoSteps() !== undefined) return whyNoSteps();
  return chooseRuntime(runtime, false).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

for (const runtime of RUNTIMES) {
  const reason = await whyNot(runtime);
  describe.skipIf(reason)(`steps with devices by ${runtime}${reason ? ` (skipped: ${reason})` : ""}`, () => {
    const files = new SpecFiles();
    let runner: StepRunner;
    beforeAll(async () => {
      runner = await createStepRunner({ runtime });
    });
    afterAll(async () => {
      await runner?.close();
      files.remove();
    });
    let count = 0;
    const devices = async (containerEdits: object, more?: object): Promise<StepDevices> => {
      const directory = files.write(`specs${count++}`, "a.json", specOf(containerEdits, more));
      return (await createDeviceRegistry([directory]).resolve([{ name: "example.com/thing=one" }]))!;
    };
    const out = async (command: string, edits: object, changes: object = {}): Promise<string> => {
      const result = await runner.run(command, { devices: await devices(edits), ...changes });
      expect(result).toMatchObject({ stderr: "", code: 0 });
      return result.stdout;
    };

    it("have its files, with owner and mode, and can use them", async () => {
      const deviceNodes = [
        { path: "/dev/mine", hostPath: "/dev/zero", fileMode: 0o640, uid: 12, gid: 34 },
        { path: "/dev/sub/full", hostPath: "/dev/full" },
        { path: "/dev/given", type: "c", major: 1, minor: 5, fileMode: 0o600 },
        { path: "/opt/pipe", type: "p", fileMode: 0o622 },
      ];
      const command =
        "stat -c '%F %a %u:%g %t,%T' /dev/mine /dev/sub/full /dev/given; stat -c '%F %a' /opt/pipe; head -c 3 /dev/mine | wc -c; " +
        "head -c 2 /dev/given | wc -c; echo x 2>&1 >/dev/sub/full | grep -c space";
      expect(await out(command, { deviceNodes })).toBe(
        "character special file 640 12:34 1,5\ncharacter special file 666 0:0 1,7\n" +
          "character special file 600 0:0 1,5\nfifo 622\n3\n2\n1\n",
      );
    });

    it("have those that they can't open otherwise", async () => {
      // The log of the kernel, which no step has; opened without a word written.
      const kernelLog = { type: "c", major: 1, minor: 11, fileMode: 0o666 };
      const open = (path: string): string => `(exec 3>${path}) && echo open ${path}; `;
      const asked = await devices({
        deviceNodes: [{ path: "/dev/log-of-mine", ...kernelLog }],
      });
      const command = `${open("/dev/log-of-mine")}mknod /dev/disk b 7 9; ${open("/dev/disk")}true`;
      const { stdout, stderr } = await runner.run(command, { devices: asked });
      expect(stdout).toBe("open /dev/log-of-mine\n");
      expect(stderr).toMatch(/\/dev\/disk: (?:Operation not permitted|Permission denied)/);
      const without = await runner.run(`mknod /dev/other c 1 11; ${open("/dev/other")}true`);
      expect(without.stdout).toBe("");
    });

    it("have them as far as they are given", async () => {
      const node = { path: "/dev/log", type: "c", major: 1, minor: 11, fileMode: 0o666, permissions: "r" };
      const { stdout } = await runner.run("(exec 3>/dev/log) && echo open", {
        devices: await devices({ deviceNodes: [node] }),
      });
      expect(stdout).toBe("");
    });

    it("have them in place of those that every step has", async () => {
      const node = { path: "/dev/null", hostPath: "/dev/zero" };
      expect(await out("head -c 4 /dev/null | wc -c", { deviceNodes: [node] })).toBe("4\n");
    });

    it("have its variables, before which their own count for nothing", async () => {
      const env = ["MINE=of the device", "OWN=of the device"];
      expect(await out("echo $MINE, $OWN", { env }, { env: ["PATH=/bin", "OWN=of the step"] })).toBe(
        "of the device, of the device\n",
      );
    });

    it("have its mounts, and their own in front of them", async () => {
      const own = join(runner.directory, "lib");
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "a"), "text\n");
      const mounts = [
        {
          hostPath: own,
          containerPath: "/usr/lib/mine",
          options: ["ro", "nosuid", "nodev", "rbind", "rprivate"],
        },
        { hostPath: join(own, "a"), containerPath: "/etc/mine", options: ["bind"] },
        {
          hostPath: "tmpfs",
          containerPath: "/memory",
          type: "tmpfs",
          options: ["nosuid", "size=1m", "mode=0711"],
        },
        { hostPath: own, containerPath: "/taken", options: ["rbind"] },
      ];
      const command =
        "cat /usr/lib/mine/a /etc/mine; echo b > /etc/mine; (echo c > /usr/lib/mine/b) 2>&1 | grep -o Read-only; " +
        "stat -c %a /memory; ls /taken";
      const taken = {
        source: { kind: "tmpfs", size: 0 },
        destination: "/taken",
        selector: "/",
        isReadOnly: false,
      } as const;
      const result = await runner.run(command, {
        devices: await devices({ mounts }),
        mounts: [taken],
      });
      expect(result).toMatchObject({ stderr: "", stdout: "text\ntext\nRead-only\n711\n" });
      expect(readFileSync(join(own, "a"), "utf8")).toBe("b\n");
    });

    it("have its groups, whoever runs them", async () => {
      const edits = { additionalGids: [0, 44, 29] };
      expect(await out("id -G", edits)).toBe("0 10 29 44\n");
      if (runtime === "bubblewrap") return;
      expect(await out("id -u; id -G", edits, { user: "app" })).toBe("1000\n1001 29 44\n");
    });

    it("own its files if they say of nobody else", async () => {
      if (runtime === "bubblewrap") return;
      const node = { path: "/dev/mine", hostPath: "/dev/zero", fileMode: 0o400 };
      const command = "stat -c '%u:%g' /dev/mine; head -c 1 /dev/mine | wc -c";
      expect(await out(command, { deviceNodes: [node] }, { user: "app" })).toBe("1000:1001\n1\n");
    });

    it("leave nothing of it in their files", async () => {
      const node = { path: "/opt/below/mine", hostPath: "/dev/zero" };
      const mounts = [{ hostPath: "/etc", containerPath: "/of/device", options: ["rbind"] }];
      const asked = runner.request("true", {
        devices: await devices({ deviceNodes: [node], mounts }),
        removeMountStubsRecursive: true,
      });
      await (await runner.executor.start(asked, new AbortController().signal)).exited;
      expect(readdirSync(asked.upper, { recursive: true })).toEqual(["etc"]);
    });

    it("say which of its files is missing", async () => {
      const node = { path: "/dev/mine", hostPath: "/dev/nowhere" };
      const asked = runner.request("true", { devices: await devices({ deviceNodes: [node] }) });
      await expect(runner.executor.start(asked, new AbortController().signal)).rejects.toMatchObject({
        code: "exec/device",
        message: 'failed to stat CDI host device "/dev/nowhere": no such file or directory',
      });
      const mounts = [{ hostPath: "/nowhere/at/all", containerPath: "/x", options: ["rbind"] }];
      const other = runner.request("true", { devices: await devices({ mounts }) });
      await expect(runner.executor.start(other, new AbortController().signal)).rejects.toMatchObject({
        code: "exec/mount",
        message: expect.stringContaining("/nowhere/at/all"),
      });
    });

    const hasHooks = runtime === "runc" || runtime === "crun";

    it.runIf(hasHooks)("have its hooks run", async () => {
      const script = join(runner.directory, "hook");
      const log = join(runner.directory, `hooks-${runtime}`);
      writeFileSync(script, `#!/bin/sh\ncat >/dev/null\necho "$1 $MINE" >> ${log}\n`);
      chmodSync(script, 0o755);
      const hooks = ["createRuntime", "createContainer", "poststop"].map((hookName) => ({
        hookName,
        path: script,
        args: ["hook", hookName],
        env: ["MINE=x", "PATH=/bin:/usr/bin"],
        timeout: 10,
      }));
      expect(await out("echo ran", { hooks })).toBe("ran\n");
      expect(readFileSync(log, "utf8")).toBe("createRuntime x\ncreateContainer x\npoststop x\n");
    });

    it.runIf(!hasHooks)("refuse hooks, and say who runs them", async () => {
      const hooks = [{ hookName: "createContainer", path: "/bin/true" }];
      const asked = runner.request("true", { devices: await devices({ hooks }) });
      await expect(runner.executor.start(asked, new AbortController().signal)).rejects.toMatchObject({
        code: "exec/device",
        message: `CDI device example.com/thing=one needs the hook createContainer "/bin/true", which the runtime ${runtime} does not run`,
        suggestion: "Use --runtime runc or --runtime crun.",
      });
    });

    it.each([
      ["netDevices", [{ hostInterfaceName: "eth9", name: "eth0" }]],
      ["intelRdt", { closID: "x" }],
    ])("refuse %s", async (name, value) => {
      const asked = runner.request("true", { devices: await devices({ [name]: value }) });
      await expect(runner.executor.start(asked, new AbortController().signal)).rejects.toMatchObject({
        code: "exec/device",
        message: `CDI device example.com/thing=one needs ${name}, which steps can't have`,
      });
    });
  });
}

describe.skipIf(whyNoSteps())("steps with devices, without cgroups", () => {
  it("have them, and no others", async () => {
    const files = new SpecFiles();
    const runner = await createStepRunner({ cgroups: false });
    try {
      const node = { path: "/dev/mine", hostPath: "/dev/zero", fileMode: 0o640, gid: 7 };
      const directory = files.write("specs", "a.json", specOf({ deviceNodes: [node] }));
      const devices = await createDeviceRegistry([directory]).resolve([{ name: "example.com/thing" }]);
      const command =
        "stat -c '%a %g' /dev/mine; head -c 2 /dev/mine | wc -c; mknod /dev/o c 1 5; cat /dev/o";
      const { stdout, stderr } = await runner.run(command, { devices });
      expect(stdout).toBe("640 7\n2\n");
      expect(stderr).toContain("Permission denied");
    } finally {
      await runner.close();
      files.remove();
    }
  });

  it("leave no cgroup", async () => {
    const files = new SpecFiles();
    const runner = await createStepRunner();
    try {
      const node = { path: "/dev/mine", hostPath: "/dev/zero" };
      const directory = files.write("specs", "a.json", specOf({ deviceNodes: [node] }));
      const devices = await createDeviceRegistry([directory]).resolve([{ name: "example.com/thing" }]);
      const asked = runner.request("true", {
        devices,
        limits: { memory: 1 << 26 },
        id: `device-${process.pid}`,
      });
      await (await runner.executor.start(asked, new AbortController().signal)).exited;
      expect(cgroupsWith(asked.id)).toEqual([]);
    } finally {
      await runner.close();
      files.remove();
    }
  });
});

function cgroupsWith(id: string): readonly string[] {
  const list = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(path, name));
  const roots = [...list("/sys/fs/cgroup"), "/sys/fs/cgroup"];
  return roots.flatMap(list).filter((path) => path.includes(id));
}
