import { BuildError } from "../../base/diagnostic/build-error.js";
import { FrontendError } from "../../frontend/frontend-error.js";
import type { GatewayResult } from "../../frontend/gateway.js";
import { MissingCapError } from "../../frontend/required-caps.js";
import { UnknownSubrequestError } from "../../frontend/subrequests/answer.js";
import { lineRanges } from "../../llb/definition.js";
import { definitionMessageToJson } from "../../llb/op-json.js";
import { LLBBridge } from "../../proto/generated/gateway.js";
import type { Any, Status } from "../../proto/generated/status.js";
import type { CallOptions, RpcClient } from "../rpc/client.js";
import { frontendCapDetail, sourceDetail, subrequestDetail } from "../rpc/error-details.js";
import { RpcError, StatusCode } from "../rpc/status.js";
import { resultToMessage } from "./result-message.js";

/** A text in an error's details may be this large: whole headers of a call must stay below 64 KiB. */
const LARGEST_SOURCE = 32 << 10;

/** What a frontend comes to: what it built, or why it could not. */
export type Outcome = { readonly result: GatewayResult } | { readonly error: unknown };

/**
 * Tells the daemon what a frontend came to, which ends its part of the build. Rejects with an RpcError; if that is
 * because the result is too large to be told, the daemon knows that.
 *
 * @param caps What the gateway can do. Agrees with grpcClient.Run, frontend/gateway/grpcclient.
 */
export async function returnResult(
  client: RpcClient,
  outcome: Outcome,
  caps: ReadonlySet<string>,
  options: CallOptions = {},
): Promise<void> {
  const request =
    "error" in outcome
      ? { error: errorStatus(outcome.error) }
      : { result: resultToMessage(outcome.result, !caps.has("proto.refarray")) };
  try {
    await client.call(LLBBridge.Return, request, options);
  } catch (error) {
    const isTooLarge = error instanceof RpcError && error.code === StatusCode.resourceExhausted;
    if (isTooLarge && "result" in outcome) {
      await client.call(LLBBridge.Return, { error: errorStatus(error) }, options);
    }
    throw error;
  }
}

/** An error as clients of BuildKit understand it: they show the lines it is about. Agrees with util/grpcerrors. */
export function errorStatus(thrown: unknown): Status {
  const error = BuildError.from(thrown);
  const cause = remoteCause(error);
  const details = [...ownDetails(error), ...(cause?.details ?? [])];
  const code =
    error instanceof MissingCapError ? StatusCode.unimplemented : (cause?.code ?? StatusCode.unknown);
  return { code, message: error.message, details };
}

/** The failed call at the bottom of an error, if there is one. */
function remoteCause(error: Error): RpcError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof RpcError) return at;
  return undefined;
}

function ownDetails(error: BuildError): readonly Any[] {
  if (error instanceof MissingCapError) return [frontendCapDetail(error.cap)];
  if (error instanceof UnknownSubrequestError) return [subrequestDetail(error.request)];
  const { source, lines } = error;
  if (source === undefined) return [];
  const { filename, bytes: data, language } = source;
  if (data.length > LARGEST_SOURCE) return [];
  const definition =
    error instanceof FrontendError ? definitionMessageToJson(error.sourceDefinition) : undefined;
  return lines.map((span) =>
    sourceDetail({ filename, data, language, ranges: lineRanges(span) }, definition),
  );
}
