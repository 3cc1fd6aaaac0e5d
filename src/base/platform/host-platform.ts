import { readFileSync } from "node:fs";
import { normalizeArchitecture } from "./platform-names.js";
import type { Platform } from "./platform-type.js";

let host: Platform | undefined;

/**
 * The platform of the machine this runs on, normalised; looked up once.
 *
 * Agrees with containerd/platforms, `DefaultSpec` and `Normalize`.
 */
export function hostPlatform(): Platform {
  host ??= detect();
  return host;
}

function detect(): Platform {
  const os = GO_OS.get(process.platform) ?? process.platform;
  const { architecture, variant } = normalizeArchitecture(goArchitecture(), detectVariant(os));
  return {
    os,
    architecture,
    variant: variant === "" ? undefined : variant,
    osVersion: os === "windows" ? nodeOs().release() : undefined,
    osFeatures: undefined,
  };
}

/** Few machines need it, and it takes time to load. */
function nodeOs(): typeof import("node:os") {
  return process.getBuiltinModule("node:os");
}

const GO_OS: ReadonlyMap<string, string> = new Map([
  ["win32", "windows"],
  ["sunos", "solaris"],
]);

const GO_ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ["x64", "amd64"],
  ["ia32", "386"],
  ["mipsel", "mipsle"],
]);

function goArchitecture(): string {
  if (process.arch === "ppc64") return nodeOs().endianness() === "LE" ? "ppc64le" : "ppc64";
  return GO_ARCHITECTURES.get(process.arch) ?? process.arch;
}

/** The variant of an ARM processor, "" for all others. */
function detectVariant(os: string): string {
  if (process.arch === "arm64") return "v8";
  if (process.arch !== "arm") return "";
  if (os !== "linux") return "v7";
  return linuxArmVariant(readCpuInfo(), nodeOs().machine());
}

function readCpuInfo(): string {
  try {
    return readFileSync("/proc/cpuinfo", "latin1");
  } catch {
    return "";
  }
}

/**
 * The variant of a 32-bit ARM machine from the text of /proc/cpuinfo, or else from what uname calls the machine
 * (emulators show the processor of their host). Agrees with containerd/platforms, `getCPUVariant`.
 */
export function linuxArmVariant(cpuInfo: string, machineName: string): string {
  let architecture = cpuInfoField(cpuInfo, "cpu architecture");
  if (architecture === undefined) {
    const name = machineName.toLowerCase();
    architecture = name === "aarch64" ? "8" : (/^armv([3-8])/.exec(name)?.[1] ?? "");
  }
  // Raspberry Pis with ARMv6 say 7.
  if (architecture === "7" && /^armv6-compatible/i.test(cpuInfoField(cpuInfo, "model name") ?? "")) {
    architecture = "6";
  }
  return variantOf(architecture.toLowerCase());
}

function variantOf(architecture: string): string {
  if (architecture === "aarch64") return "v8";
  if (/^\?\(1[2-7]\)$/.test(architecture)) return "v7";
  const known = /^(?:8|7m?|6(?:tej)?|5(?:te?j?)?|4t?|3)$/.test(architecture) && architecture !== "5tj";
  return known ? `v${architecture[0]}` : "unknown";
}

function cpuInfoField(cpuInfo: string, field: string): string | undefined {
  for (const line of cpuInfo.split("\n")) {
    const [name, value] = line.split(":");
    if (value !== undefined && name!.trim().toLowerCase() === field) return value.trim();
  }
  return undefined;
}
