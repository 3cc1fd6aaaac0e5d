import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import type { Gateway } from "../../../src/frontend/gateway.js";
import { GatewayError } from "../../../src/frontend/gateway-error.js";
import { type ExecMessage, LLBBridge } from "../../../src/proto/generated/gateway.js";
import { createGateway } from "../../../src/wire/gateway/create-gateway.js";
import { returnResult } from "../../../src/wire/gateway/return-result.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { type Handler, serveRpc, streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";

const CAPS = ["source.metaresolver", "gateway.solve.evaluate", "gateway.evaluate", "proto.refarray"];
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ping = (caps: readonly string[] | undefined) =>
  unaryHandler(LLBBridge.Ping, async () => ({
    FrontendAPICaps: caps?.map((ID) => ({ ID, Enabled: true })),
    LLBCaps: [
      { ID: "mergeop", Enabled: true },
      { ID: "diffop", Enabled: false },
    ],
    Workers: [{ platforms: [{ Architecture: "arm64", OS: "linux", Variant: "v8" }] }],
  }));

/** A daemon that answers with some handlers, and a client of it. */
async function serve(...handlers: Handler[]): Promise<RpcClient> {
  const dir = mkdtempSync(join(tmpdir(), "buildfile-gateway-"));
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    serveRpc(socket, handlers);
  });
  const path = join(dir, "s");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = createRpcClient(connect(path));
  cleanups.push(
    () => rmSync(dir, { recursive: true, force: true }),
    () => server.close(),
    () => {
      for (const socket of sockets) socket.destroy();
    },
    () => client.close(),
  );
  return client;
}

async function gatewayOf(
  handlers: Handler[],
  {
    caps = CAPS,
    options = {},
  }: { caps?: readonly string[] | undefined; options?: Record<string, string> } = {},
): Promise<Gateway> {
  const client = await serve(ping(caps), ...handlers);
  return createGateway(client, {
    options: new Map(Object.entries(options)),
    sessionId: "s",
    product: "buildkit",
    metadata: new Map([["buildkit-controlapi-buildid", ["b"]]]),
  });
}

