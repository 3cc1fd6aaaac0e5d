import { type BuildAttrs, CONTEXT_DIRECTORY } from "./build-name.js";

/** A setting of a build. */
export interface ConfigEntry {
  /** Its name in JSON: `ShmSize`. */
  readonly key: string;
  /** Its name for people: `Shm Size`. */
  readonly label: string;
  readonly value: string | boolean | readonly string[];
  /** The value is a number of bytes. */
  readonly isSize?: boolean;
}

type Kind = "text" | "size" | "switch" | "list";

/** Attributes by which settings reach a frontend, in the order in which they are listed. */
const SETTINGS: readonly (readonly [attr: string, key: string, label: string, kind?: Kind])[] = [
  ["force-network-mode", "Network", "Network"],
  ["hostname", "Hostname", "Hostname"],
  ["add-hosts", "ExtraHosts", "Extra Hosts", "list"],
  ["cgroup-parent", "CgroupParent", "Cgroup Parent"],
  ["image-resolve-mode", "ImageResolveMode", "Image Resolve Mode"],
  ["build-arg:BUILDKIT_MULTI_PLATFORM", "MultiPlatform", "Multi-Platform", "switch"],
  ["multi-platform", "MultiPlatform", "Multi-Platform", "switch"],
  ["shm-size", "ShmSize", "Shm Size"],
  ["ulimit", "Ulimit", "Resource Limits"],
  ["memory", "Memory", "Memory", "size"],
  ["memswap", "MemorySwap", "Memory Swap", "size"],
  ["cpushares", "CPUShares", "CPU Shares"],
  ["cpuperiod", "CPUPeriod", "CPU Period"],
  ["cpuquota", "CPUQuota", "CPU Quota"],
  ["cpusetcpus", "CPUSetCPUs", "CPUSet CPUs"],
  ["cpusetmems", "CPUSetMems", "CPUSet Mems"],
  ["build-arg:BUILDKIT_CACHE_MOUNT_NS", "CacheMountNS", "Cache Mount Namespace"],
  ["build-arg:BUILDKIT_DOCKERFILE_CHECK", "DockerfileCheckConfig", "Dockerfile Check Config"],
  ["build-arg:SOURCE_DATE_EPOCH", "SourceDateEpoch", "Source Date Epoch"],
  ["build-arg:BUILDKIT_SANDBOX_HOSTNAME", "SandboxHostname", "Sandbox Hostname"],
];

/** Attributes that are told elsewhere. */
const OTHERS: ReadonlySet<string> = new Set([
  CONTEXT_DIRECTORY,
  "frontend.caps",
  "context",
  "filename",
  "target",
  "platform",
  "no-cache",
  ...SETTINGS.map(([attr]) => attr),
]);
const PREFIXES = /^(?:vcs|build-arg|label|context|attest):/;

/** The settings of a build that are not the usual ones. Agrees with docker buildx, commands/history/inspect.go. */
export function recordConfig(attrs: BuildAttrs): readonly ConfigEntry[] {
  const entries = new Map<string, ConfigEntry>();
  for (const [attr, key, label, kind = "text"] of SETTINGS) {
    const value = attrs[attr];
    if (value === undefined) continue;
    const read = settingOf(value, kind);
    // What is off, or empty, is as if it were not there.
    if (read === false || (read !== true && read.length === 0)) continue;
    entries.set(key, { key, label, value: read, ...(kind === "size" && { isSize: true }) });
  }
  const list = [...entries.values()];
  const { "no-cache": noCache } = attrs;
  if (noCache === "") list.push({ key: "NoCache", label: "No Cache", value: true });
  else if (noCache !== undefined) {
    list.push({ key: "NoCacheFilter", label: "No Cache Filter", value: noCache.split(",") });
  }
  return list;
}

/** Attributes that have no name for people, by their own. */
export function otherAttrs(attrs: BuildAttrs): readonly (readonly [string, string])[] {
  const others = Object.entries(attrs).filter(([key]) => !OTHERS.has(key) && !PREFIXES.test(key));
  return others.sort(byName);
}

/** Attributes that begin with a prefix, without it. */
export function attrsWith(attrs: BuildAttrs, prefix: string): readonly (readonly [string, string])[] {
  const found = Object.entries(attrs).filter(([key]) => key.startsWith(prefix));
  return found.map(([key, value]) => [key.slice(prefix.length), value] as const).sort(byName);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function settingOf(value: string, kind: Kind): string | true | readonly string[] | false {
  switch (kind) {
    case "switch":
      return /^(?:1|t|true)$/i.test(value);
    case "list":
      return value.split(",").filter((item) => item !== "");
    default:
      return value;
  }
}
