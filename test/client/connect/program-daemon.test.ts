import { connect as connectHttp2, createServer } from "node:http2";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/client/connect/address.js";
import type { ConnectEnv, Daemon } from "../../../src/client/connect/daemon.js";
import {
  createProgramDaemon,
  type ProgramAddress,
  programFor,
  shellWord,
} from "../../../src/client/connect/program-daemon.js";
import { createFakePath, type FakePath, isAlive, SETTINGS, until } from "./fake-program.js";

let path: FakePath;
beforeEach(() => {
  path = createFakePath();
});
afterEach(() => path.remove());

function address(written: string): ProgramAddress {
  const parsed = parseAddress(written);
  switch (parsed.scheme) {
    case "unix":
    case "tcp":
    case "docker":
    case "engine":
      throw new Error(written);
    default:
      return parsed;
  }
}

function daemon(written: string, settings: Partial<ConnectEnv> = {}): Daemon {
  return createProgramDaemon(address(written), { env: path.env, ...settings });
}

describe("the program for an address", () => {
  test.each([
    ["docker-container://b", ["docker", "exec", "-i", "b", "buildctl", "dial-stdio"]],
    [
      "docker-container://b?context=c",
      ["docker", "--context=c", "exec", "-i", "b", "buildctl", "dial-stdio"],
    ],
    ["podman-container://b", ["podman", "exec", "-i", "b", "buildctl", "dial-stdio"]],
    ["nerdctl-container://b", ["nerdctl", "exec", "-i", "b", "buildctl", "dial-stdio"]],
    [
      "nerdctl-container://b?namespace=n",
      ["nerdctl", "exec", "--namespace", "n", "-i", "b", "buildctl", "dial-stdio"],
    ],
    ["kube-pod://p", ["kubectl", "exec", "-i", "p", "--", "buildctl", "dial-stdio"]],
    [
      "kube-pod://p?context=c&namespace=n&container=k",
      [
        "kubectl",
        "--context=c",
        "--namespace=n",
        "exec",
        "--container=k",
        "-i",
        "p",
        "--",
        "buildctl",
        "dial-stdio",
      ],
    ],
    ["ssh://h", ["ssh", "-T", "--", "h", "buildctl", "dial-stdio"]],
    [
      "ssh://me@h:22/run/x.sock",
      [
        "ssh",
        "-l",
        "me",
        "-p",
        "22",
        "-T",
        "--",
        "h",
        "buildctl",
        "--addr",
        "unix:///run/x.sock",
        "dial-stdio",
      ],
    ],
    [
      "ssh://h/$(x)%20'y'",
      ["ssh", "-T", "--", "h", "buildctl", "--addr", "'unix:///$(x) '\\''y'\\'''", "dial-stdio"],
    ],
  ])("%s", (written, words) => {
    const { command, args } = programFor(address(written));
    expect([command, ...args]).toEqual(words);
  });

  test.each([
    ["plain/word.sock", "plain/word.sock"],
    ["a b", "'a b'"],
    ["", "''"],
    ["~/x", "'~/x'"],
    ["it's", "'it'\\''s'"],
  ])("quotes for the other shell: %s", (word, quoted) => {
    expect(shellWord(word)).toBe(quoted);
  });

  test.each([
    ["docker-container://b?context=c", "b"],
    ["kube-pod://p?container=c", "p"],
    ["ssh://me@h:22/s", "h:22"],
    ["ssh://h", "h"],
  ])("%s has the authority %s", (written, authority) => {
    expect(daemon(written).authority).toBe(authority);
  });
});

