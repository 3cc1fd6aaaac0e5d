import type { BuildkitVersion, WorkerRecord } from "../../proto/generated/worker.js";

/** What a daemon can do, as far as a build depends on it. */
export interface DaemonTraits {
  /** It is the BuildKit inside a Docker Engine. */
  readonly isEngine: boolean;
  /** Images may have attestations. */
  readonly attestations: boolean;
  readonly multiPlatform: boolean;
  /** `oci` and `docker` exporters, and cache exports other than `inline`. */
  readonly exporters: boolean;
  readonly severalOutputs: boolean;
  /** What `host-gateway` stands for. */
  readonly hostGateway: string | undefined;
}

const SNAPSHOTTER = "org.mobyproject.buildkit.worker.snapshotter";
const HOST_GATEWAY = "org.mobyproject.buildkit.worker.moby.host-gateway-ip";

/**
 * What the records of a daemon's workers tell. An Engine with its older image store can do less than a buildkitd.
 * Agrees with the features of docker buildx, driver/docker/driver.go and driver/remote/driver.go.
 */
export function daemonTraits(workers: readonly WorkerRecord[], isEngine: boolean): DaemonTraits {
  const label = (name: string): string | undefined =>
    workers.map(({ Labels }) => Labels?.[name]).find((value) => value !== undefined && value !== "");
  const isFull = !isEngine || label(SNAPSHOTTER) !== undefined;
  return {
    isEngine,
    attestations: isFull,
    multiPlatform: isFull,
    exporters: isFull,
    severalOutputs: isSince(workers[0]?.BuildkitVersion, 0, 13),
    hostGateway: label(HOST_GATEWAY),
  };
}

/**
 * Daemons of the first versions do not tell their version at all. An Engine says that it has one but not which, and so
 * counts as new, as do own builds.
 */
function isSince(told: BuildkitVersion | undefined, major: number, minor: number): boolean {
  if (told === undefined) return false;
  const { version = "" } = told;
  const [, first, second] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined || second === undefined || version.includes("0.0.0+unknown")) return true;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
