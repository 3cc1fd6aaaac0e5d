import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseSsh } from "../../../src/client/session/parse-ssh.js";
import { SshReader, sshString } from "../../../src/client/session/ssh/ssh-wire.js";
import { type SshSource, sshService } from "../../../src/client/session/ssh.js";
import { type BytesMessage, SSH } from "../../../src/proto/generated/ssh.js";
import type { RpcClient } from "../../../src/wire/rpc/client.js";
import type { RpcStream } from "../../../src/wire/rpc/stream.js";
import { errorOf } from "./error-of.js";
import { serve, stopServing } from "./serve.js";
import { HAS_SSH, listen, run } from "./ssh/ssh-tools.js";

type AgentCall = RpcStream<BytesMessage, BytesMessage>;

let cwd: string;
let closing: (() => Promise<void> | void)[];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "ssh-"));
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await stopServing();
  await rm(cwd, { recursive: true });
});

function start(sources: readonly SshSource[], env: NodeJS.ProcessEnv = {}): RpcClient {
  return serve(sshService(sources, { env, cwd }));
}

function forward(client: RpcClient, id?: string): AgentCall {
  const metadata = id === undefined ? undefined : new Map([["buildkit.ssh.id", [id]]]);
  return client.open(SSH.ForwardAgent, { metadata });
}

function message(kind: number, ...parts: readonly Buffer[]): Buffer {
  return sshString(Buffer.concat([Buffer.of(kind), ...parts]));
}

/** The next whole message that a call gives. */
async function answer(call: AgentCall): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    if (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) return bytes.subarray(4);
    const next = await call.receive();
    if (next === undefined) throw new Error("the call ended");
    bytes = Buffer.concat([bytes, next.data ?? new Uint8Array()]);
  }
}

async function writeKey(name: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(join(cwd, name), privateKey);
}

/** An agent made of a function for its connections. */
async function fakeAgent(onConnection: (socket: Socket) => void): Promise<string> {
  const path = join(cwd, "agent");
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return path;
}

describe("an agent of the keys in files", () => {
  test("lists its keys and signs with them", async () => {
    await writeKey("a");
    await writeKey("b");
    const call = forward(start([{ id: "", paths: ["a", "b", "a"] }]));
    call.send({ data: message(11) });
    const list = new SshReader(await answer(call));
    expect([list.byte(), list.uint32()]).toEqual([12, 2]);
    const blob = Buffer.from(list.bytes());
    const sign = message(13, sshString(blob), sshString("data"), Buffer.alloc(4));
    call.send({ data: sign.subarray(0, 3) });
    call.send({ data: sign.subarray(3, 20) });
    call.send({ data: sign.subarray(20) });
    const signed = new SshReader(await answer(call));
    expect(signed.byte()).toBe(14);
    expect(new SshReader(signed.bytes()).text()).toBe("ssh-ed25519");
    call.end();
    expect(await call.receive()).toBeUndefined();
  });

  test.each([
    ["keys are added", message(17, sshString("ssh-ed25519"), sshString("x"))],
    ["keys are removed", message(19)],
    ["it is locked", message(22, sshString("p"))],
    ["it is unlocked", message(23, sshString("p"))],
    ["there is an extension", message(27, sshString("session-bind@openssh.com"))],
    ["an unknown key is to sign", message(13, sshString("x"), sshString("d"), Buffer.alloc(4))],
    ["a request to sign is cut", message(13, Buffer.of(0, 0, 9))],
  ])("fails when %s", async (_name, request) => {
    await writeKey("a");
    const call = forward(start([{ id: "default", paths: ["a"] }]));
    call.send({ data: Buffer.concat([request, message(11)]) });
    expect([...(await answer(call))]).toEqual([5]);
    expect((await answer(call))[0]).toBe(12);
  });

  test.each([
    ["too large", Buffer.from([0, 4, 0, 1]), 262_145],
    ["empty", Buffer.alloc(4), 0],
  ])("ends for a message that is %s", async (_name, data, size) => {
    await writeKey("a");
    const call = forward(start([{ id: "default", paths: ["a"] }]));
    call.send({ data });
    await expect(call.receive()).rejects.toThrow(`invalid ssh agent message of ${size} bytes`);
  });
});

