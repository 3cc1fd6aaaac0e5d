import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Container, ContainerRequest, Gateway } from "../../../src/frontend/gateway.js";
import type { Mount } from "../../../src/proto/generated/ops.js";
import { MountType } from "../../../src/proto/generated/ops.js";
import { ByteQueue } from "../../../src/wire/gateway/byte-queue.js";
import { whyNoSteps } from "../../harness/step-runner.js";
import { GatewayRig, type OpenGateway, shell } from "./gateway-rig.js";

const why = whyNoSteps();
const suffix = why === undefined ? "" : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`containers of frontends${suffix}`, () => {
  let rig: GatewayRig;
  beforeAll(() => {
    rig = new GatewayRig();
  });
  afterAll(() => rig?.close());

  interface Opened {
    readonly gateway: Gateway;
    readonly container: Container;
    readonly stop: AbortController;
    readonly ref: string;
  }

  async function open(
    mounts: readonly Partial<Mount>[] = [],
    request: Partial<ContainerRequest> = {},
    options: OpenGateway = {},
  ): Promise<Opened> {
    const { gateway, stop } = await rig.open(options);
    const ref = await rig.baseRef(gateway);
    const root = { dest: "/", resultID: ref };
    const container = await gateway.createContainer({
      mounts: [
        root,
        ...mounts.map((mount) => (mount.resultID === "base" ? { ...mount, resultID: ref } : mount)),
      ],
      network: 0,
      extraHosts: [],
      hostname: "",
      ...request,
    });
    return { gateway, container, stop, ref };
  }

  async function ran(container: Container, command: string, more: Parameters<typeof shell>[1] = {}) {
    const process = shell(command, more);
    const code = await (await container.start(process)).exited;
    return { code, stdout: process.output[1], stderr: process.output[2] };
  }

  it("run a process, and tell its exit code and what it writes", async () => {
    const { container } = await open();
    expect(await ran(container, "echo out; echo err >&2; exit 7")).toEqual({
      code: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
    await container.release();
  });

  it("give it its input, however much, to the end", async () => {
    const { container } = await open();
    const bytes = randomBytes(300_000).toString("hex");
    const stdin = (async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield Buffer.from(bytes.slice(at, at + 65_536));
    })();
    const { code, stdout } = await ran(container, "cat; echo .", { stdin });
    expect(code).toBe(0);
    expect(stdout).toBe(`${bytes}.\n`);
    await container.release();
  });

  it("give it the user, directory and variables that it is to have", async () => {
    const { container } = await open([], { hostname: "here", extraHosts: [{ Host: "db", IP: "10.1.2.3" }] });
    const meta = {
      args: ["/bin/sh", "-c", "id -u; pwd; hostname; echo $A $PATH; grep db /etc/hosts"],
      env: ["A=b"],
      user: "app",
      cwd: "/tmp",
    };
    const process = shell("", { meta });
    expect(await (await container.start(process)).exited).toBe(0);
    expect(process.output[1].split("\n")).toEqual([
      "1000",
      "/tmp",
      "here",
      "b /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "10.1.2.3\tdb",
      "",
    ]);
    await container.release();
  });

  it("give it a terminal, whose size can change", async () => {
    const { container } = await open();
    const stdin = new ByteQueue();
    const resized = `until [ "$(stty size)" = "31 97" ]; do sleep 0.01; done; read x; stty size`;
    const process = shell(`stty size; echo $TERM; ${resized}`, { tty: true, stdin });
    const running = await container.start(process);
    running.resize(20, 70);
    while (!process.output[1].includes("xterm")) await new Promise((resolve) => setTimeout(resolve, 10));
    running.resize(31, 97);
    await stdin.push(Buffer.from("\n"));
    stdin.end();
    expect(await running.exited).toBe(0);
    expect(process.output[1].trimEnd().split("\r\n").at(-1)).toBe("31 97");
    expect(process.output[2]).toBe("");
    await container.release();
  });

  it("send it signals", async () => {
    const { container } = await open();
    const process = shell("trap 'echo told; exit 3' USR1; echo ready; while :; do sleep 0.05; done");
    const running = await container.start(process);
    while (!process.output[1].includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    running.kill("USR1");
    expect(await running.exited).toBe(3);
    expect(process.output[1]).toBe("ready\ntold\n");
    await container.release();
  });

  it("run more processes beside the first, which see the same files", async () => {
    const { container } = await open([{ dest: "/t", mountType: MountType.TMPFS }]);
    const first = shell(
      "echo one > /one; echo two > /t/two; echo ready; while [ ! -e /done ]; do sleep 0.05; done",
    );
    const running = await container.start(first);
    while (!first.output[1].includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await ran(container, "cat /one /t/two; exit 4")).toMatchObject({ code: 4, stdout: "one\ntwo\n" });
    expect(await ran(container, "touch /done")).toMatchObject({ code: 0 });
    expect(await running.exited).toBe(0);
    await container.release();
  });

  it("take several processes that are begun at once", async () => {
    const { container } = await open();
    const command = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do [ -e /go ] && exit 0; sleep 0.1; done; exit 1";
    const [first, second] = [shell(command), shell("touch /go")];
    const started = await Promise.all([container.start(first), container.start(second)]);
    expect(await Promise.all(started.map(({ exited }) => exited))).toEqual([0, 0]);
    await container.release();
  });

  it("end all of their processes when they are released", async () => {
    const { container } = await open();
    const [first, second] = [shell("echo ready; sleep 1000"), shell("echo ready; sleep 1000")];
    const running = await container.start(first);
    while (!first.output[1].includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    const other = await container.start(second);
    await container.release();
    await expect(running.exited).rejects.toThrow();
    await expect(other.exited).rejects.toThrow();
  });

  it("end a process that is given up, and all when the build is", async () => {
    const { container, stop } = await open();
    const one = new AbortController();
    const first = shell("echo ready; sleep 1000", { signal: one.signal });
    const running = await container.start(first);
    while (!first.output[1].includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    one.abort();
    await expect(running.exited).rejects.toThrow();
    await container.release();
    const next = await open();
    const process = await next.container.start(shell("sleep 1000"));
    next.stop.abort();
    await expect(process.exited).rejects.toThrow();
    await next.container.release();
    stop.abort();
  });

  it("say of a program that is not there that it is not", async () => {
    const { container } = await open();
    const process = await container.start(shell(["/no/such/program"]));
    const end = await process.exited.catch((error: Error) => error.message);
    expect(end).toEqual(expect.anything());
    expect(end).not.toBe(0);
    await container.release();
  });

  describe("files", () => {
    it("are read as the processes have left them, and thrown away", async () => {
      const { container, gateway, ref } = await open();
      await ran(container, "mkdir /d; echo hello > /d/new; ln -s new /d/link; rm /etc/group");
      expect(Buffer.from(await container.readFile("/d/link")).toString()).toBe("hello\n");
      expect((await container.readDirectory("/d")).map(({ path }) => path)).toEqual(["link", "new"]);
      expect((await container.readDirectory("/d", "n*")).map(({ path }) => path)).toEqual(["new"]);
      expect(await container.statFile("/d/new")).toMatchObject({ size: 6 });
      await expect(container.readFile("/etc/group")).rejects.toThrow("/etc/group: no such file or directory");
      await container.release();
      await expect(gateway.readFile(ref, "/d/new")).rejects.toThrow("no such file or directory");
      expect(Buffer.from(await gateway.readFile(ref, "/etc/group")).toString()).toContain("root");
    });

    it("of mounts are all those of what is mounted, whatever part of it processes see", async () => {
      const { container } = await open([
        { dest: "/part", resultID: "base", selector: "/etc", readonly: true },
        { dest: "/mine", resultID: "base", selector: "/etc" },
        { dest: "/empty" },
      ]);
      const script =
        "ls /part; echo changed > /mine/group; echo x > /empty/x; echo y 2>/dev/null > /part/y || echo refused";
      expect((await ran(container, script)).stdout).toBe("group\npasswd\nrefused\n");
      expect(Buffer.from(await container.readFile("/etc/group", 1)).toString()).toContain("root");
      expect(Buffer.from(await container.readFile("/etc/group", 2)).toString()).toBe("changed\n");
      expect(Buffer.from(await container.readFile("/x", 3)).toString()).toBe("x\n");
      await container.release();
    });

    it("of mounts that are none can't be read, and say why", async () => {
      const secret = { ID: "token", optional: true };
      const { container } = await open([
        { dest: "/s", mountType: MountType.SECRET, secretOpt: secret },
        { dest: "/t", mountType: MountType.TMPFS },
        { dest: "/b", resultID: "base", selector: "/bin" },
      ]);
      await expect(container.readFile("/s", 1)).rejects.toThrow("mountable 1 not found");
      await expect(container.readFile("/x", 2)).rejects.toThrow("files of a tmpfs mount can't be read");
      await expect(container.readFile("/x", 4)).rejects.toThrow(
        "mount index 4 is out of bounds (4 available)",
      );
      await expect(container.readFile("/x", -1)).rejects.toThrow(
        "mount index -1 is out of bounds (4 available)",
      );
      await container.release();
    });
  });

  describe("secrets", () => {
    const options: OpenGateway = {
      build: { secrets: [{ id: "token", env: "TOKEN" }] },
      env: { TOKEN: "s3cret" },
    };

    it("are variables and files", async () => {
      const { container } = await open(
        [{ dest: "/s", mountType: MountType.SECRET, secretOpt: { ID: "token", mode: 0o400 } }],
        {},
        options,
      );
      const secretEnv = [{ ID: "token", name: "T" }];
      expect((await ran(container, "echo $T; cat /s", { secretEnv })).stdout).toBe("s3cret\ns3cret");
      await container.release();
    });

    it("have to be there unless they are optional", async () => {
      const { container } = await open([], {}, options);
      const start = (optional: boolean) =>
        ran(container, "echo [$T]", { secretEnv: [{ ID: "no", name: "T", optional }] });
      await expect(start(false)).rejects.toThrow("secret no: not found");
      expect((await start(true)).stdout).toBe("[]\n");
      await container.release();
      const mount = { dest: "/s", mountType: MountType.SECRET, secretOpt: { ID: "no" } };
      await expect(open([mount], {}, options)).rejects.toThrow("secret no: not found");
    });
  });

  describe("what they may not do", () => {
    it("is the machine's network, unless the user allows it", async () => {
      await expect(open([], { network: 1 })).rejects.toThrow("network.host is not allowed");
      const build = { entitlements: { daemon: ["network.host"], localDelete: false } };
      const { container } = await open([], { network: 1 }, { build });
      expect(await ran(container, "true")).toMatchObject({ code: 0 });
      await container.release();
    });

    it("is to be insecure, unless the user allows it", async () => {
      const { container } = await open();
      await expect(container.start(shell("true", { security: 1 }))).rejects.toThrow(
        "security.insecure is not allowed",
      );
      await container.release();
    });

    it("is to have what nobody gave them", async () => {
      const { gateway } = await rig.open();
      const mounts = [{ dest: "/", resultID: "nobody's" }];
      const request = { mounts, network: 0, extraHosts: [], hostname: "" } as const;
      await expect(gateway.createContainer(request)).rejects.toThrow("no such ref: nobody's");
    });
  });
});
