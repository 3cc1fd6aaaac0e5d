import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readInstalled } from "../../../scripts/engine.mjs";
import { chooseRuntime, type RuntimeName } from "../../../src/engine/exec/runtimes/choose-runtime.js";
import { SecurityMode } from "../../../src/proto/generated/ops.js";
import { processesWith } from "../../harness/processes-with.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../harness/step-runner.js";

// Docker Engine's packages bring runc.
const installed = readInstalled()?.root;
if (installed !== undefined) process.env.PATH += `:${join(installed, "usr/sbin")}`;

const RUNTIMES: readonly RuntimeName[] = ["namespaces", "runc", "crun", "bubblewrap"];

for (const runtime of RUNTIMES) {
  const reason =
    whyNoSteps() ??
    (await chooseRuntime(runtime, false).then(
      () => undefined,
      (error: Error) => error.message,
    ));

  describe.skipIf(reason)(`steps by ${runtime}${reason ? ` (skipped: ${reason})` : ""}`, () => {
    let runner: StepRunner;
    beforeAll(async () => {
      runner = await createStepRunner({ runtime });
    });
    afterAll(() => runner?.close());

    const isBubblewrap = runtime === "bubblewrap";

    it("run, with what they print and end with", async () => {
      expect(await runner.run("echo a; echo b >&2; exit 3")).toMatchObject({
        code: 3,
        stdout: "a\n",
        stderr: "b\n",
      });
    });

    it("have no more capabilities than they need", async () => {
      const { stdout } = await runner.run("grep -E 'Cap(Prm|Eff)|Seccomp:' /proc/self/status");
      expect(stdout).toBe("CapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n");
    });

    it.skipIf(isBubblewrap)("can't get more of them, and pass none on", async () => {
      const { stdout } = await runner.run("grep -E 'Cap(Bnd|Inh|Amb)|NoNew' /proc/self/status");
      expect(stdout).toBe(
        "CapInh:\t0000000000000000\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\n",
      );
    });

    it.skipIf(isBubblewrap)("have none as another user", async () => {
      const { stdout } = await runner.run("id -u; grep -E 'Cap(Prm|Eff)' /proc/self/status", { user: "app" });
      expect(stdout).toBe("1000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n");
    });

    it.skipIf(!isBubblewrap)("can't run as another user", async () => {
      await expect(runner.run("true", { user: "app" })).rejects.toThrow(
        "bubblewrap can't run a step as user app, only as root; use another runtime",
      );
    });

    it("see no files of the machine", async () => {
      const secret = join(runner.directory, "host-secret");
      writeFileSync(secret, "the machine's own");
      const command = `cat ${secret} /proc/1/root${secret} /proc/1/cwd${secret} /../../..${secret}; ls ${runner.directory}`;
      const { stdout, stderr } = await runner.run(command);
      expect(stdout).toBe("");
      expect(stderr).not.toContain("Permission denied");
      expect(stderr).toContain("No such file or directory");
    });

    it("see no processes of the machine, nor can harm them", async () => {
      const { stdout } = await runner.run("ls -d /proc/[0-9]* | wc -l; kill -9 -1; echo alive");
      expect(Number(stdout.split("\n")[0])).toBeLessThan(4);
      expect(stdout).toMatch(/alive/);
      expect(await runner.run("true")).toMatchObject({ code: 0 });
    });

    it("have namespaces of their own", async () => {
      const names = ["mnt", "pid", "ipc", "uts"];
      const { stdout } = await runner.run(`for n in ${names.join(" ")}; do readlink /proc/self/ns/$n; done`);
      const own = names.map((name) => readlinkSync(`/proc/self/ns/${name}`));
      const theirs = stdout.trim().split("\n");
      expect(theirs).toHaveLength(names.length);
      for (const [index, name] of theirs.entries()) expect(name).not.toBe(own[index]);
    });

    it("see nothing of this program's environment", async () => {
      process.env.BUILDFILE_TEST_SECRET = "hidden-value";
      try {
        const { stdout } = await runner.run("env; cat /proc/*/environ | tr '\\0' '\\n'");
        expect(stdout).not.toContain("hidden-value");
        expect(stdout).not.toContain("BUILDFILE");
      } finally {
        delete process.env.BUILDFILE_TEST_SECRET;
      }
    });

    it("see no secrets of each other", async () => {
      const secret = {
        source: { kind: "secret", content: Buffer.from("very-secret"), uid: 0, gid: 0, mode: 0o400 },
        destination: "/run/secrets/a",
        selector: "/",
        isReadOnly: true,
      } as const;
      const waiting = runner.request("cat /run/secrets/a; sleep 20", { mounts: [secret] });
      const first = await runner.executor.start(waiting, new AbortController().signal);
      while (!waiting.output.stdout.includes("very-secret")) await pause();
      const { stdout } = await runner.run(
        "cat /run/secrets/a /proc/[0-9]*/root/run/secrets/a /tmp/* /mnt/* 2>/dev/null; grep secret /proc/mounts",
      );
      expect(stdout).toBe("");
      first.kill("KILL");
      await first.exited;
      expect(waiting.output.stderr).toBe("");
    });

    it("can't mount or unmount", async () => {
      const { stderr } = await runner.run(
        "mount -t tmpfs x /tmp; mount -o remount,rw /proc/sys; umount /proc/sys; mount --bind /proc /tmp",
      );
      expect(stderr.match(/not permitted|denied/gi)).toHaveLength(4);
    });

    it("can't make namespaces, or enter others", async () => {
      const { stdout } = await runner.run(
        "for w in -m -p -U -n -i -u; do unshare $w true 2>/dev/null && echo $w; done; nsenter -t 1 -m true 2>/dev/null && echo entered",
      );
      expect(stdout).toBe("");
    });

    it("can't open a disk of the machine", async () => {
      const block = readFileSync("/proc/partitions", "utf8").trim().split("\n")[2]?.trim().split(/\s+/);
      const [major, minor] = block ?? ["1", "0"];
      const { stdout, stderr } = await runner.run(
        `cd /tmp; mknod disk b ${major} ${minor}; head -c 16 disk | wc -c; echo x > disk; mknod /dev/disk b ${major} ${minor}; head -c 16 /dev/disk | wc -c`,
      );
      expect(stdout).toBe("0\n0\n");
      expect(stderr.match(/not permitted|denied/gi)!.length).toBeGreaterThanOrEqual(3);
    });

    it("have the devices that programs need", async () => {
      const command =
        "echo x > /dev/null; for d in zero random urandom; do head -c 4 /dev/$d | wc -c; done; echo y > /dev/full; ls /dev/pts/ptmx /dev/ptmx /dev/shm /dev/mqueue > /dev/null && echo all";
      const { stdout, stderr } = await runner.run(command);
      expect(stdout).toBe("4\n4\n4\nall\n");
      expect(stderr).toContain("No space left on device");
    });

    it("can't write to the kernel", async () => {
      const { stdout, stderr } = await runner.run(
        "echo x > /proc/sys/kernel/hostname; echo c > /proc/sysrq-trigger; echo 1 > /proc/irq/default_smp_affinity; echo 1 > /sys/kernel/x; ls /proc/acpi /sys/firmware /proc/scsi 2>/dev/null | grep -v :; cat /proc/keys /proc/kcore /proc/timer_list",
      );
      expect(stdout.trim()).toBe("");
      expect(stderr).toMatch(/\/proc\/sys\/kernel\/hostname: Read-only/);
      expect(stderr).toMatch(/sysrq-trigger: (Read-only|nonexistent)/);
    });

    it("can't change what is the machine's own", async () => {
      const files = ["/dev/null", "/dev/zero", "/proc/keys", "/proc/timer_list", "/etc/hosts", "/dev/stdin"];
      const list = ["/dev/null", "/dev/zero"].map((file) => JSON.stringify(modeOf(file)));
      await runner.run(`for f in ${files.join(" ")}; do chmod 000 $f; chown 5:5 $f; done 2>/dev/null; true`);
      expect(["/dev/null", "/dev/zero"].map((file) => JSON.stringify(modeOf(file)))).toEqual(list);
    });

    it("can't be taken over by their program's own file", async () => {
      // As CVE-2019-5736 did: the first process runs itself, whose file is then written.
      const node = readFileSync(process.execPath).length;
      const { stdout } = await runner.run(
        "for p in 1 self; do (echo broken > /proc/$p/exe) 2>/dev/null; done; readlink /proc/1/exe",
      );
      expect(stdout).toMatch(/busybox/);
      await runner.run(["/proc/self/exe", "--version"]).catch(() => {});
      expect(readFileSync(process.execPath).length).toBe(node);
    });

    it("leave no process behind", async () => {
      const mark = `left-behind-${runtime}-${process.pid}`;
      const { code } = await runner.run(
        `for i in 1 2 3; do MARK=${mark} nohup setsid sh -c 'trap "" TERM HUP INT; sleep 1000; sleep 1000' ${mark} > /dev/null 2>&1 & done; exit 0`,
      );
      expect(code).toBe(0);
      expect(processesWith(mark)).toEqual([]);
    });

    it("are killed whatever they do, with all they started", async () => {
      const mark = `fork-bomb-${runtime}-${process.pid}`;
      const limit = limitProcesses(`buildfile-test-${process.pid}`, 60);
      const abort = new AbortController();
      const request = runner.request(
        `trap '' TERM INT HUP; bomb() { sleep 1000 & bomb & bomb; }; export MARK=${mark}; (bomb 2> /dev/null) & echo go; while :; do :; done`,
        { cgroupParent: limit.parent, ulimits: [{ Name: "nproc", Soft: 4000, Hard: 4000 }] },
      );
      const step = await runner.executor.start(request, abort.signal);
      while (!request.output.stdout.includes("go")) await pause();
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (limit.isLimited) expect(limit.count()).toBeLessThanOrEqual(60);
      abort.abort();
      await expect(step.exited).rejects.toMatchObject({ code: "build/canceled" });
      expect(processesWith(mark)).toEqual([]);
      limit.remove();
    });

    it("with all privileges have them", async () => {
      const { stdout } = await runner.run(
        "grep -E 'CapEff|Seccomp:' /proc/self/status; mount -t tmpfs x /tmp && echo mounted; ls -d /dev/kmsg /dev/loop-control; echo other > /proc/sys/kernel/hostname && hostname",
        { security: SecurityMode.INSECURE },
      );
      const all = /CapEff:\t(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))![1];
      expect(stdout).toBe(`CapEff:\t${all}\nSeccomp:\t0\nmounted\n/dev/kmsg\n/dev/loop-control\nother\n`);
    });

    it("can be joined by another process, which can do no more", async () => {
      const request = runner.request("touch /tmp/here; hostname; sleep 20", { hostname: "joined" });
      const step = await runner.executor.start(request, new AbortController().signal);
      while (!request.output.stdout.includes("joined")) await pause();
      const second = runner.request(
        "hostname; ls /tmp; echo $((2+$(ls -d /proc/[0-9]* | wc -l) > 3)); grep -E 'CapEff|CapBnd|Seccomp:' /proc/self/status; pwd; ls /proc/self/fd; exit 4",
        { cwd: "/bin", hostname: "ignored" },
      );
      const joined = await runner.executor.enter(request.id, second, new AbortController().signal);
      expect(await joined.exited).toMatchObject({ code: 4 });
      expect(second.output).toEqual({
        stderr: "",
        stdout:
          "joined\nhere\n1\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nSeccomp:\t2\n/bin\n0\n1\n2\n3\n",
      });
      step.kill("KILL");
      expect(await step.exited).toMatchObject({ code: 137 });
      await expect(
        runner.executor.enter(request.id, runner.request("true"), new AbortController().signal),
      ).rejects.toMatchObject({ code: "exec/request" });
    });

    it("have a terminal if they want one", async () => {
      async function* input(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("typed\n");
      }
      const request = runner.request('read word; echo "got $word"; tty; stty size; sleep 0.05; stty size', {
        tty: true,
        stdin: input(),
      });
      const step = await runner.executor.start(request, new AbortController().signal);
      step.resize(33, 99);
      expect(await step.exited).toMatchObject({ code: 0 });
      expect(request.output.stdout).toContain("got typed\r\n");
      if (!isBubblewrap) expect(request.output.stdout).toMatch(/\n\/dev\/(pts\/0|console)\r\n/);
      if (runtime === "namespaces") expect(request.output.stdout).toContain("33 99\r\n");
    });
  });
}