describe("an agent behind a socket", () => {
  test("is asked to list and to sign, and nothing else", async () => {
    const asked: Buffer[] = [];
    const path = await fakeAgent((socket) => {
      socket.on("data", (data) => {
        asked.push(data);
        const reply = message(12, Buffer.alloc(4));
        socket.write(reply.subarray(0, 2));
        socket.write(reply.subarray(2));
      });
    });
    const call = forward(start([{ id: "work", paths: [] }], { SSH_AUTH_SOCK: path }), "work");
    call.send({ data: Buffer.concat([message(19), message(27, sshString("x")), message(11)]) });
    expect([...(await answer(call))]).toEqual([5]);
    expect([...(await answer(call))]).toEqual([5]);
    expect([...(await answer(call))]).toEqual([12, 0, 0, 0, 0]);
    expect(Buffer.concat(asked)).toEqual(message(11));
  });

  test("that is lost ends the call with an error", async () => {
    const path = await fakeAgent((socket) => socket.once("data", () => socket.end(Buffer.of(0, 0, 0, 9))));
    const call = forward(start([{ id: "default", paths: [path] }]));
    call.send({ data: message(11) });
    await expect(call.receive()).rejects.toThrow("the ssh agent closed the connection");
  });

  test("is left when the call is given up, even while it thinks", async () => {
    let began: (socket: Socket) => void;
    const connection = new Promise<Socket>((resolve) => {
      began = resolve;
    });
    const path = await fakeAgent((socket) => socket.once("data", () => began(socket)));
    const call = forward(start([{ id: "default", paths: [path] }]));
    call.send({ data: message(11) });
    const socket = await connection;
    const left = new Promise((resolve) => socket.once("end", resolve).resume());
    call.cancel();
    await left;
  });

  test("that is gone is an error of the call", async () => {
    const path = await fakeAgent(() => {});
    const client = start([{ id: "default", paths: [path] }]);
    for (const close of closing.splice(0)) await close();
    await expect(forward(client).receive()).rejects.toThrow(
      `failed to dial agent default: failed to connect to ${path}: dial unix ${path}: connect: no such file or directory`,
    );
  });
});

describe("raw", () => {
  test("everything passes, and ends on its own in each direction", async () => {
    const path = await fakeAgent((socket) => {
      let size = 0;
      socket.on("data", (data) => {
        size += data.length;
      });
      socket.on("end", () => socket.end(`got ${size}`));
    });
    const call = forward(start([{ id: "default", paths: [path], raw: true }]));
    for (let i = 0; i < 100; i++) {
      if (!call.send({ data: Buffer.alloc(100_000) })) await call.drained();
    }
    call.end();
    const pieces: Uint8Array[] = [];
    for await (const { data } of call) pieces.push(data ?? new Uint8Array());
    expect(Buffer.concat(pieces).toString()).toBe("got 10000000");
  });

  test("an agent that leaves ends the call", async () => {
    const path = await fakeAgent((socket) => socket.end("bye"));
    const call = forward(start([{ id: "default", paths: [path], raw: true }]));
    expect(Buffer.from((await call.receive())?.data ?? []).toString()).toBe("bye");
    expect(await call.receive()).toBeUndefined();
  });

  test("a build that does not read holds the agent up", async () => {
    let written = 0;
    const path = await fakeAgent((socket) => {
      const fill = (): void => {
        while (written < 2000 && socket.write(Buffer.alloc(65_536))) written++;
      };
      socket.on("drain", fill);
      fill();
    });
    const call = forward(start([{ id: "default", paths: [path], raw: true }]));
    await call.receive();
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(written).toBeLessThan(1000);
    call.cancel();
  });
});