describe("a connection through a program", () => {
  test("is one to the daemon behind it", async () => {
    const server = createServer();
    server.on("stream", (stream) => {
      stream.respond({ ":status": 200 });
      stream.end("hello");
    });
    await new Promise<void>((resolve) => server.listen(join(path.dir, "d.sock"), resolve));
    path.add(
      "docker",
      `note("args", { args, kept: process.env.KEPT });
       const socket = net.connect({ path: path("d.sock"), allowHalfOpen: true });
       process.stdin.pipe(socket).pipe(process.stdout);`,
    );
    const stream = await daemon("docker-container://b", { env: { ...path.env, KEPT: "yes" } }).connect();
    const session = connectHttp2("http://b", { createConnection: () => stream });
    expect(await text(session.request({ ":path": "/" }))).toBe("hello");
    expect(path.noted("args")).toEqual({ args: ["exec", "-i", "b", "buildctl", "dial-stdio"], kept: "yes" });
    await new Promise<void>((resolve) => session.close(resolve));
    stream.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test("carries large data both ways, no faster than it is read", async () => {
    path.add("docker", `process.stdout.write(${SETTINGS}); process.stdin.pipe(process.stdout);`);
    const stream = await daemon("docker-container://b").connect();
    const size = 5_000_000;
    const sent = Buffer.alloc(size, "0123456789abcdef");
    const written = new Promise<void>((resolve) => stream.end(sent, resolve));
    // Nobody reads yet, so the program cannot write, and does not read.
    await until(() => stream.readableLength >= stream.readableHighWaterMark);
    expect(stream.readableLength).toBeLessThan(1_000_000);
    expect(stream.writableLength).toBe(size);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    await written;
    const received = Buffer.concat(chunks).subarray(9);
    expect(received.equals(sent)).toBe(true);
  });

  test("can be half-closed: what comes after that still arrives", async () => {
    path.add(
      "docker",
      `process.stdout.write(${SETTINGS});
       process.stdin.resume().on("end", () => process.stdout.write("after the end"));`,
    );
    const stream = await daemon("docker-container://b").connect();
    stream.end();
    expect((await text(stream)).slice(9)).toBe("after the end");
  });

  test("ends the program when it is destroyed, also one that does not read", async () => {
    path.add(
      "docker",
      `process.stdout.write(${SETTINGS});
       note("pid", process.pid);
       setInterval(() => {}, 1000);`,
    );
    const stream = await daemon("docker-container://b").connect();
    await until(() => path.noted("pid") !== undefined);
    const pid = Number(path.noted("pid"));
    expect(isAlive(pid)).toBe(true);
    stream.destroy();
    await until(() => !isAlive(pid));
  });

  test("ends the children of the program as well", async () => {
    path.add(
      "docker",
      `process.stdout.write(${SETTINGS}); setInterval(() => {}, 1000);
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      note("pid", child.pid);`,
    );
    const stream = await daemon("docker-container://b").connect();
    await until(() => path.noted("pid") !== undefined);
    const pid = Number(path.noted("pid"));
    stream.destroy();
    await until(() => !isAlive(pid));
  });

  test("ends a program that does not want to", async () => {
    path.add(
      "docker",
      `process.on("SIGTERM", () => {});
       process.stdout.write(${SETTINGS});
       note("pid", process.pid);
       setInterval(() => {}, 1000);`,
    );
    const stream = await daemon("docker-container://b").connect();
    await until(() => path.noted("pid") !== undefined);
    const pid = Number(path.noted("pid"));
    stream.destroy();
    await until(() => !isAlive(pid));
  });
});

describe("a connection through a program fails", () => {
  test.each([
    ["docker-container://b", "docker exec b failed", "docker", "the Docker CLI"],
    ["podman-container://b", "podman exec b failed", "podman", "Podman"],
    ["nerdctl-container://b", "nerdctl exec b failed", "nerdctl", "nerdctl"],
    ["kube-pod://p", "kubectl exec p failed", "kubectl", "kubectl"],
    ["ssh://h", "ssh h buildctl failed", "ssh", "an OpenSSH client"],
  ])("if it is not installed: %s", async (written, what, program, needs) => {
    await expect(daemon(written).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `${what}: the program "${program}" was not found on the PATH; install ${needs}`,
    });
  });

  const COMPLAINTS: readonly (readonly [what: string, script: string, message: string])[] = [
    [
      "with what it says",
      `console.error("Error response from daemon: No such container: b"); process.exitCode = 1;`,
      "docker exec b failed: Error response from daemon: No such container: b",
    ],
    ["with its status if it says nothing", "process.exitCode = 3;", "docker exec b failed: exit status 3"],
    [
      "with its signal",
      `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);`,
      "docker exec b failed: it was ended by SIGKILL",
    ],
    [
      "without what a terminal would obey",
      `process.stderr.write("\\x1b[31mred\\x1b[0m\\x07\\r\\n\\n  two\\tlines \\n"); process.exitCode = 1;`,
      "docker exec b failed: red; two lines",
    ],
    [
      "without a log",
      `process.stderr.write("E0102 03:04:05.6 noise\\nthe error\\n"); process.exitCode = 1;`,
      "docker exec b failed: the error",
    ],
    [
      "with the end of a long complaint",
      `process.stderr.write("x".repeat(100000) + "end"); process.exitCode = 1;`,
      `docker exec b failed: ...${"x".repeat(997)}end`,
    ],
    [
      "and says where BuildKit is missing",
      `console.error('exec: "buildctl": executable file not found in $PATH: unknown'); process.exitCode = 127;`,
      'docker exec b failed: exec: "buildctl": executable file not found in $PATH: unknown; ' +
        "a BuildKit with buildctl has to be there, as in the image moby/buildkit",
    ],
    [
      "with what it says where answers belong, as Docker does",
      `process.stdout.write('OCI runtime exec failed: exec: "buildctl": executable file'); console.log(" not found in $PATH"); process.exitCode = 127;`,
      'docker exec b failed: OCI runtime exec failed: exec: "buildctl": executable file not found in $PATH; ' +
        "a BuildKit with buildctl has to be there, as in the image moby/buildkit",
    ],
    [
      "if it ends well without an answer",
      "",
      "docker exec b ended without an answer; is buildkitd running there?",
    ],
  ];
  test.each(COMPLAINTS)("%s", async (_what, script, message) => {
    path.add("docker", script);
    await expect(daemon("docker-container://b").connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message,
    });
  });

  test("if something else is printed first", async () => {
    path.add(
      "ssh",
      `process.stdout.write("Welcome to h!\\n" + "x".repeat(100)); setInterval(() => {}, 1000);`,
    );
    await expect(daemon("ssh://h").connect()).rejects.toMatchObject({
      code: "daemon/protocol",
      message: expect.stringMatching(
        /^ssh h buildctl answered "Welcome to h!\\nx{66}", which is not BuildKit; /,
      ),
    });
  });

  test("in the middle, with what it says then", async () => {
    path.add(
      "docker",
      `process.stdout.write(${SETTINGS});
       process.stdin.once("data", () => { process.stderr.write("container stopped"); process.exitCode = 137; process.stdin.destroy(); });`,
    );
    const stream = await daemon("docker-container://b").connect();
    const failed = new Promise((resolve) => stream.once("error", resolve));
    stream.resume().write("hello");
    expect(await failed).toMatchObject({
      code: "daemon/unreachable",
      message: "docker exec b failed: container stopped",
    });
    expect(stream.destroyed).toBe(true);
  });

  test("in the middle, though nobody is told", async () => {
    path.add(
      "docker",
      `process.stdout.write(${SETTINGS}); process.stdin.once("data", () => process.exit(1));`,
    );
    const stream = await daemon("docker-container://b").connect();
    stream.resume().write("hello");
    await new Promise((resolve) => stream.once("close", resolve));
    expect(stream.errored?.message).toBe("docker exec b failed: exit status 1");
  });

  test("if nothing is answered in time", async () => {
    path.add("docker", `note("pid", process.pid); setInterval(() => {}, 1000);`);
    const connecting = daemon("docker-container://b", { connectTimeout: 400 }).connect();
    await expect(connecting).rejects.toMatchObject({
      code: "daemon/unreachable",
      message:
        "failed to connect to docker-container://b: no answer within 400 ms; " +
        "check that a BuildKit runs there and is not stuck",
    });
    const pid = path.noted("pid");
    if (typeof pid === "number") await until(() => !isAlive(pid));
  });

  test("if it is given up, with the reason", async () => {
    path.add("docker", `note("pid", process.pid); setInterval(() => {}, 1000);`);
    const controller = new AbortController();
    const connecting = daemon("docker-container://b").connect({ signal: controller.signal });
    await until(() => path.noted("pid") !== undefined);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    await until(() => !isAlive(Number(path.noted("pid"))));
  });

  test("before it begins, if it is given up already", async () => {
    const reason = new Error("enough");
    await expect(daemon("docker-container://b").connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  test("although a child holds its output open", async () => {
    path.add(
      "docker",
      `const child = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit", detached: true });
       note("pid", child.pid); child.unref(); console.error("broken"); process.exit(1);`,
    );
    const connecting = daemon("docker-container://b").connect();
    await expect(connecting).rejects.toMatchObject({ message: "docker exec b failed: broken" });
    process.kill(Number(path.noted("pid")), "SIGKILL");
  });
});
