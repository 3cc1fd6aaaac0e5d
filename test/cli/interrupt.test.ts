import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rawCodec } from "../../src/client/files/packets.js";
import { Control, type StatusResponse } from "../../src/proto/generated/control.js";
import { encodeBytesMessage, FileSend } from "../../src/proto/generated/filesync.js";
import { LLBBridge } from "../../src/proto/generated/gateway.js";
import { byteDuplex } from "../../src/wire/rpc/byte-stream.js";
import { createRpcClient, type RpcClient } from "../../src/wire/rpc/client.js";
import { method } from "../../src/wire/rpc/method.js";
import { type Handler, streamHandler, unaryHandler } from "../../src/wire/rpc/server.js";
import { type FakeDaemon, startFakeDaemon } from "../harness/fake-daemon.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-interrupt-"));
const program = join(folder, "main.cjs");
const context = join(folder, "ctx");
const out = join(folder, "out");
const temporary = join(folder, "tmp");

beforeAll(async () => {
  mkdirSync(context);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli/start.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["koffi"],
    footer: { js: "module.exports.start();" },
  });
});
beforeEach(() => {
  for (const directory of [out, temporary]) mkdirSync(directory);
});
let daemon: FakeDaemon | undefined;
afterEach(() => {
  daemon?.close();
  daemon = undefined;
  for (const directory of [out, temporary]) rmSync(directory, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A BuildKit that goes on with a build whatever its client wants. */
function stubborn(
  work: (session: RpcClient) => Promise<void>,
  status: StatusResponse,
  repeat: number,
): readonly Handler[] {
  let sessionOpened: (client: RpcClient) => void = () => {};
  const session = new Promise<RpcClient>((resolve) => {
    sessionOpened = resolve;
  });
  const never = new Promise<never>(() => {});
  return [
    unaryHandler(Control.ListWorkers, async () => ({ record: [{ ID: "w" }] })),
    unaryHandler(Control.Solve, async () => {
      await work(await session);
      return never;
    }),
    streamHandler(Control.Status, async (call) => {
      for (let i = 0; i < repeat; i++) if (!call.send(status)) await call.drained();
      await never;
    }),
    streamHandler(Control.Session, async (call) => {
      const client = createRpcClient(byteDuplex(call));
      sessionOpened(client);
      await client.closed;
    }),
    unaryHandler(LLBBridge.Ping, () => never),
  ];
}

const started = { seconds: 1, nanos: 0 };
const STEP: StatusResponse = { vertexes: [{ digest: "sha256:a", name: "a", started }] };

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs a build and interrupts it as soon as `ready` holds. */
async function interrupt(
  words: readonly string[],
  signals: readonly NodeJS.Signals[],
  ready: () => boolean,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, "build", "--progress=plain", ...words], {
    cwd: out,
    env: { PATH: process.env.PATH, TMPDIR: temporary, DOCKER_CONFIG: folder, BUILDX_GIT_INFO: "false" },
    // Nobody reads what it says.
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!ready() && !isOver) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const signal of signals) {
    child.kill(signal);
    // Signals of the same kind that come at once are one.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const end = await ended;
  child.stdout.destroy();
  child.stderr.destroy();
  return end;
}

describe("an interrupt in the middle of an output leaves nothing behind", () => {
  test.each<[string, readonly NodeJS.Signals[]]>([
    ["one after the other, for a daemon that goes on", ["SIGINT", "SIGINT"]],
    ["of two kinds", ["SIGTERM", "SIGINT"]],
    ["by a terminal that is closed", ["SIGHUP", "SIGHUP"]],
  ])("%s", async (_name, signals) => {
    const handlers = stubborn(
      async (session) => {
        const call = session.open(method(FileSend.DiffCopy.path, rawCodec, rawCodec));
        call.send(encodeBytesMessage({ data: Buffer.from("half of it") }));
      },
      STEP,
      1,
    );
    daemon = await startFakeDaemon(handlers);
    const words = ["--addr", daemon.address, "-o", "type=tar,dest=a.tar", context];
    const ended = await interrupt(words, signals, () => readdirSync(out).length > 0);
    expect(ended).toEqual({ code: 130, signal: null });
    expect([readdirSync(out), readdirSync(temporary)]).toEqual([[], []]);
  });
});

describe("one interrupt is enough", () => {
  test("while nobody reads what is said", async () => {
    const log = {
      vertex: "sha256:a",
      msg: Buffer.from(`${"x".repeat(99)}\n`.repeat(100)),
      timestamp: started,
    };
    let isTold = false;
    const handlers = stubborn(
      async () => {
        isTold = true;
      },
      { ...STEP, logs: [log] },
      200,
    );
    daemon = await startFakeDaemon(handlers);
    const words = ["--addr", daemon.address, "-o", "type=cacheonly", context];
    const { code, signal } = await interrupt(words, ["SIGINT"], () => isTold);
    // Where a thread still waits for the reader, only a signal ends the process.
    expect(code === 130 || signal === "SIGINT").toBe(true);
  }, 30_000);

  test("while nothing comes out of a pipe in place of a file", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    let writer: number | undefined;
    const isRead = (): boolean => {
      try {
        // Only a pipe with a reader can be opened so.
        writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch {
        return false;
      }
      return true;
    };
    const ended = await interrupt(["--addr", "unix:///nowhere", "-f", pipe, context], ["SIGINT"], isRead);
    if (writer !== undefined) closeSync(writer);
    expect(ended).toEqual({ code: 130, signal: null });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
