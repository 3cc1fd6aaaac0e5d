import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import type { BuildOptions, BuildSurroundings } from "../../../src/client/build/build-options.js";
import { loadInputs } from "../../../src/client/build/load-inputs.js";
import { parseOutput } from "../../../src/client/build/outputs.js";
import { type BuildOutcome, runBuild } from "../../../src/client/build/run-build.js";
import { packetBytes, rawCodec } from "../../../src/client/files/packets.js";
import { encodeBytesMessage, FileSend, FileSync } from "../../../src/proto/generated/filesync.js";
import { PacketType } from "../../../src/proto/generated/fsutil.js";
import { method } from "../../../src/wire/rpc/method.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import type { RpcStream } from "../../../src/wire/rpc/stream.js";
import { type FakeBuild, type FakeDaemon, type FakeScript, startFakeDaemon } from "./fake-daemon.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-wrong-"));
const context = join(folder, "ctx");
const out = join(folder, "out");
mkdirSync(context);
writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
beforeEach(() => {
  mkdirSync(out);
  return () => rmSync(out, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: BuildOptions = {
  context,
  file: undefined,
  target: undefined,
  buildArgs: new Map(),
  contexts: new Map(),
  platforms: [],
  tags: [],
  labels: new Map(),
  annotations: {},
  outputs: [],
  cacheFrom: [],
  cacheTo: [],
  noCache: undefined,
  pull: false,
  attestations: new Map([["provenance", undefined]]),
  secrets: [],
  ssh: [],
  network: "default",
  extraHosts: [],
  ulimits: [],
  shmSize: 0,
  cgroupParent: undefined,
  entitlements: { daemon: [], localDelete: false },
  call: undefined,
  frontendImage: undefined,
};
const TIMING = { statusSilence: 200, statusLimit: 400, cancelLimit: 100, failureGrace: 50, silence: 5000 };

const daemons: FakeDaemon[] = [];
afterEach(async () => {
  await Promise.all(daemons.splice(0).map((daemon) => daemon.close()));
});

async function build(
  output: string,
  script: FakeScript,
  { signal = new AbortController().signal, timing = TIMING } = {},
): Promise<BuildOutcome> {
  const fake = startFakeDaemon(script);
  daemons.push(fake);
  const around: BuildSurroundings = {
    env: { DOCKER_CONFIG: folder, BUILDX_GIT_INFO: "false" },
    cwd: out,
    stdin: () => {
      throw new Error("nobody reads the standard input");
    },
    writeStdout: () => Promise.reject(new Error("nobody writes to the standard output")),
    warn: () => {},
    signal,
  };
  const options = { ...OPTIONS, outputs: [parseOutput(output)] };
  const { daemon, client, connectEnv } = fake;
  return runBuild(
    options,
    await loadInputs(options, around),
    {
      daemon,
      client,
      connectEnv,
      program: (gateway) => gateway.solve({}),
      onStatus: () => {},
      timing,
    },
    around,
  );
}

type Transfer = RpcStream<Uint8Array, Uint8Array>;

/** A daemon that sends an output in some way, and says that all went well whatever comes of it. */
function sending(send: (open: () => Transfer) => Promise<void>): FakeScript {
  return {
    solve: async ({ returned, session }: FakeBuild) => {
      await returned;
      const client = await session;
      await send(() => client.open(method(FileSend.DiffCopy.path, rawCodec, rawCodec))).catch(() => {});
      return {};
    },
  };
}

const piece = (text: string): Uint8Array => encodeBytesMessage({ data: Buffer.from(text) });

async function ended(call: Transfer): Promise<void> {
  while ((await call.receive()) !== undefined);
}

describe("a daemon that says that all went well is not believed if", () => {
  test.each<[string, (open: () => Transfer) => Promise<void>, string]>([
    ["it sent nothing", async () => {}, "the daemon made nothing of the output a.tar"],
    [
      "it gave up sending",
      async (open) => {
        const call = open();
        call.send(piece("half"));
        call.cancel();
        await ended(call);
      },
      "the daemon did not send all of the output a.tar: context canceled",
    ],
    [
      "it is not done with sending",
      async (open) => {
        const call = open();
        call.send(piece("half"));
        // The headers of the answer tell that the call has begun; they come with its end only.
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
      "the daemon did not send all of the output a.tar: grpc: the client connection is closing",
    ],
  ])("%s", async (_name, send, message) => {
    const failed = build("type=tar,dest=a.tar", sending(send));
    await expect(failed).rejects.toMatchObject({ code: "daemon/failed", message });
    expect(readdirSync(out)).toEqual([]);
  });

  test("what it sent cannot be written", async () => {
    const script = sending(async (open) => {
      const call = open();
      call.send(packetBytes({ type: PacketType.STAT, stat: { path: "../up", mode: 0o644 } }));
      await ended(call);
    });
    await expect(build("type=local,dest=d", script)).rejects.toMatchObject({
      code: "file/write",
      message: "escape check ../up: invalid argument",
    });
    expect(readdirSync(folder).sort()).toEqual(["ctx", "out"]);
  });

  test("a directory came for one platform only", async () => {
    const script = sending(async (open) => {
      const whole = open();
      whole.send(packetBytes({ type: PacketType.STAT }));
      await whole.receive();
      whole.send(packetBytes({ type: PacketType.FIN }));
      await ended(whole);
      const half = open();
      half.send(packetBytes({ type: PacketType.ERR, data: Buffer.from("no room") }));
      await ended(half);
    });
    await expect(build("type=local,dest=d", script)).rejects.toMatchObject({
      code: "daemon/failed",
      message: "the daemon did not send all of the output d: error from sender: no room",
    });
  });
});

test("an output that is sent twice at once is made once, and leaves nothing else", async () => {
  const refusals: unknown[] = [];
  const script = sending(async (open) => {
    const first = open();
    first.send(piece("fir"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = open();
    second.send(piece("second"));
    await ended(second).catch((error: RpcError) => refusals.push(error.message));
    first.send(piece("st"));
    first.end();
    await ended(first);
  });
  await build("type=tar,dest=a.tar", script);
  expect(refusals).toEqual(["exporter 0 is being written to"]);
  expect(readdirSync(out)).toEqual(["a.tar"]);
  expect(readFileSync(join(out, "a.tar"), "utf8")).toBe("first");
});

describe("a build that fails for something on this side has its code and its words", () => {
  test("when a file of the output cannot be written", async () => {
    mkdirSync(join(out, "a.tar"));
    const script: FakeScript = {
      solve: async ({ session }) => {
        const client = await session;
        const call = client.open(method(FileSend.DiffCopy.path, rawCodec, rawCodec));
        call.send(piece("x"));
        call.end();
        const error = await ended(call).then(
          () => new Error("it went well"),
          (thrown: RpcError) => thrown,
        );
        // As daemons in Go pass it on.
        throw new RpcError(
          StatusCode.unknown,
          `failed to copy to tar: rpc error: code = Unknown desc = ${error.message}`,
        );
      },
    };
    const path = join(out, "below", "a.tar");
    writeFileSync(join(out, "below"), "a file");
    await expect(build(`type=tar,dest=${path}`, script)).rejects.toMatchObject({
      code: "file/write",
      message: `failed to solve: failed to copy to tar: failed to write output: open ${path}: not a directory`,
    });
  });

  test("when a directory of the context is gone", async () => {
    const script: FakeScript = {
      solve: async ({ session }) => {
        rmSync(context, { recursive: true });
        const client = await session;
        const metadata = new Map([["dir-name", ["context"]]]);
        const call = client.open(method(FileSync.DiffCopy.path, rawCodec, rawCodec), { metadata });
        await ended(call).finally(() => {
          mkdirSync(context);
          writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
        });
        return {};
      },
    };
    await expect(build("type=cacheonly", script)).rejects.toMatchObject({
      code: "file/read",
      message: `failed to solve: resolve ${context}: no such file or directory`,
    });
  });

  test("but not when the daemon speaks of something else", async () => {
    const script: FakeScript = {
      solve: async () => Promise.reject(new RpcError(StatusCode.unknown, "exit code: 1")),
    };
    const failure = await build("type=cacheonly", script).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BuildError);
    expect(failure).toMatchObject({ code: "daemon/failed", message: "failed to solve: exit code: 1" });
  });
});

describe("Status that never ends", () => {
  const talking = (solve: FakeScript["solve"]): FakeScript => ({
    statusHangs: true,
    solve: async (job) => {
      const timer = setInterval(() => job.tell({}), 20);
      cleanups.push(() => clearInterval(timer));
      return solve?.(job) ?? {};
    },
  });
  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  });

  test("is not listened to for ever after the build", async () => {
    await build(
      "type=cacheonly",
      talking(async () => ({})),
    );
    await daemons[0]?.statusEnded;
  });

  test("is not listened to for long after an interrupt", async () => {
    const controller = new AbortController();
    const script = talking(async () => {
      setTimeout(() => controller.abort(), 50);
      return {};
    });
    // Without the interrupt it would last longer than the test.
    const timing = { ...TIMING, statusLimit: 60_000 };
    await build("type=cacheonly", script, { signal: controller.signal, timing });
    await daemons[0]?.statusEnded;
  });
});
