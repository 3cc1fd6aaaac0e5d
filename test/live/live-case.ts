import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Platform } from "../../src/base/platform/platform.js";
import { hostPlatform, normalizePlatform, parsePlatform } from "../../src/base/platform/platform.js";
import { Source } from "../../src/base/source/source.js";
import type { BuildRequest, NamedContextSpec } from "../../src/frontend/build-request.js";
import { readIgnoreFileOf } from "../../src/frontend/contexts/local-directory.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import { NetMode } from "../../src/llb/ops/exec.js";
import type { BuildOptions } from "../harness/provenance.js";
import { ENGINE_28_CAPS } from "./engine-caps.js";
import type { DifferenceName } from "./older-frontend.js";

const TESTDATA = join(import.meta.dirname, "../../testdata");

/** The folders that have cases. */
export type CaseFolder = "live" | "engine/images";

/** `case.json`; testdata/live/README.md says what each member means. */
export interface CaseOptions {
  readonly file?: string;
  readonly target?: string;
  readonly platform?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly bases?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly ssh?: boolean;
  readonly network?: "host" | "none";
  readonly extraHosts?: readonly { readonly host: string; readonly ip: string }[];
  readonly shmSize?: number;
  readonly ulimits?: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly noCache?: boolean;
  readonly differences?: readonly DifferenceName[];
  readonly refused?: string;
  readonly prepare?: readonly string[];
  readonly context?: string;
  readonly web?: readonly string[];
  readonly git?: string;
  readonly args?: readonly string[];
  readonly rootless?: RootlessOptions;
}

/** What is otherwise where the engine is in a user namespace. */
export interface RootlessOptions {
  readonly reason: string;
  /** The files of the image that may be other ones; all else is the same. */
  readonly differs?: readonly string[];
  /** The stages that can't be built there, and what is said then. The others are not tried. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** A directory of testdata/live or testdata/engine/images. */
export interface LiveCase {
  readonly name: string;
  /** The main context. */
  readonly directory: string;
  /** The path of the Dockerfile. */
  readonly file: string;
  readonly options: CaseOptions;
}

/** What the machine adds to a case. */
export interface CaseEnvironment {
  /** Stands for `{registry}` in build arguments. */
  readonly registry: string;
  /** A private key for the builds that forward one. */
  readonly sshKey: string;
  /** Stand for `{web}` and `{git}` in build arguments: the URLs of what the case has served. */
  readonly web?: string;
  readonly git?: string;
}

/** @param folder a folder of testdata whose folders are the cases */
export function readCases(folder: CaseFolder = "live"): LiveCase[] {
  const directory = join(TESTDATA, folder);
  const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => readCase(directory, name)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readCase(parent: string, name: string): LiveCase {
  const directory = join(parent, name);
  const path = join(directory, "case.json");
  const options: CaseOptions = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  return { name, directory, file: join(directory, options.file ?? "Dockerfile"), options };
}

/** What Buildx has to be told. */
export function buildOptions(
  { directory, file, options }: LiveCase,
  environment: CaseEnvironment,
): BuildOptions {
  const { target, platform, extraHosts = [], ulimits = [], shmSize } = options;
  return {
    file,
    target,
    platform,
    buildArgs: buildArgs(options, environment),
    args: [
      ...pairs(options.labels).map(([name, value]) => `--label=${name}=${value}`),
      ...pairs(options.contexts).map(
        ([name, from]) => `--build-context=${name}=${isImage(from) ? from : join(directory, from)}`,
      ),
      ...pairs(options.secrets).map(([id, path]) => `--secret=id=${id},src=${join(directory, path)}`),
      ...(options.ssh ? [`--ssh=default=${environment.sshKey}`] : []),
      ...(options.network ? [`--network=${options.network}`, "--allow=network.host"] : []),
      ...extraHosts.map(({ host, ip }) => `--add-host=${host}:${ip}`),
      ...ulimits.map(({ name, soft, hard }) => `--ulimit=${name}=${soft}:${hard}`),
      ...(shmSize === undefined ? [] : [`--shm-size=${shmSize}`]),
      ...(options.noCache ? ["--no-cache"] : []),
      ...(options.args ?? []),
    ],
  };
}

/** The same build for `compile`, as Docker Engine asks its own frontend for it. */
export function buildRequest(
  liveCase: LiveCase,
  environment: CaseEnvironment & { readonly resolver: ImageResolver; readonly sessionId: string },
): BuildRequest {
  const { directory, file, options } = liveCase;
  const { target, platform, network, extraHosts, ulimits, shmSize } = options;
  return {
    source: new Source(basename(file), readFileSync(file)),
    target,
    platform: platform === undefined ? undefined : readPlatform(platform),
    buildPlatforms: [hostPlatform()],
    buildArgs: new Map(pairs(buildArgs(options, environment))),
    labels: new Map(pairs(options.labels)),
    contexts: new Map(
      pairs(options.contexts).map(([name, from]) => [name, contextSpec(directory, name, from)]),
    ),
    ignorePatterns: readIgnoreFileOf(directory, file)?.patterns,
    network: network && NetMode[network],
    extraHosts,
    ulimits,
    shmSize,
    noCache: options.noCache ? [] : undefined,
    resolveMode: "local",
    caps: ENGINE_28_CAPS,
    resolver: environment.resolver,
    sessionId: environment.sessionId,
  };
}

function contextSpec(directory: string, name: string, from: string): NamedContextSpec {
  if (isImage(from)) return { source: from };
  return { source: `local:${name}`, excludePatterns: readIgnoreFileOf(join(directory, from))?.patterns };
}

function isImage(from: string): boolean {
  return from.startsWith("docker-image://");
}

function buildArgs(
  { buildArgs }: CaseOptions,
  { registry, web = "", git = "" }: CaseEnvironment,
): Record<string, string> {
  const place = (value: string): string =>
    value.replace("{registry}", registry).replace("{web}", web).replace("{git}", git);
  return Object.fromEntries(pairs(buildArgs).map(([name, value]) => [name, place(value)]));
}

function readPlatform(text: string): Platform {
  return normalizePlatform(parsePlatform(text));
}

function pairs(record: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(record);
}
