import { numberErrorText, parseGoInt, parseGoUint } from "../../base/util/go-number.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { LinuxResources } from "../../llb/vertex.js";
import { invalidOption, reading } from "./invalid-option.js";

const LARGEST_CPU = 8192;

/**
 * Limits for the cgroup of each step, from options such as `memory` and `cpuquota`; undefined if there is none.
 *
 * @throws BuildError `option/value`. Agrees with parseLinuxResources, dockerui/attr.go.
 */
export function readResources(options: ReadonlyMap<string, string>): LinuxResources | undefined {
  const given = (key: string): string | undefined => options.get(key) || undefined;
  const resources: LinuxResources = {
    ...read("memory", given, positive, "memory"),
    ...read("memswap", given, memorySwap, "memorySwap"),
    ...read("cpushares", given, positiveUnsigned, "cpuShares"),
    ...read("cpuperiod", given, positiveUnsigned, "cpuPeriod"),
    ...read("cpuquota", given, positive, "cpuQuota"),
    ...read("cpusetcpus", given, cpuSet, "cpusetCpus"),
    ...read("cpusetmems", given, cpuSet, "cpusetMems"),
  };
  return Object.keys(resources).length === 0 ? undefined : resources;
}

function read<K extends keyof LinuxResources>(
  key: string,
  given: (key: string) => string | undefined,
  parse: (text: string) => LinuxResources[K],
  field: K,
): Pick<LinuxResources, K> | Record<string, never> {
  const text = given(key);
  if (text === undefined) return {};
  const value = reading(`invalid ${key} value: ${text}`, () => parse(text));
  return { [field]: value } as Pick<LinuxResources, K>;
}

function positive(text: string): bigint {
  const value = integer(text);
  if (value <= 0n) throw invalidOption("must be > 0");
  return value;
}

function memorySwap(text: string): bigint {
  const value = integer(text);
  if (value < -1n || value === 0n) throw invalidOption("must be -1 (unlimited) or > 0");
  return value;
}

function integer(text: string): bigint {
  const value = parseGoInt(text, 10, 64);
  if (typeof value === "bigint") return value;
  throw invalidOption(numberErrorText("ParseInt", text, value));
}

function positiveUnsigned(text: string): bigint {
  const value = parseGoUint(text, 10, 64);
  if (typeof value !== "bigint") throw invalidOption(numberErrorText("ParseUint", text, value));
  if (value === 0n) throw invalidOption("must be > 0");
  return value;
}

/** A list of processors or memory nodes such as `0-3,5`, as it was given. Agrees with cpuset.Validate, util/cpuset. */
function cpuSet(text: string): string {
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const dash = part.indexOf("-");
    const what = dash === -1 ? "element" : "range";
    const [low, high] = dash === -1 ? [part, part] : [part.slice(0, dash), part.slice(dash + 1)];
    const [from, to] = [cpuIndex(low), cpuIndex(high)];
    if (from === undefined || to === undefined || to < from) {
      throw invalidOption(`invalid cpuset ${what} ${goQuote(part)}`);
    }
    if (to > LARGEST_CPU)
      throw invalidOption(`cpuset ${what} ${goQuote(part)} exceeds maximum ${LARGEST_CPU}`);
  }
  return text;
}

function cpuIndex(text: string): bigint | undefined {
  const value = parseGoInt(text.trim(), 10, 64);
  return typeof value === "bigint" && value >= 0n ? value : undefined;
}
