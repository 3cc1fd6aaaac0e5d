import type { Duplex } from "node:stream";
import type { ConnectEnv, Daemon } from "../../../src/client/connect/daemon.js";
import {
  Control,
  type ListWorkersResponse,
  type SolveRequest,
  type SolveResponse,
  type StatusResponse,
} from "../../../src/proto/generated/control.js";
import {
  type SolveResponse as BridgeAnswer,
  type SolveRequest as BridgeSolve,
  LLBBridge,
  type ReturnRequest,
} from "../../../src/proto/generated/gateway.js";
import { Health } from "../../../src/proto/generated/health.js";
import type { WorkerRecord } from "../../../src/proto/generated/worker.js";
import { byteDuplex } from "../../../src/wire/rpc/byte-stream.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { serveRpc, streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, type StatusCode } from "../../../src/wire/rpc/status.js";
import { duplexPair } from "../../wire/rpc/transports.js";

/** A build as the daemon sees it. */
export interface FakeBuild {
  readonly request: SolveRequest;
  /** What the client's frontend came to. */
  readonly returned: Promise<ReturnRequest>;
  /** Calls the client's session. */
  readonly session: Promise<RpcClient>;
  /** Tells of the build on its Status. */
  tell(status: StatusResponse): void;
  /** Aborted when the client does not want the build any more. */
  readonly signal: AbortSignal;
}

/** What a daemon does otherwise than one where all goes well. */
export interface FakeScript {
  /** Answers Control.Solve; by default with what the frontend returned. */
  readonly solve?: (build: FakeBuild) => Promise<Readonly<Record<string, string>>>;
  /** Answers LLBBridge.Solve. */
  readonly bridge?: (request: BridgeSolve) => BridgeAnswer;
  readonly workers?: readonly WorkerRecord[];
  /** Answers Control.ListWorkers, in place of the workers. */
  readonly listWorkers?: () => Promise<ListWorkersResponse>;
  /** Status goes on after the build is over. */
  readonly statusHangs?: boolean;
}

/** A BuildKit in this process, for one connection. */
export interface FakeDaemon {
  readonly daemon: Daemon;
  readonly client: RpcClient;
  readonly connectEnv: ConnectEnv;
  /** The builds that were asked for. */
  readonly requests: readonly SolveRequest[];
  /** The build ids that calls of frontends carried. */
  readonly buildIds: ReadonlySet<string | undefined>;
  /** Settles when the client has ended its session. */
  readonly sessionEnded: Promise<void>;
  /** Settles when Status is not listened to any more. */
  readonly statusEnded: Promise<void>;
  /** From now on nothing gets through in either direction, and nobody is told. */
  freeze(): void;
  /** Ends the connection without a word. */
  cut(): void;
  close(): Promise<void>;
}

interface Settable<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function settable<T>(): Settable<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** All that happens between the calls of one build. */
class Job {
  readonly returned = settable<ReturnRequest>();
  readonly over = settable<void>();
  readonly statuses: StatusResponse[] = [];
  onStatus: () => void = () => {};
}

const AMD64 = { Architecture: "amd64", OS: "linux" };
const WORKER: WorkerRecord = { ID: "w", platforms: [AMD64], BuildkitVersion: { version: "v0.32.0" } };

