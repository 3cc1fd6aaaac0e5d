import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Platform } from "../../base/platform/platform.js";
import type { FrontendProgram } from "../../client/build/build-frontend.js";
import type { CacheImport, GatewayResult, SolveRequest } from "../../frontend/gateway.js";
import { platformMessage } from "../../llb/ops/platform.js";
import type { Definition as LlbDefinition, SourceOp } from "../../proto/generated/ops.js";
import type { Policy } from "../../proto/generated/policy.js";
import type { DeviceRegistry } from "../exec/devices/device-registry.js";
import { createEngineContainer } from "../gateway/engine-container.js";
import { createEngineGateway, type GatewayBackend } from "../gateway/engine-gateway.js";
import type { FrontendRecord } from "../gateway/frontend-record.js";
import type { ResultTable } from "../gateway/lazy-result.js";
import type { Tree } from "../layers/layer.js";
import { type LoadedOp, type LoadOptions, loadDefinition, readOps } from "../ops/load-definition.js";
import type { OpEnvironment } from "../ops/op-environment.js";
import { operationOf } from "../ops/operation-of.js";
import { applyPolicy } from "../policy/apply-policy.js";
import { createSourcePolicy, type SourcePolicy } from "../policy/source-policy.js";
import type { Job, SolvedEdge } from "../solver/solver.js";
import type { Edge } from "../solver/vertex.js";
import { resolveSource } from "../sources/source.js";
import type { SourceEnvironment } from "../sources/source-environment.js";
import type { ImportedCaches } from "./imported-caches.js";
import { failureDetails, locateFailure } from "./solve-error.js";
import type { StatusStream } from "./status-stream.js";

/** What one build's frontends are served with. */
export interface BackendParts {
  readonly job: Job<Tree>;
  readonly status: StatusStream;
  readonly sources: SourceEnvironment;
  readonly hostPlatform: Platform;
  readonly platforms: readonly Platform[];
  readonly entitlements: ReadonlySet<string>;
  readonly devices: DeviceRegistry;
  readonly caches: ImportedCaches;
  /** Of the user: which sources may be used. */
  readonly sourcePolicy: Policy | undefined;
  readonly sessionId: string;
  readonly signal: AbortSignal;
  /** The frontend of this program. */
  readonly program: FrontendProgram;
}

/** The engine's part of a build: makes definitions into results, and runs frontends. */
export interface Backend extends GatewayBackend {
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
  const policyOf = (more: readonly Policy[]): SourcePolicy | undefined => {
    const policies = [...(parts.sourcePolicy === undefined ? [] : [parts.sourcePolicy]), ...more];
    return policies.length === 0 ? undefined : createSourcePolicy(policies);
  };
  const load = async (asked: LlbDefinition, policy: SourcePolicy | undefined) => {
    const operation = (op: LoadedOp) => operationOf(op, environment());
    try {
      const definition = policy === undefined ? asked : applyPolicy(asked, policy);
      const read = readOps(definition);
      const permitDevices = read.hasDevices ? await devicePermit(parts) : undefined;
      const options = { hostPlatform, entitlements, permitDevices, operationOf: operation };
      const loaded = loadDefinition<Tree>(definition, options, read);
      return { definition, loaded };
    } catch (error) {
      throw BuildError.from(error).wrap("failed to load LLB");
    }
  };
  const build = async (edge: Edge<Tree>, imports: readonly CacheImport[]): Promise<SolvedEdge<Tree>> => {
    const cacheSources = await parts.caches.open(imports, job);
    return job.build(edge, { cacheSources });
  };
  const backend: Backend = {
    sessionId,
    signal,
    workers: [{ platforms: parts.platforms }],
    connect(given) {
      ops = given;
    },
    async open(asked, { cacheImports = [], sourcePolicies = [] }) {
      const policy = policyOf(sourcePolicies);
      const { definition, loaded } = await load(asked, policy);
      if (loaded === undefined) return undefined;
      for (const { digest, progressGroup } of loaded.vertices) {
        if (progressGroup !== undefined) status.group(digest, progressGroup);
      }
      let solving: Promise<SolvedEdge<Tree>> | undefined;
      let isSolved = false;
      const solved = (): Promise<SolvedEdge<Tree>> => {
        solving ??= build(loaded.result, cacheImports)
          .catch((error: unknown) => {
            throw locateFailure(error, definition);
          })
          .finally(() => {
            isSolved = true;
          });
        return solving;
      };
      const ops = loaded.vertices.map((vertex) => vertex.loaded);
      return {
        definition,
        ops,
        get isSolved() {
          return isSolved;
        },
        solved,
        tree: async () => (await solved()).result,
      };
    },
    async view(result) {
      const tree = await result.tree();
      return tree.view(quietContext(signal));
    },
    runFrontend: (request, results, record) =>
      runFrontend(backend, parts.program, request, { results, record }),
    async resolveSource(asked, query) {
      const name = query.logName || `resolve ${asked.identifier ?? ""}`;
      const source = allowedSource(asked, policyOf(query.sourcePolicies ?? []));
      return job.run(name, (context) =>
        resolveSource(source, query, platformMessage(hostPlatform), sources, context),
      );
    },
    warn: (warning) => status.warning(warning),
    createContainer: (request, results, own) =>
      createEngineContainer(request, results, environment(), quietContext(signal), {
        entitlements,
        own,
      }),
  };
  return backend;
}

/** The files of devices are read once for all steps of a definition. */
async function devicePermit({
  devices,
  entitlements,
}: BackendParts): Promise<LoadOptions<Tree>["permitDevices"]> {
  const [table, { permitDevices }] = await Promise.all([
    devices.table(),
    import("../exec/devices/permit-devices.js"),
  ]);
  return (asked) => permitDevices(asked, entitlements, table);
}

/** For work whose progress nobody sees. */
export function quietContext(signal: AbortSignal) {
  return { signal, progress: { status: () => {}, log: () => {} } };
}

async function runFrontend(
  backend: GatewayBackend,
  program: FrontendProgram,
  request: SolveRequest,
  asker: { readonly results: ResultTable; readonly record: FrontendRecord },
): Promise<GatewayResult> {
  const { results } = asker;
  const { frontend = "", frontendOptions: options = new Map(), frontendInputs: inputs = new Map() } = request;
  const record = asker.record.nested({ frontend, options });
  const gateway = createEngineGateway(backend, { options, inputs, results, record });
  if (LOCAL_FRONTENDS.has(frontend)) return program(gateway);
  if (frontend !== "gateway.v0") {
    throw new BuildError("engine/unsupported", `unknown frontend: ${frontend}`);
  }
  const { runFrontendImage } = await import("../gateway/frontend-image.js");
  return runFrontendImage(gateway, request, {
    detailsOf: failureDetails,
    definitionOf: (ref) => results.get(ref)?.definition,
    createContainer: (container, own) => backend.createContainer(container, results, own),
  });
}

function allowedSource(source: SourceOp, policy: SourcePolicy | undefined): SourceOp {
  try {
    return policy === undefined ? source : policy.evaluate(source);
  } catch (error) {
    throw BuildError.from(error).wrap("could not resolve image due to policy");
  }
}
