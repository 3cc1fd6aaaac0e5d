import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Gateway, GatewayResult, GatewayWarning, Ref } from "../../frontend/gateway.js";
import { ReplacedImageError } from "../../frontend/image-resolver.js";
import { LLB_CAPS } from "../../llb/caps.js";
import { platformMessage } from "../../llb/ops/platform.js";
import {
  LLBBridge,
  type ResolveImageConfigRequest,
  type ResolveSourceMetaRequest,
  type ResolveSourceMetaResponse,
  type SolveRequest,
  type WarnRequest,
} from "../../proto/generated/gateway.js";
import type { Definition } from "../../proto/generated/ops.js";
import type { Any } from "../../proto/generated/status.js";
import type { Handler } from "../rpc/server.js";
import { RpcError } from "../rpc/status.js";
import { answerCall as answerWith, knownCode } from "./answer-call.js";
import { gatewayError } from "./gateway-error.js";
import { platformOf } from "./platform-of.js";
import { resultFromMessage, resultToMessage } from "./result-message.js";
import { containerHandlers } from "./serve-containers.js";

/** A gateway that is served to a frontend elsewhere. */
export interface ServedGateway {
  readonly handlers: readonly Handler[];
  /** What the frontend has returned: undefined before it has. Rejects never; an error is thrown by {@link result}. */
  result(): GatewayResult | undefined;
  /** Ends the containers that the frontend has left; never fails. */
  release(): Promise<void>;
}

/** How a gateway is served. */
export interface ServeOptions {
  /** What is known of an error beside its message, in the types of BuildKit. */
  readonly detailsOf?: ((error: unknown) => readonly Any[]) | undefined;
  /** What a result was made of, so that others can be made of it. */
  readonly definitionOf?: ((ref: Ref) => Definition | undefined) | undefined;
}

/**
 * Serves a gateway to a frontend over a connection, as the daemon does. Agrees with llbBridgeForwarder,
 * frontend/gateway/gateway.go.
 */
export function serveGateway(
  gateway: Gateway,
  { detailsOf, definitionOf }: ServeOptions = {},
): ServedGateway {
  const answerCall: typeof answerWith = (method, answer) => answerWith(method, answer, detailsOf);
  let outcome: { readonly result?: GatewayResult; readonly error?: BuildError } | undefined;
  const containers = containerHandlers(gateway);
  const handlers = [
    answerCall(LLBBridge.Ping, async () => ({
      FrontendAPICaps: [...gateway.gatewayCaps].map(capability),
      LLBCaps: LLB_CAPS.filter((cap) => gateway.caps.supports(cap)).map(capability),
      Workers: gateway.workers.map(({ platforms }) => ({ platforms: platforms.map(platformMessage) })),
    })),
    answerCall(LLBBridge.Solve, async (request) => {
      const result = await gateway.solve(solveRequest(request));
      if (request.allowResultReturn)
        return {
          result: resultToMessage(result, !request.allowResultArrayRef, definitionOf),
        };
      return { ref: result.ref ?? "" };
    }),
    answerCall(LLBBridge.ResolveSourceMeta, (request) => resolveSource(gateway, request)),
    answerCall(LLBBridge.ResolveImageConfig, (request) => resolveImage(gateway, request)),
    answerCall(LLBBridge.ReadFile, async ({ Ref = "", FilePath = "", Range }) => {
      const range = Range && { offset: Number(Range.Offset ?? 0), length: Number(Range.Length ?? 0) };
      return { Data: await gateway.readFile(Ref, FilePath, range) };
    }),
    answerCall(LLBBridge.ReadDir, async ({ Ref = "", DirPath = "", IncludePattern = "" }) => ({
      entries: await gateway.readDirectory(Ref, DirPath, IncludePattern || undefined),
    })),
    answerCall(LLBBridge.StatFile, async ({ Ref = "", Path = "" }) => ({
      stat: await gateway.statFile(Ref, Path),
    })),
    answerCall(LLBBridge.Evaluate, async ({ Ref = "" }) => {
      await gateway.evaluate(Ref);
      return {};
    }),
    answerCall(LLBBridge.Inputs, async () => ({ Definitions: Object.fromEntries(await gateway.inputs()) })),
    answerCall(LLBBridge.Warn, async (request) => {
      await gateway.warn(warning(request));
      return {};
    }),
    answerCall(LLBBridge.Return, async ({ result, error }) => {
      if (outcome !== undefined) {
        throw new BuildError("engine/definition", "gateway result is already set");
      }
      if (error?.code) {
        const { code, message = "", details } = error;
        outcome = { error: gatewayError(new RpcError(knownCode(code), message, { details })) };
      } else outcome = { result: resultFromMessage(result ?? {}) };
      return {};
    }),
    ...containers.handlers,
  ];
  return {
    handlers,
    result() {
      if (outcome?.error !== undefined) throw outcome.error;
      return outcome?.result;
    },
    release: () => containers.release(),
  };
}

