import { BuildError } from "../../base/diagnostic/build-error.js";
import type { WorkerRecord } from "../../proto/generated/worker.js";
import type { CallOptions, RpcClient } from "../../wire/rpc/client.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import type { Daemon } from "../connect/daemon.js";
import { probeDaemon } from "../connect/probe.js";
import { createControlClient } from "../control.js";

/** Who has said nothing until now need not be given long. */
const PROBE_TIMEOUT = 5000;

/**
 * The workers of a daemon: the first thing that is asked of it, so that this is where it shows whether it is one.
 *
 * Rejects with a BuildError `daemon/unreachable`, `daemon/protocol` or `daemon/failed`, or the signal's reason.
 */
export async function listWorkers(
  daemon: Daemon,
  client: RpcClient,
  options: CallOptions = {},
): Promise<readonly WorkerRecord[]> {
  try {
    return await createControlClient(client).listWorkers([], options);
  } catch (thrown) {
    options.signal?.throwIfAborted();
    const error = RpcError.from(thrown);
    const at = `failed to connect to ${daemon.address}`;
    switch (error.code) {
      case StatusCode.unimplemented:
        throw new BuildError(
          "daemon/protocol",
          `${at}: what answers there is not BuildKit: ${error.message}`,
          {
            cause: error,
          },
        );
      case StatusCode.unavailable:
      case StatusCode.deadlineExceeded:
        // A look at what answers there tells more than that nothing came of it.
        await probeDaemon(daemon, { signal: options.signal, timeout: PROBE_TIMEOUT });
        throw new BuildError("daemon/unreachable", `${at}: ${reasonOf(error, options)}`, { cause: error });
      default:
        // Of HTTP, not of gRPC.
        if (/^(?:malformed header|unexpected HTTP status code)/.test(error.message)) {
          const why = `what answers there speaks HTTP/2, but is not BuildKit: ${error.message}`;
          throw new BuildError("daemon/protocol", `${at}: ${why}`, { cause: error });
        }
        throw new BuildError("daemon/failed", `listing workers for build: ${error.message}`, {
          cause: error,
        });
    }
  }
}

function reasonOf({ code, message }: RpcError, { timeout = 0 }: CallOptions): string {
  if (code !== StatusCode.deadlineExceeded) return message;
  return `it did not list its workers within ${timeout / 1000} s; see whether it is stuck`;
}
