import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { GatewayError } from "../../frontend/gateway-error.js";
import { lineRanges, sourceInfo } from "../../llb/definition.js";
import { type ErrorSource, readErrorDetails } from "../../wire/rpc/error-details.js";
import { RpcError, StatusCode, statusName } from "../../wire/rpc/status.js";

/** A build that failed, in the daemon's words. */
export class SolveError extends BuildError {
  /** Lines of files to show, in this order. */
  readonly sources: readonly ErrorSource[];
  /** The step that failed, as it was sent. */
  readonly vertex: string | undefined;
  /** With which exit code a process of it ended. */
  readonly exitCode: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    init: {
      readonly sources?: readonly ErrorSource[];
      readonly vertex?: string | undefined;
      readonly exitCode?: number | undefined;
      readonly suggestion?: string | undefined;
      readonly cause: unknown;
    },
  ) {
    super(code, message, { cause: init.cause });
    this.sources = init.sources ?? [];
    this.vertex = init.vertex;
    this.exitCode = init.exitCode;
  }
}

/**
 * What ended a build as an error for people: `failed to solve: …`, with the lines that are to blame. Errors that were
 * found before anything was built stay what they are. Agrees with FromGRPC, util/grpcerrors, in its words.
 *
 * @param address The daemon's, for what went wrong with the connection.
 * @param failures What went wrong on this side while the daemon was served; a build that fails for one has its code.
 */
export function solveError(
  thrown: unknown,
  address: string,
  failures: readonly BuildError[] = [],
): BuildError {
  if (thrown instanceof SolveError || isConnectionError(thrown)) return thrown;
  const rpc = rpcCause(thrown);
  if (rpc === undefined) return localError(thrown);
  const { sources, vertex, exitCode, frontendCap } = readErrorDetails(rpc.details);
  const blamed = failures.find((failure) => rpc.message.includes(failure.message));
  // The daemon may have it as a text only.
  const message = messageOf(thrown, rpc).replace(`rpc error: code = Unknown desc = ${blamed?.message}`, () =>
    String(blamed?.message),
  );
  const own = thrown instanceof BuildError ? ownSources(thrown) : [];
  return new SolveError(
    blamed?.code ?? codeOf(rpc),
    withAdvice(`failed to solve: ${message}`, rpc, address, frontendCap),
    {
      sources: sources.length > 0 ? sources : own,
      vertex,
      exitCode,
      cause: thrown,
    },
  );
}

/** The error of a user who does not want the build any more. Agrees with what docker buildx prints. */
export function canceledError(cause: unknown): BuildError {
  return new SolveError("build/canceled", "failed to solve: Canceled: context canceled", { cause });
}

/** There was no build yet. */
function isConnectionError(thrown: unknown): thrown is BuildError {
  return (
    thrown instanceof BuildError && !(thrown instanceof GatewayError) && thrown.code.startsWith("daemon/")
  );
}

function localError(thrown: unknown): BuildError {
  const error = BuildError.from(thrown);
  const sources = ownSources(error);
  if (sources.length === 0) return error;
  return new SolveError(error.code, `failed to solve: ${error.message}`, { sources, cause: error });
}

/** The lines that an error of our own compiler is about. */
function ownSources({ source, lines }: BuildError): readonly ErrorSource[] {
  if (source === undefined || lines.length === 0) return [];
  const { filename = "", data = new Uint8Array(), language = "" } = sourceInfo(source);
  return lines.map((span) => ({ filename, data, language, ranges: lineRanges(span) }));
}

/** A gateway's error has more words than the call that failed. */
function messageOf(thrown: unknown, rpc: RpcError): string {
  const text = thrown instanceof GatewayError ? thrown.message : rpc.message;
  return rpc.code === StatusCode.unknown ? text : `${statusName(rpc.code)}: ${text}`;
}

function codeOf(rpc: RpcError): ErrorCode {
  switch (rpc.code) {
    case StatusCode.canceled:
      return "build/canceled";
    case StatusCode.unavailable:
      return "daemon/lost";
    default:
      return "daemon/failed";
  }
}

function rpcCause(thrown: unknown): RpcError | undefined {
  for (let at = thrown; at instanceof Error; at = at.cause) if (at instanceof RpcError) return at;
  return undefined;
}

/** What to do next, where that is known. */
function withAdvice(message: string, rpc: RpcError, address: string, cap: string | undefined): string {
  if (cap?.startsWith("moby.buildkit.frontend.contexts")) {
    return (
      "current frontend does not support --build-context. Named contexts are supported since Dockerfile v1.4. " +
      "Use #syntax directive in Dockerfile or update to latest BuildKit."
    );
  }
  if (cap?.startsWith("moby.buildkit.frontend.gitquerystring")) {
    return (
      "current frontend does not support Git URLs with query string components. They are supported since Dockerfile " +
      "v1.18 and BuildKit v0.24. Use #syntax directive in Dockerfile or update to latest BuildKit."
    );
  }
  const advice = adviceFor(rpc, address);
  return advice === undefined ? message : `${message}\n${advice}`;
}

function adviceFor({ code, message }: RpcError, address: string): string | undefined {
  const [, entitlement] = /\b(network\.host|security\.insecure) is not allowed/.exec(message) ?? [];
  if (entitlement !== undefined) {
    return /granting entitlement/.test(message)
      ? `The daemon at ${address} must allow it: start buildkitd with --allow-insecure-entitlement ${entitlement}`
      : `Allow it with --allow ${entitlement}`;
  }
  const [, secret] = /\bsecret (\S+): not found$/.exec(message) ?? [];
  if (secret !== undefined)
    return `Hand it over with --secret id=${secret},src=FILE or --secret id=${secret},env=VARIABLE`;
  const [, agent] = /\bunset ssh forward key (\S+)$/.exec(message) ?? [];
  if (agent !== undefined) return `Forward an agent with --ssh ${agent}, or keys with --ssh ${agent}=KEY`;
  if (code === StatusCode.unavailable) return `The daemon at ${address} is gone; see whether it still runs`;
  return undefined;
}
