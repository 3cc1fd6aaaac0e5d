import {
  hostPlatform,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "../../base/platform/platform.js";
import { numberErrorText, parseGoInt } from "../../base/util/go-number.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { NetMode, type Ulimit } from "../../llb/ops/exec.js";
import type { ResolveMode } from "../../llb/sources/image.js";
import type { LinuxResources } from "../../llb/vertex.js";
import type { CacheImport, Gateway } from "../gateway.js";
import { readSbom, type SbomOptions } from "./attestation-options.js";
import { readCacheImports } from "./cache-imports.js";
import { type ExtraHost, readExtraHosts } from "./extra-hosts.js";
import { invalidOption, reading } from "./invalid-option.js";
import { readResources } from "./resources.js";
import { readUlimits } from "./ulimits.js";

/** What a frontend was asked for, read and checked. */
export interface FrontendOptions {
  readonly target: string;
  /** Those asked for, normalised; empty for the builder's own. */
  readonly platforms: readonly Platform[];
  /** Of the builder. Not empty. */
  readonly buildPlatforms: readonly Platform[];
  /** The result is to be one for each platform, even if it is only one. */
  readonly multiPlatform: boolean;
  readonly resolveMode: ResolveMode;
  readonly extraHosts: readonly ExtraHost[];
  readonly shmSize: number;
  readonly ulimits: readonly Ulimit[];
  readonly resources: LinuxResources | undefined;
  readonly network: NetMode;
  /** Names of stages to build without cache; empty for all, undefined for none. */
  readonly noCache: readonly string[] | undefined;
  readonly cacheImports: readonly CacheImport[];
  readonly sbom: SbomOptions | undefined;
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly cacheNamespace: string;
  readonly cgroupParent: string;
  readonly hostname: string;
  /** The value of `# check=`, in place of the text's own. */
  readonly check: string | undefined;
  /** Client sessions by the local directories that they have, where those are not the build's own. */
  readonly localSessions: ReadonlyMap<string, string>;
}

/**
 * Reads the options of a frontend; what is not known is left alone.
 *
 * @throws BuildError `option/value` in the reference's words. Agrees with Client.init, frontend/dockerui/config.go.
 * Spec: spec/frontend.md#options.
 */
export function readFrontendOptions({
  options,
  workers,
}: Pick<Gateway, "options" | "workers">): FrontendOptions {
  const text = (key: string): string => options.get(key) ?? "";
  const platforms = readPlatforms(text("platform"));
  const noCache = options.get("no-cache");
  return {
    target: text("target"),
    platforms,
    buildPlatforms: [workers[0]?.platforms[0] ?? normalizePlatform(hostPlatform())],
    resolveMode: readResolveMode(text("image-resolve-mode")),
    extraHosts: reading("failed to parse additional hosts", () => readExtraHosts(text("add-hosts"))),
    shmSize: reading("failed to parse shm size", () => readShmSize(text("shm-size"))),
    ulimits: reading("failed to parse ulimit", () => readUlimits(text("ulimit"))),
    resources: reading("failed to parse resource limits", () => readResources(options)),
    network: readNetwork(text("force-network-mode")),
    noCache: noCache === undefined ? undefined : noCache === "" ? [] : noCache.split(","),
    multiPlatform: readMultiPlatform(
      text("build-arg:BUILDKIT_MULTI_PLATFORM") || text("multi-platform"),
      platforms.length > 1,
    ),
    cacheImports: readCacheImports(options),
    sbom: readSbom(options),
    buildArgs: withPrefix(options, "build-arg:"),
    labels: withPrefix(options, "label:"),
    cacheNamespace: text("build-arg:BUILDKIT_CACHE_MOUNT_NS"),
    cgroupParent: text("cgroup-parent"),
    hostname: text("build-arg:BUILDKIT_SANDBOX_HOSTNAME") || text("hostname"),
    check: options.get("build-arg:BUILDKIT_DOCKERFILE_CHECK"),
    localSessions: withPrefix(options, "local-sessionid:"),
  };
}

/** The options whose keys begin with a prefix, by what follows it. */
function withPrefix(options: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of options) if (key.startsWith(prefix)) found.set(key.slice(prefix.length), value);
  return found;
}

function readPlatforms(text: string): readonly Platform[] {
  if (text === "") return [];
  return text
    .split(",")
    .map((each) =>
      reading(`failed to parse target platform ${each}`, () => normalizePlatform(parsePlatform(each))),
    );
}

function readResolveMode(text: string): ResolveMode {
  switch (text) {
    case "":
    case "default":
      return "default";
    case "pull":
    case "local":
      return text;
    default:
      throw invalidOption(`invalid image-resolve-mode: ${text}`);
  }
}

function readShmSize(text: string): number {
  if (text === "") return 0;
  const bytes = parseGoInt(text, 10, 64);
  if (typeof bytes === "string") throw invalidOption(numberErrorText("ParseInt", text, bytes));
  return Number(bytes);
}

function readNetwork(text: string): NetMode {
  if (text === "") return NetMode.sandbox;
  if (text === "none" || text === "host" || text === "sandbox") return NetMode[text];
  throw invalidOption(`invalid netmode ${text}`);
}

function readMultiPlatform(text: string, isSeveral: boolean): boolean {
  if (text === "") return isSeveral;
  const isAsked = parseBool(text);
  if (isAsked === undefined) throw invalidOption(`invalid boolean value for multi-platform: ${text}`);
  if (!isAsked && isSeveral) {
    throw invalidOption("conflicting config: returning multiple target platforms is not allowed");
  }
  return isAsked;
}
