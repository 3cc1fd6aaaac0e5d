import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import type {
  ContainerRequest,
  Gateway,
  GatewayResult,
  GatewayWarning,
  ProcessRequest,
  SolveRequest,
  SourceQuery,
} from "../../../src/frontend/gateway.js";
import { type ExecMessage, LLBBridge } from "../../../src/proto/generated/gateway.js";
import { createGateway } from "../../../src/wire/gateway/create-gateway.js";
import { returnResult } from "../../../src/wire/gateway/return-result.js";
import { type ServedGateway, serveGateway } from "../../../src/wire/gateway/serve-gateway.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { vertexDetail } from "../../../src/wire/rpc/error-details.js";
import { type RpcServer, serveRpc } from "../../../src/wire/rpc/server.js";
import type { RpcError } from "../../../src/wire/rpc/status.js";
import { fakeGateway } from "../../harness/fake-gateway.js";
import { duplexPair } from "../rpc/transports.js";

const BUILT: GatewayResult = {
  refs: new Map([["linux/amd64", "r1"]]),
  metadata: new Map([["k", Buffer.from("v")]]),
};

/** What the frontend at the other end made the gateway do. */
interface Asked {
  readonly solved: SolveRequest[];
  readonly queries: SourceQuery[];
  readonly warnings: GatewayWarning[];
  readonly containers: ContainerRequest[];
  readonly processes: ProcessRequest[];
  readonly released: string[];
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

let asked: Asked;
let served: ServedGateway;
let server: RpcServer;
let client: RpcClient;
let remote: Gateway;

const caps = [
  "source.metaresolver",
  "gateway.solve.evaluate",
  "gateway.evaluate",
  "proto.refarray",
  "frontend.inputs",
];

beforeEach(async () => {
  asked = { solved: [], queries: [], warnings: [], containers: [], processes: [], released: [] };
  const gateway: Gateway = {
    ...fakeGateway({ gatewayCaps: caps }),
    solve: async (request) => {
      asked.solved.push(request);
      return BUILT;
    },
    resolveSource: async (source, query) => {
      asked.queries.push(query);
      return { source, image: { digest: "sha256:1", config: Buffer.from("{}") } };
    },
    readFile: async (ref, path, range) => {
      if (path === "/missing") throw new BuildError("file/read", `open ${path}: no such file or directory`);
      return Buffer.from(`${ref} ${path}`).subarray(range?.offset, range && range.offset + range.length);
    },
    readDirectory: async (_ref, path, pattern) => [{ path: `${path} ${pattern ?? "all"}` }],
    statFile: async (_ref, path) => ({ path, size: 7 }),
    evaluate: async (ref) => {
      if (ref === "bad") throw new BuildError("engine/step", "it failed");
    },
    inputs: async () => new Map([["in", { def: [Buffer.from("x")], metadata: {} }]]),
    warn: async (warning) => void asked.warnings.push(warning),
    createContainer: async (request) => {
      asked.containers.push(request);
      return {
        start: async (process) => {
          asked.processes.push(process);
          const echo = async (): Promise<number> => {
            if (process.meta.args?.[0] === "broken") throw new BuildError("exec/request", "no such program");
            for await (const data of process.stdin ?? []) process.onOutput(1, data);
            return 3;
          };
          return { exited: echo(), resize: () => {}, kill: () => {} };
        },
        readFile: async (path, mount) => Buffer.from(`${path} of ${mount}`),
        readDirectory: async () => [],
        statFile: async (path) => ({ path }),
        release: async () => void asked.released.push("container"),
      };
    },
  };
  const [near, far] = duplexPair();
  served = serveGateway(gateway);
  server = serveRpc(near, served.handlers);
  client = createRpcClient(far);
  remote = await createGateway(client, { options: new Map([["a", "b"]]), sessionId: "s", product: "p" });
});

afterEach(async () => {
  await served.release();
  await client.close();
  await server.close();
});

describe("a gateway that is served to a frontend elsewhere", () => {
  it("tells what it and its workers can do", () => {
    expect([...remote.gatewayCaps]).toEqual(caps);
    expect(remote.caps.supports("mergeop")).toBe(true);
    expect(remote.workers).toEqual([{ platforms: [parsePlatform("linux/amd64")] }]);
  });

  it("solves definitions, and hands frontends on with their options and inputs", async () => {
    const definition = { def: [Buffer.from("d")], metadata: {} };
    const request: SolveRequest = {
      frontend: "gateway.v0",
      frontendOptions: new Map([["source", "image"]]),
      frontendInputs: new Map([["base", definition]]),
      cacheImports: [{ type: "local", attrs: { src: "x" } }],
      evaluate: true,
    };
    expect(await remote.solve(request)).toMatchObject({ refs: BUILT.refs });
    expect(asked.solved).toMatchObject([
      {
        frontend: "gateway.v0",
        frontendOptions: request.frontendOptions,
        evaluate: true,
        cacheImports: request.cacheImports,
      },
    ]);
    expect(asked.solved[0]?.frontendInputs?.get("base")?.def?.[0]).toEqual(bytes("d"));
  });

  it("reads results and looks sources up", async () => {
    expect(Buffer.from(await remote.readFile("r", "/f", { offset: 2, length: 2 })).toString()).toBe("/f");
    expect(await remote.readDirectory("r", "/d", "*.txt")).toEqual([{ path: "/d *.txt" }]);
    expect(await remote.statFile("r", "/s")).toEqual({ path: "/s", size: 7 });
    expect(Object.fromEntries(await remote.inputs())).toMatchObject({ in: { def: [bytes("x")] } });
    const query = { platform: parsePlatform("linux/arm64"), logName: "look", resolveMode: "pull" as const };
    const found = await remote.resolveSource({ identifier: "docker-image://x" }, query);
    expect(found.image).toEqual({ digest: "sha256:1", config: bytes("{}") });
    expect(asked.queries).toMatchObject([query]);
  });

  it("tells the words of what went wrong", async () => {
    await expect(remote.readFile("r", "/missing")).rejects.toThrow(
      "open /missing: no such file or directory",
    );
    await expect(remote.evaluate("bad")).rejects.toThrow("it failed");
  });

  it("takes warnings with their lines", async () => {
    const warning = {
      vertex: "sha256:v",
      level: 1,
      short: "short",
      detail: ["more"],
      url: "https://example.com",
      source: undefined,
      lines: [{ first: 2, last: 2 }],
    };
    await remote.warn(warning);
    expect(asked.warnings).toEqual([warning]);
  });

  it("takes the result that a frontend returns, once", async () => {
    expect(served.result()).toBeUndefined();
    await returnResult(client, { result: BUILT }, new Set(caps));
    expect(served.result()).toMatchObject({ refs: BUILT.refs });
    const again = returnResult(client, { error: new BuildError("engine/step", "no way") }, new Set(caps));
    await expect(again).rejects.toThrow("gateway result is already set");
    expect(served.result()).toMatchObject({ refs: BUILT.refs });
  });

  it("throws the error that a frontend returns", async () => {
    await returnResult(client, { error: new BuildError("engine/step", "no way") }, new Set(caps));
    expect(() => served.result()).toThrow("no way");
  });

  it("tells what results were made of, and details of errors, if it is told how", async () => {
    const [near, far] = duplexPair();
    const definition = { def: [Buffer.from("d")], metadata: {} };
    const other = serveGateway(
      { ...remote, evaluate: () => Promise.reject(new BuildError("engine/step", "no")) },
      { definitionOf: () => definition, detailsOf: () => [vertexDetail("sha256:v")] },
    );
    const otherServer = serveRpc(near, other.handlers);
    const otherClient = createRpcClient(far);
    const solved = await otherClient.call(LLBBridge.Solve, {
      Frontend: "f",
      allowResultReturn: true,
      allowResultArrayRef: true,
    });
    expect(Object.values(solved.result?.refs?.refs ?? {}).map(({ def }) => def?.def)).toEqual([[bytes("d")]]);
    const failed = await otherClient.call(LLBBridge.Evaluate, { Ref: "r" }).catch((error: RpcError) => error);
    expect((failed as RpcError).details.map(({ type_url }) => type_url)).toEqual([vertexDetail("").type_url]);
    await otherClient.close();
    await otherServer.close();
  });

  /** All that is answered to a message about processes. */
  async function answers(message: ExecMessage): Promise<readonly ExecMessage[]> {
    const stream = client.open(LLBBridge.ExecProcess, {});
    stream.send(message);
    const all: ExecMessage[] = [];
    for await (const answer of stream) {
      all.push(answer);
      if (answer.Done !== undefined) break;
    }
    return all;
  }

  it("tells of a process that can't be run with the exit code that stands for none, and only outputs that are wanted", async () => {
    await client.call(LLBBridge.NewContainer, { ContainerID: "broken" });
    const Init = { ContainerID: "broken", Meta: { args: ["broken"] }, Fds: [1] };
    const told = await answers({ ProcessID: "p", Init });
    expect(told.map(({ Exit, File }) => Exit?.Code ?? File?.Fd)).toEqual([undefined, 1, 255, undefined]);
    expect(told[2]?.Exit?.Error?.message).toBe("no such program");
  });

  it.each<[string, ExecMessage, string]>([
    ["without a name", { Init: {} }, "ProcessID required"],
    ["in a container of nobody", { ProcessID: "p", Init: { ContainerID: "nobody's" } }, "not found"],
    ["that was not begun", { ProcessID: "p", Resize: {} }, "process p not found"],
  ])("knows no process %s", async (_what, message, reason) => {
    await expect(answers(message)).rejects.toThrow(reason);
  });

  it("runs processes in containers, and releases what is left", async () => {
    const container = await remote.createContainer({ mounts: [], network: 0, extraHosts: [], hostname: "h" });
    const output: string[] = [];
    const process = await container.start({
      meta: { args: ["cat"] },
      tty: false,
      security: 0,
      secretEnv: [],
      stdin: (async function* () {
        yield Buffer.from("hello ");
        yield Buffer.from("there");
      })(),
      onOutput: (fd, data) => output.push(`${fd}:${Buffer.from(data).toString()}`),
    });
    expect(await process.exited).toBe(3);
    expect(output).toEqual(["1:hello ", "1:there"]);
    expect(Buffer.from(await container.readFile("/f", 2)).toString()).toBe("/f of 2");
    expect(asked.containers).toMatchObject([{ hostname: "h" }]);
    await container.release();
    await remote.createContainer({ mounts: [], network: 0, extraHosts: [], hostname: "left" });
    await served.release();
    expect(asked.released).toEqual(["container", "container"]);
  });
});