describe("ids", () => {
  test("CheckAgent and ForwardAgent know those there are", async () => {
    await writeKey("a");
    const client = start([{ id: "work", paths: ["a"] }]);
    expect(await client.call(SSH.CheckAgent, { ID: "work" })).toEqual({});
    await expect(client.call(SSH.CheckAgent, {})).rejects.toMatchObject({
      code: 2,
      message: "unset ssh forward key default",
    });
    await expect(forward(client, "other").receive()).rejects.toMatchObject({
      message: "unset ssh forward key other",
    });
  });

  test("come once", async () => {
    await writeKey("a");
    const sources = [
      { id: "", paths: ["a"] },
      { id: "default", paths: ["a"] },
    ];
    expect(errorOf(() => sshService(sources, { env: {}, cwd }))).toMatchObject({
      code: "option/value",
      message: 'duplicate agent ID "default"',
    });
  });

  const config = (what: string): string => `failed to convert agent config ${what}`;
  test.each<[SshSource, string]>([
    [
      { id: "", paths: [] },
      `${config("{default [] false}")}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set`,
    ],
    [
      { id: "", paths: [""] },
      `${config("{default [] false}")}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set`,
    ],
    [
      { id: "x", paths: ["no"] },
      `${config("{x [no] false}")}: failed to convert agent config for ID: "x": stat no: no such file or directory`,
    ],
    [
      { id: "x", paths: ["text", "b"] },
      `${config("{x [text b] false}")}: failed to convert agent config for ID: "x": failed to parse text: ssh: no key found`,
    ],
    [
      { id: "x", paths: ["text"], raw: true },
      `${config("{x [text] true}")}: failed to convert agent config for ID: "x": raw mode only supported with socket paths`,
    ],
    [
      { id: "x", paths: ["a", "b"], raw: true },
      `${config("{x [a b] true}")}: raw mode must supply exactly one path`,
    ],
    [
      { id: "x", paths: ["agent", "text"] },
      `${config("{x [agent text] false}")}: failed to convert agent config for ID: "x": only single socket allowed`,
    ],
    [
      { id: "x", paths: ["key", "agent"] },
      `${config("{x [key agent] false}")}: failed to convert agent config for ID: "x": invalid combination of keys and sockets`,
    ],
  ])("%j is refused", async (source, text) => {
    await writeFile(join(cwd, "text"), "text");
    await writeKey("key");
    await fakeAgent(() => {});
    expect(errorOf(() => sshService([source], { env: {}, cwd })).message).toBe(text);
  });
});

describe("--ssh", () => {
  test.each<[string, SshSource]>([
    ["default", { id: "default", paths: [], raw: false }],
    ["default=", { id: "default", paths: [""], raw: false }],
    ["a=x,y=z", { id: "a", paths: ["x", "y=z"], raw: false }],
    ["a=x,raw=1", { id: "a", paths: ["x"], raw: true }],
    ["a=x,y,raw=false", { id: "a", paths: ["x", "y"], raw: false }],
  ])("%s", (text, source) => {
    expect(parseSsh(text)).toEqual(source);
  });

  test.each([
    ["a=x,raw=maybe", `invalid value for 'raw': maybe: strconv.ParseBool: parsing "maybe": invalid syntax`],
    ["a=raw=true", 'raw mode must supply exactly one socket path for "a"'],
    ["a=x,y,raw=true", 'raw mode must supply exactly one socket path for "a"'],
  ])("%s is refused", (text, words) => {
    expect(errorOf(() => parseSsh(text))).toMatchObject({ code: "option/value", message: words });
  });
});