describe("a gateway", () => {
  it("knows what the daemon can do", async () => {
    const gateway = await gatewayOf([]);
    expect([...gateway.gatewayCaps]).toEqual(CAPS);
    expect([gateway.caps.supports("mergeop"), gateway.caps.supports("diffop")]).toEqual([true, false]);
    expect(gateway.workers).toEqual([{ platforms: [parsePlatform("linux/arm64")] }]);
  });

  it("takes a daemon without capabilities for an old one", async () => {
    const client = await serve(unaryHandler(LLBBridge.Ping, async () => ({})));
    const gateway = await createGateway(client, { options: new Map(), sessionId: "", product: "" });
    expect(gateway.gatewayCaps.has("readfile")).toBe(true);
    expect(gateway.caps.supports("exec.meta.base")).toBe(true);
    expect(gateway.caps.supports("mergeop")).toBe(false);
  });

  it("solves, and hands inherited options on", async () => {
    const seen: unknown[] = [];
    const solve = unaryHandler(LLBBridge.Solve, async (request, call) => {
      seen.push(request, call.requestMetadata.get("buildkit-controlapi-buildid"));
      return {
        result: { refs: { refs: { "linux/amd64": { id: "r" } } }, metadata: { a: Buffer.from("b") } },
      };
    });
    const gateway = await gatewayOf([solve], { options: { "cache-from": "x" } });
    const result = await gateway.solve({ frontend: "gateway.v0", frontendOptions: new Map([["o", "v"]]) });
    expect(result.refs).toEqual(new Map([["linux/amd64", "r"]]));
    expect(Buffer.from(result.metadata.get("a")!).toString()).toBe("b");
    expect(seen).toEqual([
      {
        Frontend: "gateway.v0",
        FrontendOpt: { "cache-from": "x", o: "v" },
        allowResultReturn: true,
        allowResultArrayRef: true,
      },
      ["b"],
    ]);
  });

  it("has an old daemon evaluate by looking at the result", async () => {
    const asked: unknown[] = [];
    const gateway = await gatewayOf(
      [
        unaryHandler(LLBBridge.Solve, async (request) => {
          asked.push(request.Evaluate);
          return { ref: "old" };
        }),
        unaryHandler(LLBBridge.StatFile, async (request) => {
          asked.push(request);
          return { stat: {} };
        }),
      ],
      { caps: [] },
    );
    expect(await gateway.solve({ evaluate: true })).toMatchObject({ ref: "old" });
    await gateway.evaluate("other");
    expect(asked).toEqual([undefined, { Ref: "old", Path: "." }, { Ref: "other", Path: "." }]);
  });

  it("looks images up", async () => {
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.ResolveSourceMeta, async ({ Source, ResolveMode, LogName, Platform }) => {
        expect({ ResolveMode, LogName, Platform }).toEqual({
          ResolveMode: "pull",
          LogName: "log",
          Platform: { Architecture: "amd64", OS: "linux" },
        });
        return { Source, Image: { Digest: "d", Config: Buffer.from("{}") } };
      }),
    ]);
    const platform = { os: "linux", architecture: "amd64", variant: "" };
    const source = { identifier: "docker-image://a" };
    expect(await gateway.resolveSource(source, { platform, logName: "log", resolveMode: "pull" })).toEqual({
      source,
      image: { digest: "d", config: new Uint8Array(Buffer.from("{}")) },
    });
  });

  it("asks an old daemon for image configs", async () => {
    const gateway = await gatewayOf(
      [
        unaryHandler(LLBBridge.ResolveImageConfig, async ({ Ref, ResolverType, StoreID }) => ({
          Ref: `${Ref}@x`,
          Digest: `${ResolverType} ${StoreID}`,
        })),
      ],
      { caps: ["resolveimage"] },
    );
    const layout = { sessionId: "s", storeId: "store" };
    const found = await gateway.resolveSource({ identifier: "oci-layout://a" }, { logName: "", layout });
    expect(found).toMatchObject({ source: { identifier: "oci-layout://a@x" }, image: { digest: "1 store" } });
  });

  it("reads a file that fits no message in parts", async () => {
    const content = Buffer.alloc(5 << 20, "x");
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.ReadFile, async ({ Range }) => {
        if (Range === undefined) throw new RpcError(StatusCode.resourceExhausted, "too large");
        const offset = Number(Range.Offset ?? 0);
        return { Data: content.subarray(offset, offset + Number(Range.Length)) };
      }),
    ]);
    expect((await gateway.readFile("r", "f")).length).toBe(content.length);
  });

  it("does not read a file without an end", async () => {
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.ReadFile, async ({ Range }) => {
        if (Range === undefined) throw new RpcError(StatusCode.resourceExhausted, "larger than max");
        return { Data: Buffer.alloc(4 << 20) };
      }),
    ]);
    await expect(gateway.readFile("r", "Dockerfile")).rejects.toMatchObject({
      code: "limit/size",
      message: "Dockerfile has more than 64 MiB",
    });
  });

  it("makes many calls at once without a warning of leaks", async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on("warning", onWarning);
    cleanups.push(() => process.off("warning", onWarning));
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.StatFile, async ({ Path }) => ({ stat: { path: Path } })),
    ]);
    await Promise.all(Array.from({ length: 30 }, (_, i) => gateway.statFile("r", `f${i}`)));
    // Warnings come in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it("says what the daemon said", async () => {
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.ReadFile, async () => {
        const type_url = "github.com/moby/buildkit/errdefs.Source+json";
        throw new RpcError(StatusCode.notFound, "gone", {
          details: [{ type_url, value: Buffer.from("{}") }],
        });
      }),
    ]);
    const error = await gateway.readFile("r", "f").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: "daemon/failed", message: "gone", hasSource: true });
  });

  it("runs processes in containers", async () => {
    const got: ExecMessage[] = [];
    const gateway = await gatewayOf([
      unaryHandler(LLBBridge.NewContainer, async () => ({})),
      unaryHandler(LLBBridge.ReleaseContainer, async () => ({})),
      streamHandler(LLBBridge.ExecProcess, async (call) => {
        for await (const message of call) {
          got.push(message);
          const { ProcessID } = message;
          if (message.Init !== undefined) call.send({ ProcessID, Started: {} });
          if (message.File?.EOF) {
            call.send({ ProcessID, File: { Fd: 1, Data: Buffer.from("out") } });
            call.send({ ProcessID, Exit: { Code: 3 } });
            call.send({ ProcessID, File: { Fd: 2, Data: Buffer.from("late") } });
            call.send({ ProcessID, Done: {} });
            return;
          }
        }
      }),
    ]);
    const container = await gateway.createContainer({ mounts: [], network: 0, extraHosts: [], hostname: "" });
    const output: string[] = [];
    const process = await container.start({
      meta: { args: ["cat"] },
      tty: false,
      security: 0,
      secretEnv: [],
      stdin: (async function* () {
        yield Buffer.from("in");
      })(),
      onOutput: (fd, data) => output.push(`${fd} ${Buffer.from(data)}`),
    });
    expect(await process.exited).toBe(3);
    await container.release();
    expect(output).toEqual(["1 out", "2 late"]);
    expect(got.map(({ Init, File }) => Init?.Meta?.args ?? [File?.Fd ?? 0, File?.EOF ?? false])).toEqual([
      ["cat"],
      [0, false],
      [0, true],
    ]);
  });
});

describe("a result", () => {
  it("goes back with all refs", async () => {
    const seen: unknown[] = [];
    const client = await serve(
      unaryHandler(LLBBridge.Return, async (request) => {
        seen.push(request);
        return {};
      }),
    );
    const result = { refs: new Map([["linux/amd64", "r"]]), metadata: new Map() };
    await returnResult(client, { result }, new Set(CAPS));
    await returnResult(client, { result: { ref: "r", metadata: new Map() } }, new Set());
    expect(seen).toEqual([
      { result: { refs: { refs: { "linux/amd64": { id: "r" } } } } },
      { result: { refDeprecated: "r" } },
    ]);
  });

  it("that is too large is told as an error", async () => {
    const messages: unknown[] = [];
    const client = await serve(
      unaryHandler(LLBBridge.Return, async (request) => {
        messages.push(request.error?.message);
        return {};
      }),
    );
    const result = { ref: "r", refs: undefined, metadata: new Map([["k", Buffer.alloc(17 << 20)]]) };
    const returned = returnResult(client, { result }, new Set(CAPS));
    await expect(returned).rejects.toMatchObject({ code: StatusCode.resourceExhausted });
    expect(messages).toEqual([
      expect.stringMatching(/^trying to send message larger than max \(\d+ vs. 16777216\)$/),
    ]);
  });

  it("may be an error, with what the daemon said of it", async () => {
    const seen: unknown[] = [];
    const client = await serve(
      unaryHandler(LLBBridge.Return, async (request) => {
        seen.push(request.error);
        return {};
      }),
    );
    const cause = new RpcError(StatusCode.notFound, "gone", {
      details: [{ type_url: "x", value: Buffer.from("y") }],
    });
    await returnResult(
      client,
      { error: new GatewayError("it is gone", { hasSource: false, cause }) },
      new Set(),
    );
    expect(seen).toMatchObject([
      { code: StatusCode.notFound, message: "it is gone", details: [{ type_url: "x" }] },
    ]);
  });
});
