import { setMaxListeners } from "node:events";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { normalizePlatform, type Platform } from "../../base/platform/platform.js";
import type {
  Gateway,
  GatewayResult,
  GatewayWarning,
  Ref,
  SolveRequest,
  SourceMetadata,
  SourceQuery,
} from "../../frontend/gateway.js";
import { createCapSet } from "../../llb/caps.js";
import { lineRanges } from "../../llb/definition.js";
import { platformMessage } from "../../llb/ops/platform.js";
import type { APICap } from "../../proto/generated/caps.js";
import { LLBBridge, type ResolveSourceMetaResponse } from "../../proto/generated/gateway.js";
import type { Platform as PlatformMessage, SourceOp } from "../../proto/generated/ops.js";
import type { RpcClient } from "../rpc/client.js";
import type { Metadata } from "../rpc/metadata.js";
import type { Method } from "../rpc/method.js";
import { RpcError, StatusCode } from "../rpc/status.js";
import { createContainer } from "./container.js";
import { FROZEN_GATEWAY_CAPS, FROZEN_LLB_CAPS } from "./frozen-caps.js";
import { gatewayError } from "./gateway-error.js";
import { resultFromMessage } from "./result-message.js";

/** What a build is known by, beside the connection that it is driven over. */
export interface GatewayContext {
  readonly options: ReadonlyMap<string, string>;
  readonly sessionId: string;
  readonly product: string;
  /** Those of the daemon by default. */
  readonly workers?: Gateway["workers"];
  /** Header fields of every call: which build it belongs to, where the connection is shared. */
  readonly metadata?: Metadata;
  readonly signal?: AbortSignal;
}

/** A daemon that is there answers at once. */
const PING_TIMEOUT = 15_000;
const PART = 4 << 20;
/** No file that describes a build is longer. */
const LONGEST_FILE = 64 << 20;

/**
 * A gateway at the other end of a connection: `moby.buildkit.v1.frontend.LLBBridge`. Rejects if nobody answers there.
 * Agrees with frontend/gateway/grpcclient.
 */
export async function createGateway(client: RpcClient, context: GatewayContext): Promise<Gateway> {
  const { metadata, signal = new AbortController().signal } = context;
  // Every call under way listens to it, and a build of many stages makes many at once.
  setMaxListeners(0, signal);
  const call = async <Req, Res>(method: Method<Req, Res>, request: Req, timeout?: number): Promise<Res> => {
    try {
      return await client.call(method, request, { metadata, signal, timeout });
    } catch (error) {
      throw gatewayError(error);
    }
  };
  const ping = call(LLBBridge.Ping, {}, PING_TIMEOUT);
  // Nearly every build asks for them first of all, and an old daemon's refusal is no matter until then.
  const inputs = call(LLBBridge.Inputs, {});
  inputs.catch(() => {});
  const { FrontendAPICaps, LLBCaps, Workers } = await ping;
  const workers =
    context.workers ??
    (Workers ?? []).map(({ platforms = [] }) => ({ platforms: platforms.map(fromMessage) }));
  const gatewayCaps = new Set(enabled(FrontendAPICaps) ?? FROZEN_GATEWAY_CAPS);
  const bridge = { call, client, metadata, signal };
  const { options, sessionId, product } = context;
  return {
    options,
    sessionId,
    product,
    workers,
    caps: createCapSet(enabled(LLBCaps) ?? FROZEN_LLB_CAPS),
    gatewayCaps,
    signal,
    solve: (request) => solve(bridge, gatewayCaps, options, request),
    resolveSource: (source, query) =>
      gatewayCaps.has("source.metaresolver")
        ? resolveSource(bridge, source, query)
        : resolveImageConfig(bridge, source, query),
    readFile: (ref, path, range) => readFile(bridge, ref, path, range),
    readDirectory: async (ref, path, pattern = "") => {
      const request = { Ref: ref, DirPath: path, IncludePattern: pattern };
      return (await call(LLBBridge.ReadDir, request)).entries ?? [];
    },
    statFile: async (ref, path) => (await call(LLBBridge.StatFile, { Ref: ref, Path: path })).stat ?? {},
    evaluate: async (ref) => {
      if (gatewayCaps.has("gateway.evaluate")) await call(LLBBridge.Evaluate, { Ref: ref });
      else await call(LLBBridge.StatFile, { Ref: ref, Path: "." });
    },
    inputs: async () => new Map(Object.entries((await inputs).Definitions ?? {})),
    warn: (warning) => warn(bridge, warning),
    createContainer: (request) => createContainer(bridge, request),
  };
}

/** How calls are made: with what they all share, and rejecting with a BuildError. */
export interface Bridge {
  call<Req, Res>(method: Method<Req, Res>, request: Req): Promise<Res>;
  readonly client: RpcClient;
  readonly metadata: Metadata | undefined;
  readonly signal: AbortSignal;
}

/** Undefined where the daemon is older than capabilities are. */
function enabled(caps: readonly APICap[] | undefined): string[] | undefined {
  return caps?.flatMap(({ ID, Enabled }) => (Enabled && ID ? [ID] : []));
}

function fromMessage(message: PlatformMessage): Platform {
  const { Architecture = "", OS = "", Variant = "", OSVersion, OSFeatures } = message;
  return normalizePlatform({
    architecture: Architecture,
    os: OS,
    variant: Variant,
    ...(OSVersion && { osVersion: OSVersion }),
    ...(OSFeatures?.length && { osFeatures: OSFeatures }),
  });
}

