import { BuildError } from "../base/diagnostic/build-error.js";
import { RpcError, StatusCode, statusName } from "../wire/rpc/status.js";

/**
 * Why a daemon did not do what it was asked for, beside builds. Errors that have words of their own stay what they are.
 *
 * @param doing What was to be done: `list workers`.
 * @param address The daemon's.
 */
export function controlError(thrown: unknown, doing: string, address: string): BuildError {
  if (!(thrown instanceof RpcError)) return BuildError.from(thrown);
  if (thrown.cause instanceof BuildError) return thrown.cause;
  const { code, message } = thrown;
  if (code === StatusCode.unimplemented) {
    const text = `failed to ${doing}: the daemon at ${address} does not know how; it may be too old (${message})`;
    return new BuildError("daemon/failed", text, { cause: thrown });
  }
  const words = code === StatusCode.unknown ? message : `${statusName(code)}: ${message}`;
  if (code === StatusCode.unavailable) {
    const text = `failed to ${doing}: ${words}\nThe daemon at ${address} is gone; see whether it still runs`;
    return new BuildError("daemon/lost", text, { cause: thrown });
  }
  return new BuildError("daemon/failed", `failed to ${doing}: ${words}`, { cause: thrown });
}
