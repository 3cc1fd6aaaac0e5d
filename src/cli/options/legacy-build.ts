import { type CliOption, switchOption } from "./cli-option.js";

/** An option that did something for older builders. */
function ignored(flags: string): CliOption<readonly string[]> {
  return { flags, summary: "does nothing", hidden: true, read: (given) => given };
}

/**
 * What scripts for older builders may have on their command lines: it is taken, and does nothing. Agrees with the
 * hidden flags of docker buildx, commands/build.go.
 */
export const legacyBuildOptions = {
  compress: { ...switchOption("--compress", "does nothing"), hidden: true },
  rm: { ...switchOption("--rm", "does nothing"), hidden: true },
  forceRm: { ...switchOption("--force-rm", "does nothing"), hidden: true },
  squash: { ...switchOption("--squash", "does nothing"), hidden: true },
  isolation: ignored("--isolation <isolation>"),
  securityOpt: ignored("--security-opt <option>"),
  memory: ignored("-m, --memory <size>"),
  memorySwap: ignored("--memory-swap <size>"),
  cpuShares: ignored("-c, --cpu-shares <shares>"),
  cpuPeriod: ignored("--cpu-period <period>"),
  cpuQuota: ignored("--cpu-quota <quota>"),
  cpusetCpus: ignored("--cpuset-cpus <cpus>"),
  cpusetMems: ignored("--cpuset-mems <nodes>"),
};

type LegacyKey = keyof typeof legacyBuildOptions;

const NO_LIMITS = "does nothing: BuildKit limits the whole daemon, or steps by --ulimit and --cgroup-parent.";

/** What is missed by those who count on it. */
const WARNINGS: Readonly<Partial<Record<LegacyKey, string>>> = {
  squash:
    "experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage Dockerfile for efficiency.",
  isolation: "isolation flag is deprecated with BuildKit.",
  securityOpt: 'security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.',
  memory: `--memory ${NO_LIMITS}`,
  memorySwap: `--memory-swap ${NO_LIMITS}`,
  cpuShares: `--cpu-shares ${NO_LIMITS}`,
  cpuPeriod: `--cpu-period ${NO_LIMITS}`,
  cpuQuota: `--cpu-quota ${NO_LIMITS}`,
  cpusetCpus: `--cpuset-cpus ${NO_LIMITS}`,
  cpusetMems: `--cpuset-mems ${NO_LIMITS}`,
};

/** Warnings of what was given in vain, in docker buildx's words where it has some. */
export function legacyWarnings(values: Readonly<Record<LegacyKey, boolean | readonly string[]>>): string[] {
  return Object.entries(WARNINGS)
    .filter(([key]) => {
      const value = values[key as LegacyKey];
      return typeof value === "boolean" ? value : value.length > 0;
    })
    .map(([, warning]) => warning);
}