/** Options that every nested frontend gets, though nobody hands them on. */
const INHERITED = ["cache-imports", "cache-from"];

async function solve(
  bridge: Bridge,
  caps: ReadonlySet<string>,
  options: ReadonlyMap<string, string>,
  request: SolveRequest,
): Promise<GatewayResult> {
  const frontendOptions = new Map(request.frontendOptions);
  for (const key of INHERITED) {
    const value = options.get(key);
    if (value !== undefined && !frontendOptions.has(key)) frontendOptions.set(key, value);
  }
  const canEvaluate = caps.has("gateway.solve.evaluate");
  const { result, ref } = await bridge.call(LLBBridge.Solve, {
    Definition: request.definition,
    Frontend: request.frontend,
    FrontendOpt: Object.fromEntries(frontendOptions),
    FrontendInputs: request.frontendInputs && Object.fromEntries(request.frontendInputs),
    CacheImports: request.cacheImports?.map(({ type, attrs }) => ({ Type: type, Attrs: attrs })),
    SourcePolicies: request.sourcePolicies,
    Evaluate: request.evaluate && canEvaluate,
    allowResultReturn: true,
    allowResultArrayRef: true,
  });
  const solved = resultFromMessage(result ?? { refDeprecated: ref });
  if (request.evaluate && !canEvaluate) {
    const refs = solved.refs === undefined ? [solved.ref ?? ""] : [...solved.refs.values()];
    const built = refs.filter((each) => each !== "");
    await Promise.all(built.map((each) => bridge.call(LLBBridge.StatFile, { Ref: each, Path: "." })));
  }
  return solved;
}

async function resolveSource(bridge: Bridge, source: SourceOp, query: SourceQuery): Promise<SourceMetadata> {
  const isImage = source.identifier?.startsWith("docker-image://") ?? false;
  const response = await bridge.call(LLBBridge.ResolveSourceMeta, {
    Source: source,
    Platform: query.platform && platformMessage(query.platform),
    LogName: query.logName,
    ResolveMode: isImage ? (query.resolveMode ?? "default") : "",
    Image: isImage ? { NoConfig: query.noConfig } : undefined,
    Git: query.gitObjects ? { ReturnObject: true } : undefined,
  });
  return metadataFromMessage(source, response);
}

const NO_BYTES = new Uint8Array();

function metadataFromMessage(asked: SourceOp, response: ResolveSourceMetaResponse): SourceMetadata {
  const { Source: source = asked, Image: image, Git: git, HTTP: http } = response;
  return {
    source,
    ...(image && { image: { digest: image.Digest ?? "", config: image.Config ?? NO_BYTES } }),
    ...(git && {
      git: {
        checksum: git.Checksum ?? "",
        ref: git.Ref ?? "",
        commitChecksum: git.CommitChecksum ?? "",
        commitObject: git.CommitObject ?? NO_BYTES,
        tagObject: git.TagObject ?? NO_BYTES,
      },
    }),
    ...(http && {
      http: {
        checksum: http.Checksum ?? "",
        filename: http.Filename ?? "",
        lastModified: http.LastModified && BigInt(http.LastModified.seconds ?? 0),
      },
    }),
  };
}

/** What daemons offer that know of no other sources than images. */
async function resolveImageConfig(
  bridge: Bridge,
  source: SourceOp,
  { platform, logName, resolveMode, layout }: SourceQuery,
): Promise<SourceMetadata> {
  const [, scheme = "", ref = ""] =
    /^(docker-image|oci-layout):\/\/(.*)$/.exec(source.identifier ?? "") ?? [];
  if (scheme === "") return { source };
  const image = await bridge.call(LLBBridge.ResolveImageConfig, {
    Ref: ref,
    Platform: platform && platformMessage(platform),
    ResolveMode: resolveMode,
    LogName: logName,
    ...(layout && { ResolverType: 1, SessionID: layout.sessionId, StoreID: layout.storeId }),
  });
  return {
    source: { ...source, identifier: `${scheme}://${image.Ref || ref}` },
    image: { digest: image.Digest ?? "", config: image.Config ?? NO_BYTES },
  };
}

/** In one piece if it fits a message, else in parts. */
async function readFile(
  bridge: Bridge,
  ref: Ref,
  path: string,
  range?: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const read = async (part: typeof range) => {
    const Range = part && { Offset: part.offset, Length: part.length };
    return (await bridge.call(LLBBridge.ReadFile, { Ref: ref, FilePath: path, Range })).Data ?? NO_BYTES;
  };
  try {
    return await read(range);
  } catch (error) {
    if (range !== undefined || !isTooLarge(error)) throw error;
  }
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < LONGEST_FILE; offset += PART) {
    const part = await read({ offset, length: PART });
    parts.push(part);
    if (part.length < PART) return Buffer.concat(parts);
  }
  throw new BuildError("limit/size", `${path} has more than ${LONGEST_FILE >> 20} MiB`);
}

function isTooLarge(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof RpcError && cause.code === StatusCode.resourceExhausted;
}

async function warn(bridge: Bridge, warning: GatewayWarning): Promise<void> {
  await bridge.call(LLBBridge.Warn, {
    digest: warning.vertex,
    level: warning.level,
    short: Buffer.from(warning.short),
    detail: warning.detail.map((text) => Buffer.from(text)),
    url: warning.url,
    info: warning.source,
    ranges: warning.lines.flatMap(lineRanges),
  });
}
