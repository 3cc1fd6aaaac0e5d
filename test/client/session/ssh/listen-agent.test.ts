import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AgentListener, listenAgent } from "../../../../src/client/session/ssh/listen-agent.js";
import { openAgents } from "../../../../src/client/session/ssh.js";

const LIST_KEYS = Buffer.from([0, 0, 0, 1, 11]);
const REMOVE_KEYS = Buffer.from([0, 0, 0, 1, 19]);

let folder: string;
let closing: (() => Promise<void> | void)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agent-"));
  closing = [() => rmSync(folder, { recursive: true })];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function listen(paths: readonly string[], raw = false): Promise<AgentListener> {
  const place = openAgents([{ id: "a", paths, raw }], { env: {}, cwd: folder }).get("a")!;
  const listener = await listenAgent(place, join(folder, "socket"));
  closing.push(() => listener.close());
  return listener;
}

/** The first bytes of the answer to a request, sent piece by piece. */
function ask(path: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.on("error", reject);
    socket.on("data", (data) => {
      socket.destroy();
      resolve(data);
    });
    socket.write(request.subarray(0, 2));
    setImmediate(() => socket.write(request.subarray(2)));
  });
}

function writeKey(): void {
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(join(folder, "key"), privateKey.export({ type: "pkcs8", format: "pem" }));
}

/** An agent that answers each piece with itself. */
async function echoAgent(): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("data", (data) => socket.write(data))));
  await new Promise<void>((resolve) => server.listen(join(folder, "agent"), resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

test("keys of files are listed, and nobody may change them; the socket is its owner's", async () => {
  writeKey();
  const { path } = await listen(["key"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const list = await ask(path, LIST_KEYS);
  expect([list[4], list.readUInt32BE(5)]).toEqual([12, 1]);
  expect([...(await ask(path, REMOVE_KEYS))]).toEqual([0, 0, 0, 1, 5]);
});

test("an agent that runs is asked what only looks, and all else is refused", async () => {
  await echoAgent();
  const { path } = await listen(["agent"]);
  expect(await ask(path, LIST_KEYS)).toEqual(LIST_KEYS);
  expect([...(await ask(path, REMOVE_KEYS))]).toEqual([0, 0, 0, 1, 5]);
});

test("raw bytes go through as they are", async () => {
  await echoAgent();
  const { path } = await listen(["agent"], true);
  expect((await ask(path, Buffer.from("xyz"))).toString()).toMatch(/^xy/);
});

test("closing ends what is open, and leaves no socket", async () => {
  writeKey();
  const listener = await listen(["key"]);
  const socket = connect(listener.path);
  const ended = new Promise((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => socket.on("connect", resolve));
  await listener.close();
  await ended;
  expect(existsSync(listener.path)).toBe(false);
});
