import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Platform } from "../../base/platform/platform.js";
import type { FrontendProgram } from "../../client/build/build-frontend.js";
import type { GatewayResult, SolveRequest } from "../../frontend/gateway.js";
import { platformMessage } from "../../llb/ops/platform.js";
import type { Definition as LlbDefinition } from "../../proto/generated/ops.js";
import { createEngineContainer } from "../gateway/engine-container.js";
import { createEngineGateway, type GatewayBackend } from "../gateway/engine-gateway.js";
import type { LazyResult, ResultTable } from "../gateway/lazy-result.js";
import type { Tree } from "../layers/layer.js";
import { loadDefinition } from "../ops/load-definition.js";
import type { OpEnvironment } from "../ops/op-environment.js";
import { operationOf } from "../ops/operation-of.js";
import type { Job, SolvedEdge } from "../solver/solver.js";
import { resolveSource } from "../sources/source.js";
import type { SourceEnvironment } from "../sources/source-environment.js";
import { locateFailure } from "./solve-error.js";
import type { StatusStream } from "./status-stream.js";

/** What one build's frontends are served with. */
export interface BackendParts {
  readonly job: Job<Tree>;
  readonly status: StatusStream;
  readonly sources: SourceEnvironment;
  readonly hostPlatform: Platform;
  readonly platforms: readonly Platform[];
  readonly entitlements: ReadonlySet<string>;
  readonly sessionId: string;
  readonly signal: AbortSignal;
  /** The frontend of this program. */
  readonly program: FrontendProgram;
}

/** A tree with what it is known by, for exporters of caches. */
export interface BackendResult extends LazyResult {
  solved(): Promise<SolvedEdge<Tree>>;
}

/** The engine's part of a build: makes definitions into results, and runs frontends. */
export interface Backend extends GatewayBackend {
  open(definition: LlbDefinition): BackendResult | undefined;
  /** Gives a definition's ops what they work with; called once, before anything is opened. */
  connect(environment: OpEnvironment): void;
}

const LOCAL_FRONTENDS: ReadonlySet<string> = new Set(["dockerfile.v0"]);

/** Agrees with llbBridge, solver/llbsolver/bridge.go. */
export function createBackend(parts: BackendParts): Backend {
  const { job, status, sources, hostPlatform, entitlements, sessionId, signal } = parts;
  let ops: OpEnvironment | undefined;
  const environment = (): OpEnvironment => {
    if (ops === undefined) throw new Error("the backend is not connected");
    return ops;
  };
  const backend: Backend = {
    sessionId,
    signal,
    workers: [{ platforms: parts.platforms }],
    connect(given) {
      ops = given;
    },
    open(definition) {
      const loaded = loadDefinition<Tree>(definition, {
        hostPlatform,
        entitlements,
        operationOf: (op) => operationOf(op, environment()),
      });
      if (loaded === undefined) return undefined;
      for (const { digest, progressGroup } of loaded.vertices) {
        if (progressGroup !== undefined) status.group(digest, progressGroup);
      }
      let solving: Promise<SolvedEdge<Tree>> | undefined;
      const solved = (): Promise<SolvedEdge<Tree>> => {
        solving ??= job.build(loaded.result).catch((error: unknown) => {
          throw locateFailure(error, definition);
        });
        return solving;
      };
      return { definition, solved, tree: async () => (await solved()).result };
    },
    async view(result) {
      const tree = await result.tree();
      return tree.view(quietContext(signal));
    },
    runFrontend: (request, results) => runFrontend(backend, parts.program, request, results),
    resolveSource: (source, query) =>
      job.run(query.logName || `resolve ${source.identifier ?? ""}`, (context) =>
        resolveSource(source, query, platformMessage(hostPlatform), sources, context),
      ),
    warn: (warning) => status.warning(warning),
    createContainer: (request, results) =>
      createEngineContainer(request, results, environment(), quietContext(signal)),
  };
  return backend;
}

/** For work whose progress nobody sees. */
export function quietContext(signal: AbortSignal) {
  return { signal, progress: { status: () => {}, log: () => {} } };
}

async function runFrontend(
  backend: GatewayBackend,
  program: FrontendProgram,
  request: SolveRequest,
  results: ResultTable,
): Promise<GatewayResult> {
  const { frontend = "", frontendOptions: options = new Map(), frontendInputs: inputs = new Map() } = request;
  const gateway = createEngineGateway(backend, { options, inputs, results });
  if (LOCAL_FRONTENDS.has(frontend)) return program(gateway);
  if (frontend !== "gateway.v0") {
    throw new BuildError("engine/unsupported", `unknown frontend: ${frontend}`);
  }
  const { runFrontendImage } = await import("../gateway/frontend-image.js");
  return runFrontendImage(gateway, request);
}