const noSteps = whyNoSteps();

describe.skipIf(noSteps)(`steps without cgroups${noSteps ? ` (skipped: ${noSteps})` : ""}`, () => {
  it("can open no device but those of their /dev, which they can't change", async () => {
    const runner = await createStepRunner({ cgroups: false });
    try {
      const before = JSON.stringify(modeOf("/dev/null"));
      const { stdout, stderr } = await runner.run(
        `for d in /tmp /dev /dev/shm / /data; do mknod $d/own c 1 5 && head -c 1 $d/own; done
        head -c 3 /dev/zero | wc -c; echo x > /dev/null; chmod 0 /dev/null; chown 5 /dev/null`,
        {
          mounts: [
            { source: { kind: "tmpfs", size: 0 }, destination: "/data", selector: "/", isReadOnly: false },
          ],
        },
      );
      expect(stdout).toBe("3\n");
      expect(stderr.match(/own: Permission denied/g)).toHaveLength(5);
      expect(JSON.stringify(modeOf("/dev/null"))).toBe(before);
    } finally {
      await runner.close();
    }
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function modeOf(file: string): readonly number[] {
  const { mode, uid, gid } = statSync(file);
  return [mode, uid, gid];
}

interface Limit {
  readonly parent: string;
  readonly isLimited: boolean;
  count(): number;
  remove(): void;
}

/** A cgroup with at most some processes, where this machine has such. */
function limitProcesses(name: string, count: number): Limit {
  const mount = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"].find((path) => existsSync(`${path}/cgroup.procs`));
  const directory = join(mount ?? "", name);
  let isLimited = false;
  try {
    mkdirSync(directory);
    writeFileSync(join(directory, "pids.max"), String(count));
    isLimited = true;
  } catch {
    // Not ours to limit.
  }
  return {
    parent: `/${name}`,
    isLimited,
    count: () => Number(readFileSync(join(directory, "pids.current"), "utf8")),
    remove() {
      for (const path of [...existing("/sys/fs/cgroup"), "/sys/fs/cgroup"]) {
        for (const sub of [`${name}/buildfile`, `${name}/buildfile-runc`, name]) {
          try {
            rmdirSync(join(path, sub));
          } catch {
            // Not there, or not empty.
          }
        }
      }
    },
  };
}

function existing(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}
