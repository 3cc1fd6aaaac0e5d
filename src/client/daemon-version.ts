import type { BuildkitVersion, WorkerRecord } from "../proto/generated/worker.js";
import type { CallOptions } from "../wire/rpc/client.js";
import { RpcError, StatusCode } from "../wire/rpc/status.js";
import type { ControlClient } from "./control.js";

/**
 * The version of a daemon; undefined for one that does not tell. Those before 0.11 are not asked themselves, but their
 * workers may tell; those of a Docker Engine do not. Rejects with an RpcError.
 */
export async function daemonVersion(
  control: ControlClient,
  options?: CallOptions,
  workers?: readonly WorkerRecord[],
): Promise<BuildkitVersion | undefined> {
  try {
    const { buildkitVersion } = await control.info(options);
    if (buildkitVersion !== undefined) return buildkitVersion;
  } catch (error) {
    if (!(error instanceof RpcError && error.code === StatusCode.unimplemented)) throw error;
  }
  const [worker] = workers ?? (await control.listWorkers([], options));
  return worker?.BuildkitVersion;
}
