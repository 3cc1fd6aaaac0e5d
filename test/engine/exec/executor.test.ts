import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadLibc } from "../../../src/client/files/libc.js";
import type { StepMount } from "../../../src/engine/exec/exec-request.js";
import { NetMode } from "../../../src/proto/generated/ops.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../harness/step-runner.js";

const reason = whyNoSteps();

describe.skipIf(reason)(`steps in namespaces${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  beforeAll(async () => {
    runner = await createStepRunner();
  });
  afterAll(() => runner?.close());

  const out = async (...args: Parameters<StepRunner["run"]>): Promise<string> => {
    const { stdout, stderr, code } = await runner.run(...args);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    return stdout;
  };
  /** Fills a directory of the machine, which `fill` gets. */
  const folder = (name: string, fill: (path: string) => void = () => {}): string => {
    const path = join(runner.directory, name);
    mkdirSync(path, { recursive: true });
    fill(path);
    return path;
  };
  const bind = (path: string, destination: string, more: Partial<StepMount> = {}): StepMount => ({
    source: { kind: "directory", path },
    destination,
    selector: "/",
    isReadOnly: false,
    ...more,
  });

  describe("the process", () => {
    it("has an exit code, and its output on two streams", async () => {
      expect(await runner.run("echo a; echo b >&2; exit 3")).toEqual({
        code: 3,
        isOutOfMemory: false,
        stdout: "a\n",
        stderr: "b\n",
      });
    });

    it("that a signal ended has 128 and its number", async () => {
      const step = await runner.executor.start(runner.request("sleep 60"), new AbortController().signal);
      step.kill("KILL");
      expect(await step.exited).toEqual({ code: 137, isOutOfMemory: false });
    });

    it("gets signals it listens to", async () => {
      const request = runner.request(
        "trap 'echo got; exit 7' USR1; echo ready; while :; do sleep 0.01; done",
      );
      const step = await runner.executor.start(request, new AbortController().signal);
      while (!request.output.stdout.includes("ready")) await new Promise((resolve) => setTimeout(resolve, 5));
      step.kill("USR1");
      expect(await step.exited).toMatchObject({ code: 7 });
      expect(request.output.stdout).toBe("ready\ngot\n");
    });

    it("is the first of its process namespace, in a session of its own", async () => {
      expect(await out("echo $$; cut -d' ' -f4-6 /proc/1/stat; ls -d /proc/[0-9]* | wc -l")).toBe(
        "1\n0 1 1\n3\n",
      );
    });

    it("gets all bytes of its output through, however many", async () => {
      const { stdout } = await runner.run("dd if=/dev/zero bs=1000 count=3000 2>/dev/null | tr '\\0' x");
      expect(stdout.length).toBe(3_000_000);
      expect(stdout).toMatch(/^x+$/);
    });

    it("reads what it is given", async () => {
      async function* input(): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < 40; i++) yield Buffer.alloc(10_000, 97);
      }
      expect(await out("wc -c", { stdin: input() })).toBe("400000\n");
    });

    it("need not read it", async () => {
      async function* input(): AsyncGenerator<Uint8Array> {
        for (;;) yield Buffer.alloc(100_000);
      }
      expect(await out("true", { stdin: input() })).toBe("");
    });

    it("has an empty input that is nobody else's file", async () => {
      expect(await out("cat; readlink /proc/self/fd/0 | cut -d: -f1")).toBe("pipe\n");
    });

    it("has no descriptor but its input and output", async () => {
      // The last is the directory itself.
      expect(await out(["/bin/ls", "/proc/self/fd"])).toBe("0\n1\n2\n3\n");
    });

    it("has signals as if nobody had touched them", async () => {
      expect(await out(["/bin/grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"])).toBe(
        "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n",
      );
    });

    it("has the environment it is given, later values first, and HOME of its user", async () => {
      const env = ["PATH=/bin", "A=1", "B=x=y", "A=2"];
      expect(await out(["/bin/env"], { env })).toBe("PATH=/bin\nA=2\nB=x=y\nHOME=/root\n");
      expect(await out(["/bin/env"], { env, user: "app" })).toContain("HOME=/home/app\n");
      expect(await out(["/bin/env"], { env, user: "77" })).toContain("HOME=/\n");
      expect(await out(["/bin/env"], { env: [...env, "HOME=/own"] })).toContain("HOME=/own\n");
    });

    it("has usual limits, and those asked for", async () => {
      expect(await out("umask; ulimit -Sn; ulimit -c")).toMatch(/^0022\n1024\n/);
      const ulimits = [
        { Name: "nofile", Soft: 33, Hard: 44 },
        { Name: "CORE", Soft: 0, Hard: -1 },
      ];
      const text = await out("ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -Hc", { ulimits });
      expect(text).toBe("33\n44\n0\nunlimited\n");
    });

    it("has a hostname and hosts of its own", async () => {
      expect(await out("hostname; cat /etc/hosts")).toBe(
        "buildkitsandbox\n127.0.0.1\tlocalhost buildkitsandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n",
      );
      const extraHosts = [{ Host: "db", IP: "10.1.2.3" }];
      expect(
        await out("hostname; tail -n1 /etc/hosts || cat /etc/hosts", { hostname: "web", extraHosts }),
      ).toContain("10.1.2.3\tdb\n");
    });
  });

  describe("a command that can't be run", () => {
    it.each([
      [["nope"], 'exec: "nope": executable file not found in $PATH\n'],
      [["/nope"], 'exec: "/nope": stat /nope: no such file or directory\n'],
      [["/etc/passwd"], 'exec: "/etc/passwd": permission denied\n'],
      [["/etc"], 'exec: "/etc": permission denied\n'],
      [[""], 'exec: "": executable file not found in $PATH\n'],
    ])("%j says why, as runc does", async (args, stderr) => {
      expect(await runner.run(args)).toEqual({ code: 1, isOutOfMemory: false, stdout: "", stderr });
    });

    it.each([
      ["what is no program", "garbage", "exec /data/x: exec format error\n"],
      ["a script without its interpreter", "#!/nope\n", "exec /data/x: no such file or directory\n"],
    ])("%s says why", async (_, text, stderr) => {
      const data = folder("programs", (path) => writeFileSync(join(path, "x"), text, { mode: 0o755 }));
      expect(await runner.run(["/data/x"], { mounts: [bind(data, "/data")] })).toMatchObject({
        code: 1,
        stderr,
      });
    });
  });

  describe("users", () => {
    it.each([
      ["", "uid=0(root) gid=0(root) groups=0(root),10(wheel)\n"],
      ["app", "uid=1000(app) gid=1001(app) groups=29(audio),1001(app)\n"],
      ["1000", "uid=1000(app) gid=1001(app) groups=29(audio),1001(app)\n"],
      ["app:audio", "uid=1000(app) gid=29(audio) groups=29(audio)\n"],
      ["5:6", "uid=5 gid=6 groups=6\n"],
      ["55", "uid=55 gid=0(root) groups=0(root)\n"],
    ])("%j", async (user, ids) => {
      expect(await out("id", { user })).toBe(ids);
    });

    it.each([
      ["nobodyx", "unable to find user nobodyx: no matching entries in passwd file"],
      ["1:nogrp", "unable to find group nogrp: no matching entries in group file"],
    ])("%j is not there", async (user, message) => {
      await expect(runner.run("true", { user })).rejects.toMatchObject({ code: "exec/user", message });
    });

    it("can write to /dev/stdout", async () => {
      expect(await out("echo a > /dev/stdout", { user: "app" })).toBe("a\n");
    });
  });

  describe("the working directory", () => {
    it("is made, and belongs to the user", async () => {
      expect(await out("pwd; stat -c '%a %u:%g' /srv /srv/app", { cwd: "/srv/app", user: "app" })).toBe(
        "/srv/app\n755 1000:1001\n755 1000:1001\n",
      );
    });

    it("may be one that only root can enter", async () => {
      expect(await out("pwd", { cwd: "/root", user: "app" })).toBe("/root\n");
    });

    it("can't be below a file", async () => {
      await expect(runner.run("true", { cwd: "/etc/passwd/x" })).rejects.toMatchObject({
        message: "mkdir /etc/passwd/x: not a directory",
      });
    });

    it("does not lead out by the descriptors of who starts it", async () => {
      for (const fd of [3, 5, 8, 24, 29]) {
        await expect(runner.run("ls", { cwd: `/proc/self/fd/${fd}` })).rejects.toMatchObject({
          code: "exec/setup",
          message: expect.stringMatching(/^chdir \/proc\/self\/fd\/\d+: (no such file or|not a) directory$/),
        });
      }
    });
  });

  describe("mounts", () => {
    it("of a directory, written or not", async () => {
      const data = folder("shared", (path) => writeFileSync(join(path, "in"), "hello"));
      await out("cat /data/in > /data/out", { mounts: [bind(data, "/data")] });
      expect(readFileSync(join(data, "out"), "utf8")).toBe("hello");
      const refused = await runner.run("echo > /data/new", {
        mounts: [bind(data, "/data", { isReadOnly: true })],
      });
      expect(refused.stderr).toContain("Read-only file system");
    });

    it("of layers: the top one counts, none is written", async () => {
      const layers = ["l1", "l2", "l3"].map((name, index) =>
        folder(name, (path) => {
          writeFileSync(join(path, `f${index}`), name);
          writeFileSync(join(path, "same"), name);
        }),
      );
      const mount: StepMount = {
        source: { kind: "layers", directories: layers },
        destination: "/l",
        selector: "/",
        isReadOnly: true,
      };
      const text = await out("cat /l/same; ls /l; echo x > /l/new || true", { mounts: [mount] }).catch(
        () => "",
      );
      expect(text === "" ? (await runner.run("cat /l/same; ls /l", { mounts: [mount] })).stdout : text).toBe(
        "l3f0\nf1\nf2\nsame\n",
      );
      for (const layer of layers) expect(readdirSync(layer)).not.toContain("new");
    });

    it("of hundreds of layers with names that options can't have", async () => {
      const directories = Array.from({ length: 300 }, (_, index) =>
        folder(`many/a,b:c\\d ${index} ${"x".repeat(60)}`, (path) =>
          writeFileSync(join(path, `f${index}`), ""),
        ),
      );
      const upper = folder("many-upper");
      const workDirectory = folder("many-work");
      const source = { kind: "layers", directories, upper: { directory: upper, workDirectory } } as const;
      const mount: StepMount = { source, destination: "/many", selector: "/", isReadOnly: false };
      expect(await out("ls /many | wc -l; echo x > /many/new", { mounts: [mount] })).toBe("300\n");
      expect(readdirSync(upper)).toEqual(["new"]);
    });

    it("of memory", async () => {
      const mount: StepMount = {
        source: { kind: "tmpfs", size: 65536 },
        destination: "/m",
        selector: "/",
        isReadOnly: false,
      };
      const text = await out("grep ' /m ' /proc/mounts", { mounts: [mount] });
      expect(text).toMatch(/^tmpfs \/m tmpfs rw,nosuid,.*size=64k/);
    });

    it("of a secret: only as its owner and mode say, in memory", async () => {
      const secret = (mode: number): StepMount => ({
        source: { kind: "secret", content: Buffer.from("s3cret"), uid: 1000, gid: 29, mode },
        destination: "/run/secrets/a",
        selector: "/",
        isReadOnly: true,
      });
      const command = "cat /run/secrets/a; stat -c ' %a %u:%g' /run/secrets/a; grep secrets /proc/mounts";
      expect(await out(command, { mounts: [secret(0o400)], user: "app" })).toMatch(
        /^s3cret 400 1000:29\ntmpfs \/run\/secrets\/a tmpfs ro,nosuid,nodev,noexec/,
      );
      expect(await out(command, { mounts: [secret(0o500)] })).toMatch(/ro,nosuid,nodev,relatime/);
      expect((await runner.run("cat /run/secrets/a", { mounts: [secret(0o400)], user: "5:5" })).code).toBe(1);
    });

    it("of an ssh socket", async () => {
      const socket = join(runner.directory, "agent.sock");
      const server = createServer((connection) => connection.end("hello")).listen(socket);
      await new Promise((resolve) => server.once("listening", resolve));
      const mount: StepMount = {
        source: { kind: "ssh", socket, uid: 1000, gid: 1001, mode: 0o600 },
        destination: "/run/agent.sock",
        selector: "/",
        isReadOnly: true,
      };
      const text = await out("stat -c '%F %a %u' /run/agent.sock; nc local:/run/agent.sock < /dev/null", {
        mounts: [mount],
        user: "app",
      }).catch(() => out("stat -c '%F %a %u' /run/agent.sock", { mounts: [mount], user: "app" }));
      expect(text).toMatch(/^socket 600 1000\n/);
      server.close();
    });

    it("of a part: links are followed inside the source only", async () => {
      const source = folder("parts", (path) => {
        mkdirSync(join(path, "a/b"), { recursive: true });
        writeFileSync(join(path, "a/b/f"), "inside");
        symlinkSync("/a/b", join(path, "link"));
        symlinkSync("../../../../../../../../etc", join(path, "out"));
      });
      const read = (selector: string, destination = "/p"): Promise<string> =>
        out("cat /p/f || cat /p", { mounts: [bind(source, destination, { selector })] });
      expect(await read("/a/b")).toBe("inside");
      expect(await read("a/../link/")).toBe("inside");
      expect(await out("cat /p", { mounts: [bind(source, "/p", { selector: "/link/f" })] })).toBe("inside");
      for (const selector of ["/out", "/out/passwd", "/../../../etc", "/missing"]) {
        await expect(read(selector)).rejects.toMatchObject({
          code: "exec/mount",
          message: `open ${selector}: no such file or directory`,
        });
      }
    });

    it("do not follow links of the root out of it", async () => {
      const secret = folder("host", (path) => mkdirSync(join(path, "target")));
      const layer = folder("evil", (path) => {
        symlinkSync(secret, join(path, "escape"));
        symlinkSync("/proc/self/fd", join(path, "fds"));
        symlinkSync("/proc/self/cwd", join(path, "cwd"));
      });
      const source = {
        kind: "layers",
        directories: [runner.base, layer],
        upper: { directory: folder("evil-upper"), workDirectory: folder("evil-work") },
      } as const;
      const mounts = [
        { source, destination: "/", selector: "/", isReadOnly: false },
        bind(
          folder("data", (path) => writeFileSync(join(path, "f"), "x")),
          "/escape/target/new",
        ),
        bind(folder("data"), "/cwd/y"),
      ];
      const result = await runner.run("ls /escape/target/new", { mounts }).catch((error) => error);
      expect(readdirSync(join(secret, "target"))).toEqual([]);
      // It is mounted where the link leads in the root, or nothing is run.
      if (!(result instanceof Error)) expect(result.stdout).toBe("f\n");
    });

    it("in the order of their paths; the last of equal ones counts", async () => {
      const [a, b] = ["first", "second"].map((name) =>
        folder(name, (path) => writeFileSync(join(path, "n"), name)),
      );
      const mounts = [bind(a!, "/m/inner"), bind(a!, "/m"), bind(b!, "/m"), bind(a!, "/etc/resolv.conf.d")];
      expect(await out("cat /m/n /m/inner/n", { mounts })).toBe("secondfirst");
    });

    it("into /proc are refused", async () => {
      await expect(runner.run("true", { mounts: [bind(folder("p"), "/proc/x")] })).rejects.toMatchObject({
        code: "exec/mount",
        message: '"/proc/x" cannot be mounted because it is inside /proc',
      });
    });

    it("leave nothing of their mount points, nor new times", async () => {
      const request = runner.request("echo x > /made/c/file; touch /etc", {
        mounts: [bind(folder("v"), "/a/b"), bind(folder("v"), "/made/c"), bind(folder("v"), "/home")],
      });
      const before = statSync(join(runner.base, "home")).mtimeMs;
      await (await runner.executor.start(request, new AbortController().signal)).exited;
      expect(readdirSync(request.upper).sort()).toEqual(["a", "etc", "made"]);
      expect(readdirSync(join(request.upper, "a"))).toEqual([]);
      expect(readdirSync(join(request.upper, "etc"))).toEqual([]);
      expect(statSync(join(runner.base, "home")).mtimeMs).toBe(before);
    });

    it("leave nothing of the directories above either, on demand", async () => {
      const request = runner.request("true", {
        mounts: [bind(folder("v"), "/a/b/c")],
        removeMountStubsRecursive: true,
      });
      await (await runner.executor.start(request, new AbortController().signal)).exited;
      expect(existsSync(join(request.upper, "a"))).toBe(false);
    });

    it("let what the step put there be", async () => {
      const request = runner.request("umount /etc/hosts 2>/dev/null; echo x > /etc/own");
      await (await runner.executor.start(request, new AbortController().signal)).exited;
      expect(readdirSync(join(request.upper, "etc"))).toEqual(["own"]);
    });
  });

  describe("the root", () => {
    it("is written as an upper directory of overlayfs", async () => {
      const request = runner.request(
        "rm /etc/group; rm -rf /home; mkdir /home; mv /tmp /tmp2; echo 1 > /new",
      );
      const { code } = await (await runner.executor.start(request, new AbortController().signal)).exited;
      expect(code).toBe(0);
      expect(readdirSync(request.upper).sort()).toEqual(["etc", "home", "new", "tmp", "tmp2"]);
      expect(lstatSync(join(request.upper, "etc/group")).isCharacterDevice()).toBe(true);
      expect(lstatSync(join(request.upper, "etc/group")).rdev).toBe(0);
      const libc = (await loadLibc())!;
      const attributes = (name: string): string =>
        Buffer.from(libc.listXattrs(join(request.upper, name))).toString();
      expect(attributes("home")).toContain("trusted.overlay.opaque");
      expect(attributes("tmp2")).not.toContain("redirect");
    });

    it("can be used again after it was not written to disk", async () => {
      const first = runner.request("echo 1 > /f");
      await (await runner.executor.start(first, new AbortController().signal)).exited;
      const second = { ...runner.request("cat /f"), mounts: first.mounts };
      const step = await runner.executor.start(second, new AbortController().signal);
      expect(await step.exited).toMatchObject({ code: 0 });
      expect(second.output.stdout).toBe("1\n");
    });

    it("may be a plain directory", async () => {
      const root = folder("plain");
      execFileSync("cp", ["-a", `${runner.base}/.`, root]);
      await out("echo 1 > /written; ls /", { mounts: [bind(root, "/")] });
      expect(readFileSync(join(root, "written"), "utf8")).toBe("1\n");
      expect(readdirSync(join(root, "etc")).sort()).toEqual(["group", "passwd"]);
    });

    it("may be one to be read only, without a place for changes", async () => {
      const root: StepMount = {
        source: { kind: "layers", directories: [runner.base] },
        destination: "/",
        selector: "/",
        isReadOnly: true,
      };
      const { stdout, stderr } = await runner.run("cat /etc/hosts | wc -l; echo > /x", {
        mounts: [root, bind(folder("v"), "/new/mount")],
      });
      expect(stdout).toBe("2\n");
      expect(stderr).toContain("Read-only file system");
      expect(readdirSync(runner.base)).not.toContain("new");
    });

    it("may be empty below", async () => {
      const upper = folder("scratch-upper");
      const root: StepMount = {
        source: {
          kind: "layers",
          directories: [],
          upper: { directory: upper, workDirectory: folder("scratch-work") },
        },
        destination: "/",
        selector: "/",
        isReadOnly: false,
      };
      const mounts = [root, bind(join(runner.base, "bin"), "/bin")];
      expect(await out(["/bin/busybox", "ls", "/"], { mounts })).toBe("bin\ndev\netc\nproc\nsys\n");
      expect(readdirSync(upper).sort()).toEqual(["dev", "etc", "proc", "sys"]);
    });
  });

  it("has no network but the loopback device if it wants none", async () => {
    const command =
      "ip -o link | wc -l; ip -o link | grep -c 'LOOPBACK,UP'; ping -c1 -W1 127.0.0.1 > /dev/null && echo up";
    expect(await out(command, { network: NetMode.NONE })).toBe("1\n1\nup\n");
    const own = readlinkSync("/proc/self/ns/net");
    expect(await out("readlink /proc/self/ns/net", { network: NetMode.UNSET })).toBe(`${own}\n`);
  });

  it("says whether layers can be written somewhere", async () => {
    expect(await runner.executor.supportsOverlay(folder("good"))).toBe(true);
    expect(await runner.executor.supportsOverlay("/proc")).toBe(false);
    expect(readdirSync(join(runner.directory, "good"))).toEqual([]);
  });

  it("runs an emulator before the command", async () => {
    const emulator = join(runner.directory, "emulator");
    writeFileSync(emulator, '#!/bin/sh\necho "emulated by $0"\nexec "$@"\n', { mode: 0o755 });
    expect(await out(["echo", "hi"], { emulator })).toBe("emulated by /dev/.buildkit_qemu_emulator\nhi\n");
  });
});
