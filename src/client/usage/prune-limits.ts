import { BuildError } from "../../base/diagnostic/build-error.js";
import type { PruneRequest } from "../../proto/generated/control.js";
import type { CallOptions } from "../../wire/rpc/client.js";
import type { ControlClient } from "../control.js";
import { daemonVersion } from "../daemon-version.js";

/**
 * Makes sure that a daemon understands the limits of a request: one before 0.17 takes no notice of them, and would remove
 * everything. Agrees with docker buildx prune, which asks for a capability that came with that version.
 *
 * Rejects with an RpcError, or a BuildError `daemon/failed` for a daemon that is too old.
 */
export async function requirePruneLimits(
  control: ControlClient,
  { maxUsedSpace = 0, minFreeSpace = 0 }: PruneRequest,
  address: string,
  options?: CallOptions,
): Promise<void> {
  if (Number(maxUsedSpace) === 0 && Number(minFreeSpace) === 0) return;
  const { version = "" } = (await daemonVersion(control, options)) ?? {};
  if (isRecent(version)) return;
  throw new BuildError(
    "daemon/failed",
    "BuildKit v0.17.0 or newer is required for --max-used-space and --min-free-space; " +
      `the one at ${address} is ${version === "" ? "older" : `v${version.replace(/^v/, "")}`}`,
  );
}

/** Versions of own builds are no numbers, and count as new. */
function isRecent(version: string): boolean {
  if (version === "") return false;
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || version.includes("0.0.0+unknown")) return true;
  return Number(major) > 0 || Number(minor) >= 17;
}