describe.skipIf(!HAS_SSH)("with OpenSSH's programs (needs ssh-agent, ssh-add, ssh-keygen)", () => {
  async function signAndVerify(socket: string, name: string): Promise<void> {
    await writeFile(join(cwd, "file"), "content");
    const env = { SSH_AUTH_SOCK: socket };
    const pub = join(cwd, `${name}.pub`);
    await run("ssh-keygen", ["-q", "-Y", "sign", "-f", pub, "-n", "file", join(cwd, "file")], env);
    const allowed = join(cwd, "allowed");
    const key = (await run("cat", [pub])).trim();
    await writeFile(allowed, `me ${key}\n`);
    const verified = await run("sh", [
      "-c",
      `ssh-keygen -Y verify -f ${allowed} -I me -n file -s ${join(cwd, "file")}.sig < ${join(cwd, "file")}`,
    ]);
    expect(verified).toContain("Good");
    await rm(join(cwd, "file.sig"));
  }

  async function makeKey(name: string, ...options: readonly string[]): Promise<string> {
    // The agent signs, not the file.
    await run("ssh-keygen", ["-q", "-f", join(cwd, name), "-N", "", "-C", "", ...options]);
    const [type, blob] = (await run("cat", [join(cwd, `${name}.pub`)])).split(/\s/);
    return `${type} ${blob}`;
  }

  test("the agent of files serves ssh-add and ssh-keygen", async () => {
    const keys = [
      await makeKey("ed", "-t", "ed25519"),
      await makeKey("rsa", "-t", "rsa", "-b", "2048"),
      await makeKey("ec", "-t", "ecdsa", "-b", "384"),
    ];
    const client = start([{ id: "mine", paths: ["ed", "rsa", "ec"] }]);
    for (const name of ["ed", "rsa", "ec"]) await rm(join(cwd, name));
    const socket = join(cwd, "sock");
    const { close } = await listen(client, socket, "mine");
    closing.push(close);
    const listed = await run("ssh-add", ["-L"], { SSH_AUTH_SOCK: socket });
    expect(listed.trim().split(/ *\n/)).toEqual(keys);
    for (const name of ["ed", "rsa", "ec"]) await signAndVerify(socket, name);
    await expect(run("ssh-add", ["-D"], { SSH_AUTH_SOCK: socket })).rejects.toThrow("Failed to remove");
  });

  test("a real agent is forwarded; only raw can change it", async () => {
    const agentSocket = join(cwd, "real");
    const agent = spawn("ssh-agent", ["-D", "-a", agentSocket], { stdio: ["ignore", "pipe", "ignore"] });
    const exited = new Promise<void>((resolve) => agent.once("exit", () => resolve()));
    closing.push(() => {
      agent.kill();
      return exited;
    });
    await new Promise((resolve) => agent.stdout.once("data", resolve));
    const key = await makeKey("ed", "-t", "ed25519");
    await run("ssh-add", ["-q", join(cwd, "ed")], { SSH_AUTH_SOCK: agentSocket });
    await rm(join(cwd, "ed"));
    const client = start(
      [
        { id: "default", paths: [] },
        { id: "raw", paths: [agentSocket], raw: true },
      ],
      { SSH_AUTH_SOCK: agentSocket },
    );
    const [safe, raw] = [join(cwd, "safe"), join(cwd, "raw")];
    closing.push((await listen(client, safe)).close, (await listen(client, raw, "raw")).close);
    for (const socket of [safe, raw]) {
      expect(await run("ssh-add", ["-L"], { SSH_AUTH_SOCK: socket })).toContain(key);
      await signAndVerify(socket, "ed");
    }
    await expect(run("ssh-add", ["-D"], { SSH_AUTH_SOCK: safe })).rejects.toThrow("Failed to remove");
    await run("ssh-add", ["-D"], { SSH_AUTH_SOCK: raw });
    await expect(run("ssh-add", ["-L"], { SSH_AUTH_SOCK: safe })).rejects.toMatchObject({
      stdout: "The agent has no identities.\n",
    });
  });
});