export function startFakeDaemon(script: FakeScript = {}): FakeDaemon {
  const jobs = new Map<string, Job>();
  const jobOf = (ref = ""): Job => {
    const known = jobs.get(ref) ?? new Job();
    jobs.set(ref, known);
    return known;
  };
  const session = settable<RpcClient>();
  const sessionEnded = settable<void>();
  const statusEnded = settable<void>();
  const requests: SolveRequest[] = [];
  const buildIds = new Set<string | undefined>();
  const onBridge = (metadata: ReadonlyMap<string, readonly string[]>): string => {
    const [id] = metadata.get("buildkit-controlapi-buildid") ?? [];
    buildIds.add(id);
    return id ?? "";
  };
  const handlers = [
    unaryHandler(
      Control.ListWorkers,
      script.listWorkers ?? (async () => ({ record: script.workers ?? [WORKER] })),
    ),
    unaryHandler(Health.Check, async () => ({ status: 1 as const })),
    unaryHandler(Control.Solve, async (request, call): Promise<SolveResponse> => {
      requests.push(request);
      const job = jobOf(request.Ref);
      const tell = (status: StatusResponse): void => {
        job.statuses.push(status);
        job.onStatus();
      };
      const build = {
        request,
        returned: job.returned.promise,
        session: session.promise,
        tell,
        signal: call.signal,
      };
      try {
        return { ExporterResponse: await (script.solve ?? solveAsReturned)(build) };
      } finally {
        job.over.resolve();
      }
    }),
    streamHandler(Control.Status, async (call) => {
      const request = await call.receive();
      const job = jobOf(request?.Ref);
      const drain = (): void => {
        for (const status of job.statuses.splice(0)) call.send(status);
      };
      job.onStatus = drain;
      drain();
      const gone = new Promise<void>((resolve) => call.signal.addEventListener("abort", () => resolve()));
      void gone.then(() => statusEnded.resolve());
      await Promise.race([script.statusHangs ? gone : job.over.promise, gone]);
      drain();
      statusEnded.resolve();
    }),
    streamHandler(Control.Session, async (call) => {
      const duplex = byteDuplex(call);
      const client = createRpcClient(duplex);
      session.resolve(client);
      await client.closed;
      sessionEnded.resolve();
    }),
    unaryHandler(LLBBridge.Ping, async (_request, call) => {
      onBridge(call.requestMetadata);
      const caps = ["solve.base", "proto.refarray", "source.metaresolver"].map((ID) => ({
        ID,
        Enabled: true,
      }));
      return { FrontendAPICaps: caps, LLBCaps: [], Workers: [{ platforms: [AMD64] }] };
    }),
    unaryHandler(LLBBridge.Solve, async (request, call) => {
      onBridge(call.requestMetadata);
      return script.bridge?.(request) ?? { result: { ref: { id: "r" } } };
    }),
    unaryHandler(LLBBridge.Return, async (request, call) => {
      jobOf(onBridge(call.requestMetadata)).returned.resolve(request);
      return {};
    }),
  ];
  const [ours, gate] = duplexPair();
  const [otherGate, theirs] = duplexPair();
  const link = linkThrough(gate, otherGate);
  const server = serveRpc(theirs, handlers);
  const client = createRpcClient(ours);
  const daemon: Daemon = {
    address: "tcp://builder:1234",
    kind: "buildkit",
    authority: "builder",
    connect: () => Promise.reject(new Error("there is one connection only")),
  };
  return {
    daemon,
    client,
    connectEnv: { env: {} },
    requests,
    buildIds,
    sessionEnded: sessionEnded.promise,
    statusEnded: statusEnded.promise,
    freeze: link.freeze,
    cut: () => gate.destroy(),
    async close() {
      ours.destroy();
      theirs.destroy();
      await Promise.all([client.close(), server.close()]);
    },
  };
}

/** What real daemons do: they fail with the frontend's error, or make what it returned. */
export async function solveAsReturned({ returned }: FakeBuild): Promise<Readonly<Record<string, string>>> {
  const { error } = await returned;
  if (error !== undefined) {
    throw new RpcError((error.code ?? 2) as StatusCode, error.message ?? "", { details: error.details });
  }
  return { "containerimage.digest": "sha256:1" };
}

function linkThrough(a: Duplex, b: Duplex): { freeze(): void } {
  let isFrozen = false;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on("error", () => {});
    from.on("data", (chunk: Buffer) => {
      if (!isFrozen) to.write(chunk);
    });
    from.on("end", () => {
      if (!isFrozen) to.end();
    });
    from.on("close", () => {
      if (!isFrozen) to.destroy();
    });
  }
  return {
    freeze() {
      isFrozen = true;
    },
  };
}
