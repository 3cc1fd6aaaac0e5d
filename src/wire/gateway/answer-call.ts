import type { Any } from "../../proto/generated/status.js";
import type { Method } from "../rpc/method.js";
import { type Handler, unaryHandler } from "../rpc/server.js";
import { isStatusCode, RpcError, StatusCode } from "../rpc/status.js";
import { errorStatus } from "./return-result.js";

/**
 * A handler whose errors reach the other side with all that is known of them.
 *
 * @param detailsOf what is known beside what every error knows of itself
 */
export function answerCall<Req, Res>(
  method: Method<Req, Res>,
  answer: (request: Req) => Promise<Res>,
  detailsOf: (error: unknown) => readonly Any[] = () => [],
): Handler {
  return unaryHandler(method, async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      throw rpcError(error, detailsOf(error));
    }
  });
}

function rpcError(thrown: unknown, more: readonly Any[]): RpcError {
  const { code = StatusCode.unknown, message = "", details = [] } = errorStatus(thrown);
  return new RpcError(knownCode(code), message, { details: [...more, ...details], cause: thrown });
}

/** A number as a status code; what is none is unknown. */
export function knownCode(code: number): StatusCode {
  return isStatusCode(code) ? code : StatusCode.unknown;
}
