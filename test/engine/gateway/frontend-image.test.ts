import { describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import type { StepMount } from "../../../src/engine/exec/exec-request.js";
import { type FrontendHost, runFrontendImage } from "../../../src/engine/gateway/frontend-image.js";
import type {
  ContainerRequest,
  Gateway,
  GatewayResult,
  ProcessRequest,
} from "../../../src/frontend/gateway.js";
import { decodeDefinition, encodeOp } from "../../../src/proto/generated/ops.js";
import { ByteQueue } from "../../../src/wire/gateway/byte-queue.js";
import { createGateway } from "../../../src/wire/gateway/create-gateway.js";
import { returnResult } from "../../../src/wire/gateway/return-result.js";
import { createRpcClient } from "../../../src/wire/rpc/client.js";
import { vertexDetail } from "../../../src/wire/rpc/error-details.js";
import type { RpcError } from "../../../src/wire/rpc/status.js";
import { type FakeBuilder, fakeGateway, opsOf } from "../../harness/fake-gateway.js";
import { duplexOfQueues } from "./queue-duplex.js";

const IMAGE = "docker-image://docker.io/example/frontend:1";
const DIGEST = `sha256:${"a".repeat(64)}`;

/** What a frontend does, in place of its program: gives its exit code. */
type Behaviour = (
  process: ProcessRequest,
  connect: () => Promise<Gateway>,
  finish: Finish,
) => Promise<number>;
type Finish = (outcome: { readonly result: GatewayResult } | { readonly error: unknown }) => Promise<void>;

interface Trial {
  readonly options?: Readonly<Record<string, string>>;
  readonly inputs?: ReadonlyMap<string, object>;
  /** The `config` of the frontend's image. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly builder?: FakeBuilder;
  readonly host?: Partial<FrontendHost>;
  readonly behaviour?: Behaviour;
}

interface Tried {
  readonly outcome: Promise<GatewayResult>;
  readonly gateway: ReturnType<typeof fakeGateway>;
  readonly containers: { readonly request: ContainerRequest; readonly own: readonly StepMount[] }[];
  readonly processes: ProcessRequest[];
  readonly released: string[];
}

const RESULT: GatewayResult = { ref: "r", metadata: new Map([["key", Buffer.from("value")]]) };

const returnsResult: Behaviour = async (_process, connect, finish) => {
  await connect();
  await finish({ result: RESULT });
  return 0;
};

/** Runs a frontend whose process is in this program, at the other end of its pipes. */
function tryFrontend(trial: Trial = {}): Tried {
  const options = new Map(Object.entries({ source: "example/frontend:1", ...trial.options }));
  const image = { os: "linux", architecture: "amd64", config: trial.config ?? {} };
  const gateway = fakeGateway({
    sources: { [IMAGE]: { image: { digest: DIGEST, config: Buffer.from(JSON.stringify(image)) } } },
    options: Object.fromEntries(options),
    ...trial.builder,
  });
  const [containers, processes, released]: [Tried["containers"], ProcessRequest[], string[]] = [[], [], []];
  const host: FrontendHost = {
    ...trial.host,
    async createContainer(request, own) {
      containers.push({ request, own });
      return {
        async start(process) {
          processes.push(process);
          const exited = live(process, trial.behaviour ?? returnsResult);
          exited.catch(() => {});
          return { exited, resize: () => {}, kill: () => {} };
        },
        readFile: () => Promise.reject(new Error("not needed")),
        readDirectory: () => Promise.reject(new Error("not needed")),
        statFile: () => Promise.reject(new Error("not needed")),
        release: async () => void released.push("container"),
      };
    },
  };
  const request = { frontendOptions: options, frontendInputs: trial.inputs ?? new Map() };
  return { outcome: runFrontendImage(gateway, request, host), gateway, containers, processes, released };
}

async function live(process: ProcessRequest, behaviour: Behaviour): Promise<number> {
  const output = new ByteQueue();
  const pump = (async () => {
    for await (const chunk of output) process.onOutput(1, chunk);
  })();
  const client = createRpcClient(duplexOfQueues(process.stdin!, output));
  const aborted = new Promise<never>((_resolve, reject) => {
    process.signal?.addEventListener("abort", () => reject(process.signal?.reason), { once: true });
  });
  aborted.catch(() => {});
  const connect = () => createGateway(client, { options: new Map(), sessionId: "s", product: "p" });
  const finish: Finish = (outcome) => returnResult(client, outcome, new Set(["proto.refarray"]));
  try {
    return await Promise.race([behaviour(process, connect, finish), aborted]);
  } finally {
    await client.close();
    output.end();
    await pump;
  }
}

describe("a frontend in an image", () => {
  it("gives its result over its standard input and output", async () => {
    const { outcome, containers, released } = tryFrontend();
    expect(await outcome).toMatchObject({ ref: "r" });
    expect(containers).toHaveLength(1);
    expect(released).toEqual(["container"]);
  });

  it("is asked for by the digest that its name stands for", async () => {
    const { outcome, gateway, containers } = tryFrontend();
    await outcome;
    expect(gateway.lookups.map(({ source, query }) => [source.identifier, query.logName])).toEqual([
      [IMAGE, "resolve image config for docker-image://docker.io/example/frontend:1"],
    ]);
    const [source] = opsOf(gateway.solved[0]!.definition!);
    expect(source?.source?.identifier).toBe(`${IMAGE}@${DIGEST}`);
    expect(containers[0]!.request.mounts).toMatchObject([{ dest: "/", output: 0 }]);
  });

  it("finds its options, and who builds, in its environment", async () => {
    const config = { Env: ["A=b"], Entrypoint: ["/frontend", "run"], WorkingDir: "/work" };
    const { outcome, processes } = tryFrontend({ config, options: { target: "x y=z", cmdline: "example" } });
    await outcome;
    const [{ meta }] = processes as [ProcessRequest];
    expect(meta).toMatchObject({ args: ["/frontend", "run"], cwd: "/work", removeMountStubsRecursive: true });
    expect(meta.env).toEqual([
      "A=b",
      "BUILDKIT_FRONTEND_OPT_0=source=example/frontend:1",
      "BUILDKIT_FRONTEND_OPT_1=target=x y=z",
      "BUILDKIT_FRONTEND_OPT_2=cmdline=example",
      "BUILDKIT_SESSION_ID=session",
      'BUILDKIT_WORKERS=[{"id":"","labels":{},"platforms":[{"architecture":"amd64","os":"linux"}]}]',
      "BUILDKIT_EXPORTEDPRODUCT=test",
    ]);
  });

  it("is /run of its image if that says nothing else, with the usual network", async () => {
    const { outcome, processes, containers } = tryFrontend();
    await outcome;
    expect(processes[0]!.meta).toMatchObject({ args: ["/run"], cwd: "/" });
    expect(containers[0]!.request.network).toBe(0);
  });

  it("has no network if its image says that it needs none", async () => {
    const { outcome, containers } = tryFrontend({
      config: { Labels: { "moby.buildkit.frontend.network.none": "true" } },
    });
    await outcome;
    expect(containers[0]!.request.network).toBe(2);
  });

  it("finds in a file what it was itself made of", async () => {
    const { outcome, containers, gateway } = tryFrontend();
    await outcome;
    const [{ own }] = containers as [Tried["containers"][number]];
    expect(own).toMatchObject([
      {
        destination: "/run/config/buildkit/metadata/frontend.bin",
        isReadOnly: true,
        source: { mode: 0o400 },
      },
    ]);
    const [{ source }] = own as [StepMount];
    const content = source.kind === "secret" ? source.content : new Uint8Array();
    expect(decodeDefinition(content).def).toEqual(gateway.solved[0]!.definition!.def);
  });

  it("comes from a context of its name, if there is one", async () => {
    const other = "docker-image://docker.io/library/mine:latest";
    const config = Buffer.from(
      JSON.stringify({ os: "linux", architecture: "amd64", config: { Env: ["MINE=1"] } }),
    );
    const { outcome, gateway, processes } = tryFrontend({
      builder: {
        options: { "context:example/frontend:1": "docker-image://mine" },
        sources: { [other]: { image: { digest: DIGEST, config } } },
      },
    });
    await outcome;
    expect(gateway.lookups.map(({ source }) => source.identifier)).toEqual([other]);
    expect(processes[0]!.meta.env).toContain("MINE=1");
  });

  it("may be files that are no image", async () => {
    const { outcome, gateway, processes } = tryFrontend({
      builder: {
        options: { "context:example/frontend:1": "https://example.com/frontend.git#main" },
      },
    });
    await outcome;
    const [source] = opsOf(gateway.solved[0]!.definition!);
    expect(source?.source?.identifier).toContain("git://example.com/frontend.git");
    expect(processes[0]!.meta.args).toEqual(["/run"]);
  });

  it("solves, and is told what results were made of", async () => {
    const definition = { def: [encodeOp({ source: { identifier: IMAGE } })], metadata: {} };
    const asked: string[] = [];
    const { outcome, gateway } = tryFrontend({
      host: {
        definitionOf: (ref) => {
          asked.push(ref);
          return definition;
        },
      },
      behaviour: async (_process, connect, finish) => {
        const remote = await connect();
        const { ref = "" } = await remote.solve({ definition });
        await finish({ result: { ref, metadata: new Map() } });
        return 0;
      },
    });
    const { ref } = await outcome;
    expect(gateway.solved).toHaveLength(2);
    expect(asked).toEqual([ref]);
  });
});

describe("capabilities of a frontend", () => {
  const caps = (labels: string) => ({ Labels: { "moby.buildkit.frontend.caps": labels } });

  it.each([
    [
      "what its image says",
      caps("moby.buildkit.frontend.contexts,x.y+forward"),
      "x.y+z",
      new Map<string, object>(),
    ],
    ["inputs", caps("moby.buildkit.frontend.inputs"), "", new Map([["a", {}]])],
    ["nothing", {}, "", new Map<string, object>()],
  ])("suffice: %s", async (_what, config, required, inputs) => {
    await expect(
      tryFrontend({ config, options: { "frontend.caps": required }, inputs }).outcome,
    ).resolves.toBeDefined();
  });

  it.each([
    ["what is asked for", caps("a"), "a,b+forward", new Map<string, object>(), "b"],
    ["inputs", caps(""), "", new Map([["a", {}]]), "moby.buildkit.frontend.inputs"],
  ])("are missing: %s", async (_what, config, required, inputs, missing) => {
    const tried = tryFrontend({ config, options: { "frontend.caps": required }, inputs });
    await expect(tried.outcome).rejects.toThrow(`unsupported frontend capability ${missing}`);
    expect(tried.containers).toEqual([]);
  });
});

describe("a frontend that fails", () => {
  it.each<[string, Behaviour, string]>([
    [
      "returns an error, which is told as it is",
      async (_process, _connect, finish) => {
        await finish({ error: new BuildError("engine/step", "no such thing") });
        return 0;
      },
      "no such thing",
    ],
    [
      "returns an error and ends with an exit code",
      async (_process, _connect, finish) => {
        await finish({ error: new BuildError("engine/step", "no such thing") });
        return 1;
      },
      "no such thing",
    ],
    [
      "returns a result and ends with an exit code",
      async (_process, _connect, finish) => {
        await finish({ result: RESULT });
        return 2;
      },
      "frontend example/frontend:1 ended with exit code: 2",
    ],
    ["returns nothing", async () => 0, "frontend example/frontend:1 returned no result"],
    [
      "says why on its standard error",
      async ({ onOutput }) => {
        onOutput(2, Buffer.from("panic: "));
        onOutput(2, Buffer.from("oh no\n"));
        return 2;
      },
      "frontend example/frontend:1 ended with exit code: 2\npanic: oh no",
    ],
    ["can't be run", () => Promise.reject(new BuildError("exec/request", "no such file")), "no such file"],
    [
      "speaks another language",
      async ({ onOutput }) => {
        onOutput(1, Buffer.from("hello, I am no frontend\n".repeat(10)));
        return 0;
      },
      "frontend example/frontend:1 returned no result",
    ],
  ])("%s", async (_what, behaviour, message) => {
    const tried = tryFrontend({ behaviour });
    await expect(tried.outcome).rejects.toThrow(message);
    expect(tried.released).toEqual(["container"]);
  });

  it("writes without end, and is stopped", async () => {
    const piece = new Uint8Array(1 << 20);
    const tried = tryFrontend({
      behaviour: async ({ onOutput, signal }) => {
        while (!signal?.aborted) onOutput(1, piece);
        return 0;
      },
    });
    await expect(tried.outcome).rejects.toThrow("wrote too much");
  });

  it("hears the words and details of what went wrong for it", async () => {
    let heard: unknown;
    const tried = tryFrontend({
      host: { detailsOf: () => [vertexDetail("sha256:v")] },
      behaviour: async (_process, connect, finish) => {
        const remote = await connect();
        await remote.readFile("", "/missing").catch((error: unknown) => {
          heard = error;
        });
        await finish({ error: heard });
        return 1;
      },
    });
    await expect(tried.outcome).rejects.toThrow("open /missing: no such file or directory");
    const { cause } = heard as Error;
    expect((cause as RpcError).details.map(({ type_url }) => type_url)).toContain(
      "github.com/moby/buildkit/errdefs.Vertex+json",
    );
    const thrown = await tried.outcome.catch((error: Error) => error.cause);
    expect((thrown as RpcError).details).toHaveLength(1);
  });

  it("returns twice, and hears that this is no use", async () => {
    const tried = tryFrontend({
      behaviour: async (_process, _connect, finish) => {
        await finish({ result: RESULT });
        await expect(finish({ result: RESULT })).rejects.toThrow("gateway result is already set");
        return 0;
      },
    });
    expect(await tried.outcome).toMatchObject({ ref: "r" });
  });

  it("has to have a name", async () => {
    const { outcome } = tryFrontend({ options: { source: "UPPER" } });
    await expect(outcome).rejects.toThrow("invalid reference format");
    const gateway = fakeGateway();
    const host = { createContainer: () => Promise.reject(new Error("not needed")) };
    await expect(runFrontendImage(gateway, {}, host)).rejects.toThrow("no source specified for gateway");
  });
});
