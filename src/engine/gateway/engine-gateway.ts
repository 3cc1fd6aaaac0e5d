import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Platform } from "../../base/platform/platform.js";
import type {
  Container,
  ContainerRequest,
  Gateway,
  GatewayResult,
  GatewayWarning,
  Ref,
  SolveRequest,
  SourceMetadata,
  SourceQuery,
} from "../../frontend/gateway.js";
import { ALL_CAPS, type CapSet } from "../../llb/caps.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import type { Definition as LlbDefinition, SourceOp } from "../../proto/generated/ops.js";
import type { StepMount } from "../exec/exec-request.js";
import type { CapturedImage } from "../provenance/capture.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import type { FileView } from "../view/file-view.js";
import { readViewDirectory, readViewFile, statViewFile } from "../view/read-file.js";
import type { FrontendRecord } from "./frontend-record.js";
import type { LazyResult, ResultTable } from "./lazy-result.js";

/** What the engine does for the frontends of one build. */
export interface GatewayBackend {
  readonly sessionId: string;
  readonly workers: readonly { readonly platforms: readonly Platform[] }[];
  readonly signal: AbortSignal;
  /** Makes a definition ready to be built; undefined for scratch. */
  open(definition: LlbDefinition, options: OpenOptions): Promise<LazyResult | undefined>;
  view(result: LazyResult): Promise<FileView>;
  /** Runs another frontend; what it is asked for, and inputs for it, are in the request. */
  runFrontend(request: SolveRequest, results: ResultTable, record: FrontendRecord): Promise<GatewayResult>;
  resolveSource(source: SourceOp, query: SourceQuery): Promise<SourceMetadata>;
  warn(warning: GatewayWarning): void;
  /** @param own mounts of the machine, for who is trusted with them */
  createContainer(
    request: ContainerRequest,
    results: ResultTable,
    own?: readonly StepMount[],
  ): Promise<Container>;
}

/** What a frontend asks for beside a definition. */
export type OpenOptions = Pick<SolveRequest, "cacheImports" | "sourcePolicies">;

/** Who a frontend works for. */
export interface GatewayFrame {
  readonly options: ReadonlyMap<string, string>;
  readonly inputs: ReadonlyMap<string, LlbDefinition>;
  /** Shared with the frontend that started this one. */
  readonly results: ResultTable;
  /** What it does is noted here. */
  readonly record: FrontendRecord;
}

/** What the engine's gateway can do, in the names of BuildKit's frontend/gateway/pb/caps.go. */
export const ENGINE_GATEWAY_CAPS: readonly string[] = [
  "solve.base",
  "solve.inlinereturn",
  "resolveimage",
  "resolveimage.resolvemode",
  "readfile",
  "return",
  "returnmap",
  "readdir",
  "statfile",
  "importcaches",
  "proto.refarray",
  "reference.output",
  "frontend.inputs",
  "gateway.solve.metadata",
  "gateway.exec",
  "gateway.exec.extrahosts",
  "gateway.exec.secretenv",
  "gateway.exec.signals",
  "gateway.exec.filesystem",
  "frontend.caps",
  "gateway.solve.evaluate",
  "gateway.evaluate",
  "gateway.warnings",
  "reference.attestations",
  "source.metaresolver",
];

const CAPS: CapSet = ALL_CAPS;
const GATEWAY_CAPS: ReadonlySet<string> = new Set(ENGINE_GATEWAY_CAPS);
const PRODUCT = "buildfile";
/** Options that every nested frontend gets, though nobody hands them on. */
const INHERITED = ["cache-imports", "cache-from"];

/**
 * The engine as a frontend sees it: in this process, without a connection.
 * Agrees with llbBridgeForwarder, frontend/gateway/gateway.go. Spec: spec/engine/gateway.md.
 */
export function createEngineGateway(backend: GatewayBackend, frame: GatewayFrame): Gateway {
  const { options, inputs, results, record } = frame;
  const viewOf = async (ref: Ref): Promise<FileView> => {
    const result = results.get(ref);
    return result === undefined ? EMPTY_VIEW : backend.view(result);
  };
  return {
    options,
    sessionId: backend.sessionId,
    product: PRODUCT,
    workers: backend.workers,
    caps: CAPS,
    gatewayCaps: GATEWAY_CAPS,
    signal: backend.signal,
    solve: (request) => solve(backend, frame, request),
    async resolveSource(source, query) {
      const found = await backend.resolveSource(source, query);
      const image = lookedUp(found, query);
      if (image !== undefined) record.addImage(image);
      return found;
    },
    readFile: async (ref, path, range) => readViewFile(await viewOf(ref), path, range),
    readDirectory: async (ref, path, pattern): Promise<readonly Stat[]> =>
      readViewDirectory(await viewOf(ref), path, pattern),
    statFile: async (ref, path) => statViewFile(await viewOf(ref), path),
    evaluate: async (ref) => {
      await results.get(ref)?.tree();
    },
    inputs: async () => inputs,
    warn: async (warning) => backend.warn(warning),
    createContainer: (request) => backend.createContainer(request, results),
  };
}

function lookedUp({ source, image }: SourceMetadata, { platform }: SourceQuery): CapturedImage | undefined {
  const [, scheme, ref] = /^(docker-image|oci-layout):\/\/(.*)$/s.exec(source.identifier ?? "") ?? [];
  if (ref === undefined || image === undefined) return undefined;
  return { ref, platform, digest: image.digest, isLocal: scheme === "oci-layout" };
}

async function solve(
  backend: GatewayBackend,
  { options, results, record }: GatewayFrame,
  request: SolveRequest,
): Promise<GatewayResult> {
  const { definition, frontend, evaluate } = request;
  if (definition !== undefined && frontend) {
    throw new BuildError("engine/definition", "cannot solve with both Definition and Frontend specified");
  }
  let result: GatewayResult;
  if (frontend) {
    const frontendOptions = new Map(request.frontendOptions);
    for (const key of INHERITED) {
      const value = options.get(key);
      if (value !== undefined && !frontendOptions.has(key)) frontendOptions.set(key, value);
    }
    result = await backend.runFrontend({ ...request, frontendOptions }, results, record);
  } else {
    const opened = definition && (await backend.open(definition, request));
    if (opened !== undefined) record.addResult(opened);
    result = { ref: results.add(opened), metadata: new Map() };
  }
  if (evaluate) {
    const refs = result.refs === undefined ? [result.ref ?? ""] : [...result.refs.values()];
    await Promise.all(refs.map((ref) => results.get(ref)?.tree()));
  }
  return result;
}
