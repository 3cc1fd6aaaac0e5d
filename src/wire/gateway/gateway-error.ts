import { GatewayError } from "../../frontend/gateway-error.js";
import { RpcError } from "../rpc/status.js";

const SOURCE_DETAIL = "github.com/moby/buildkit/errdefs.Source+json";

/** A failed call to a daemon as an error of the build; what the daemon knows of it stays as its cause. */
export function gatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const cause = RpcError.from(thrown);
  const hasSource = cause.details.some(({ type_url }) => type_url?.endsWith(SOURCE_DETAIL));
  return new GatewayError(cause.message, { hasSource, cause });
}