function capability(ID: string): { readonly ID: string; readonly Enabled: boolean } {
  return { ID, Enabled: true };
}

function solveRequest(request: SolveRequest): Parameters<Gateway["solve"]>[0] {
  const { Definition, Frontend, FrontendOpt, FrontendInputs, CacheImports, SourcePolicies, Evaluate } =
    request;
  return {
    definition: Definition,
    ...(Frontend && { frontend: Frontend }),
    frontendOptions: new Map(Object.entries(FrontendOpt ?? {})),
    frontendInputs: new Map(Object.entries(FrontendInputs ?? {})),
    cacheImports: (CacheImports ?? []).map(({ Type = "", Attrs = {} }) => ({ type: Type, attrs: Attrs })),
    ...(SourcePolicies && { sourcePolicies: SourcePolicies }),
    evaluate: Evaluate ?? false,
  };
}

async function resolveSource(
  gateway: Gateway,
  request: ResolveSourceMetaRequest,
): Promise<ResolveSourceMetaResponse> {
  const { Source = {}, LogName = "", ResolveMode, Image, Git, HTTP, SourcePolicies } = request;
  if (HTTP?.ChecksumRequest !== undefined) {
    throw new BuildError("engine/unsupported", "checksums with a suffix are not made by the bundled engine");
  }
  if (Image?.AttestationChain || (Image?.ResolveAttestations?.length ?? 0) > 0) {
    throw new BuildError(
      "engine/unsupported",
      "attestations of images are not resolved by the bundled engine",
    );
  }
  const { source, image, git, http } = await gateway.resolveSource(Source, {
    platform: platformOf(request.Platform),
    logName: LogName,
    ...resolveMode(ResolveMode),
    noConfig: Image?.NoConfig ?? false,
    gitObjects: Git?.ReturnObject ?? false,
    sourcePolicies: SourcePolicies,
  });
  return {
    Source: source,
    ...(image && { Image: { Digest: image.digest, Config: image.config } }),
    ...(git && {
      Git: {
        Checksum: git.checksum,
        Ref: git.ref,
        CommitChecksum: git.commitChecksum,
        CommitObject: git.commitObject,
        TagObject: git.tagObject,
      },
    }),
    ...(http && {
      HTTP: {
        Checksum: http.checksum,
        Filename: http.filename,
        LastModified: http.lastModified === undefined ? undefined : { seconds: http.lastModified },
      },
    }),
  };
}

async function resolveImage(gateway: Gateway, request: ResolveImageConfigRequest) {
  const { Ref = "", LogName = "", ResolveMode, ResolverType = 0, SessionID = "", StoreID = "" } = request;
  const scheme = ResolverType === 1 ? "oci-layout" : "docker-image";
  const layout = ResolverType === 1 ? { layout: { sessionId: SessionID, storeId: StoreID } } : {};
  const { source, image } = await gateway.resolveSource(
    { identifier: `${scheme}://${Ref}` },
    {
      platform: platformOf(request.Platform),
      logName: LogName,
      ...resolveMode(ResolveMode),
      ...layout,
      sourcePolicies: request.SourcePolicies,
    },
  );
  const { identifier = "" } = source;
  if (image === undefined) throw new ReplacedImageError(Ref, identifier);
  return { Digest: image.digest, Config: image.config, Ref: identifier.replace(/^[a-z-]+:\/\//, "") };
}

function resolveMode(mode: string | undefined): Pick<Parameters<Gateway["resolveSource"]>[1], "resolveMode"> {
  return mode === "default" || mode === "pull" || mode === "local" ? { resolveMode: mode } : {};
}

const TEXT = new TextDecoder();

function warning({
  digest = "",
  level = 0,
  short,
  detail,
  url = "",
  info,
  ranges,
}: WarnRequest): GatewayWarning {
  return {
    vertex: digest,
    level: Number(level),
    short: TEXT.decode(short),
    detail: (detail ?? []).map((line) => TEXT.decode(line)),
    url,
    source: info,
    lines: (ranges ?? []).map(({ start, end }) => {
      const first = start?.line ?? 0;
      return { first, last: end?.line ?? first };
    }),
  };
}
