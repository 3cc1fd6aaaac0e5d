import { BuildError } from "../diagnostic/build-error.js";
import { decodeText } from "../util/decode-text.js";
import { goQuote } from "../util/go-quote.js";
import { hostPlatform } from "./host-platform.js";
import { isKnownArchitecture, isKnownOs, normalizeArchitecture, normalizeOs } from "./platform-names.js";
import type { Platform } from "./platform-type.js";

const COMPONENT = /^[A-Za-z0-9_.-]+$/;
const OS_COMPONENT = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/;

/** What most builds are for. */
const COMMON: ReadonlyMap<string, Platform> = new Map([
  ["linux/amd64", commonPlatform("amd64")],
  ["linux/arm64", commonPlatform("arm64")],
]);

/**
 * Reads `os`, `architecture`, `os/architecture` or `os/architecture/variant`, where the operating system may carry
 * its version and features: `windows(10.0.17763+win32k)/amd64`. The part that a single word leaves open is taken
 * from `host`, by default the machine this runs on.
 *
 * Throws a BuildError `stage/platform`. Agrees with containerd/platforms, `Parse`, in reading and in error texts.
 */
export function parsePlatform(text: string, host?: Platform): Platform {
  const common = COMMON.get(text);
  if (common !== undefined) return common;
  if (text.includes("*")) throw invalid(`${goQuote(text)}: wildcards not yet supported`);
  const parts = splitLimited(text);
  const os = parseOs(parts[0]!, text);
  for (const part of parts.slice(1)) {
    if (!COMPONENT.test(part)) {
      throw invalid(
        `${goQuote(part)} is an invalid component of ${goQuote(text)}: platform specifier component must match ${goQuote(COMPONENT.source)}`,
      );
    }
  }
  if (parts.length === 1) return fromOneWord(text, os, host ?? hostPlatform());
  if (parts.length > 3) throw invalid(`${goQuote(text)}: cannot parse platform specifier`);
  const named = normalizeArchitecture(parts[1]!, parts[2] ?? "");
  return { ...os, architecture: named.architecture, variant: spelledVariant(named, parts.length === 3) };
}

function commonPlatform(architecture: string): Platform {
  return { os: "linux", osVersion: undefined, osFeatures: undefined, architecture, variant: undefined };
}

/** What the first component says; the architecture is not among it. */
type OsPart = Pick<Platform, "os" | "osVersion" | "osFeatures">;

function parseOs(part: string, text: string): OsPart {
  const match = OS_COMPONENT.exec(part);
  if (match === null) {
    throw invalid(
      `${goQuote(part)} is an invalid OS component of ${goQuote(text)}: OSAndVersion specifier component must match ${goQuote(OS_COMPONENT.source)}`,
    );
  }
  const os = normalizeOs(match[1]!);
  if (match[2] === undefined) return { os, osVersion: undefined, osFeatures: undefined };
  const osVersion = decodeOsOption(
    match[2],
    (reason) => `${goQuote(text)} has an invalid OS version ${goQuote(match[2]!)}: ${reason}`,
  );
  const features = match[3] === "" ? [] : match[3]!.slice(1).split("+");
  return {
    os,
    osVersion: osVersion === "" ? undefined : osVersion,
    osFeatures: features.length === 0 ? undefined : features.map((feature) => decodeFeature(feature, text)),
  };
}

function fromOneWord(text: string, os: OsPart, host: Platform): Platform {
  if (isKnownOs(os.os)) {
    const arm = host.architecture === "arm" && host.variant !== "v7" && host.variant !== "";
    return { ...os, architecture: host.architecture, variant: arm ? host.variant : undefined };
  }
  const named = normalizeArchitecture(text, "");
  if (!isKnownArchitecture(named.architecture)) {
    throw invalid(`${goQuote(text)}: unknown operating system or architecture`);
  }
  return { ...os, os: host.os, architecture: named.architecture, variant: spelledVariant(named, false) };
}

/** The parsed form writes what is usual without a variant, but keeps the v7 and v8 that somebody wrote. */
function spelledVariant(
  named: { readonly architecture: string; readonly variant: string },
  written: boolean,
): string | undefined {
  const { architecture, variant } = named;
  if (written) return architecture === "arm64" && variant === "" ? "v8" : variant || undefined;
  return architecture === "arm" && variant === "v7" ? undefined : variant || undefined;
}

/** At most four parts, the last with the slashes that are left. */
function splitLimited(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < 3) {
    const slash = text.indexOf("/", from);
    if (slash === -1) break;
    parts.push(text.slice(from, slash));
    from = slash + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

function decodeFeature(feature: string, text: string): string {
  return decodeOsOption(
    feature,
    (reason) => `${goQuote(text)} has invalid OS features: invalid os feature ${goQuote(feature)}: ${reason}`,
  );
}

/** Undoes percent-encoding; `problem` words the error for an escape that is none. */
function decodeOsOption(text: string, problem: (reason: string) => string): string {
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "%") {
      bytes.push(text.charCodeAt(i));
      continue;
    }
    const sequence = text.slice(i, i + 3);
    if (!/^%[0-9A-Fa-f]{2}$/.test(sequence)) {
      throw new BuildError("stage/platform", problem(`invalid URL escape ${goQuote(sequence)}`));
    }
    bytes.push(Number.parseInt(sequence.slice(1), 16));
    i += 2;
  }
  return decodeText(Uint8Array.from(bytes));
}

function invalid(message: string): BuildError {
  return new BuildError("stage/platform", `${message}: invalid argument`);
}
