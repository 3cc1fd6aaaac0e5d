/** What the processor of a level can do beside those below, by the names that Linux has for it. Source: the x86-64 psABI, table 3.1. */
const LEVELS: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ["v2", ["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"]],
  ["v3", ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]],
  ["v4", ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]],
];

/**
 * The levels of amd64 above the first that a processor has: `v2` and so on. Agrees with amd64vector, util/archutil.
 *
 * @param cpuinfo the content of /proc/cpuinfo
 */
export function amd64Levels(cpuinfo: string): readonly string[] {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  const missing = LEVELS.findIndex(([, needed]) => !needed.every((flag) => flags.has(flag)));
  return LEVELS.slice(0, missing === -1 ? LEVELS.length : missing).map(([name]) => name);
}
