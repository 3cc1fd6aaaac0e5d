import type { Platform } from "../platform/platform.js";

/** One line of an image's history, as the OCI image specification has it. */
export interface HistoryEntry {
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly emptyLayer?: boolean | undefined;
}

/** How to see that a container works. Durations are in nanoseconds; 0 means inherited, and is left out of JSON. */
export interface Healthcheck {
  /** `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", text]`; empty for that of the base image. */
  readonly test: readonly string[];
  readonly interval: bigint;
  readonly timeout: bigint;
  readonly startPeriod: bigint;
  readonly startInterval: bigint;
  readonly retries: number;
}

/** Inherits everything. */
export const NO_HEALTHCHECK: Healthcheck = {
  test: [],
  interval: 0n,
  timeout: 0n,
  startPeriod: 0n,
  startInterval: 0n,
  retries: 0,
};

/** How a container of an image runs. Collections belong to one image alone, which may change them in place. */
export interface ContainerConfig {
  user: string;
  exposedPorts: Set<string>;
  /** `NAME=value`. */
  env: string[];
  entrypoint: readonly string[];
  cmd: readonly string[];
  volumes: Set<string>;
  workingDir: string;
  labels: Map<string, string>;
  stopSignal: string;
  argsEscaped: boolean;
  healthcheck: Healthcheck | undefined;
  onBuild: string[];
  shell: readonly string[];
}

/** History as a list that grows at its end without being copied, since stages share what they inherit. */
export interface HistoryNode extends HistoryEntry {
  readonly previous: HistoryNode | undefined;
}

/**
 * The configuration of an image: the OCI image specification with Docker's additions
 * (docker-image-spec/specs-go/v1).
 */
export interface Image {
  created: string | undefined;
  author: string;
  platform: Platform;
  config: ContainerConfig;
  rootfs: { readonly type: string; readonly diffIds: readonly string[] | null };
  history: HistoryNode | undefined;
}

/** A copy to change independently. */
export function cloneImage(image: Image): Image {
  const { created, author, platform, config, rootfs, history } = image;
  return { created, author, platform, config: cloneConfig(config), rootfs, history };
}

// Member by member: an object that begins with a spread takes microseconds to make, and this runs for every stage.
function cloneConfig(config: ContainerConfig): ContainerConfig {
  return {
    user: config.user,
    exposedPorts: copySet(config.exposedPorts),
    env: [...config.env],
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    volumes: copySet(config.volumes),
    workingDir: config.workingDir,
    labels: config.labels.size === 0 ? new Map() : new Map(config.labels),
    stopSignal: config.stopSignal,
    argsEscaped: config.argsEscaped,
    healthcheck: config.healthcheck,
    onBuild: [...config.onBuild],
    shell: config.shell,
  };
}

function copySet(set: ReadonlySet<string>): Set<string> {
  return set.size === 0 ? new Set() : new Set(set);
}

/** An image with nothing in it: what `FROM scratch` begins with. */
export function emptyImage(platform: Platform, env: string[]): Image {
  const config = emptyConfig();
  config.workingDir = "/";
  config.env = env;
  const rootfs = { type: "layers", diffIds: null };
  return { created: undefined, author: "", platform, config, rootfs, history: undefined };
}

/** No setting at all. */
export function emptyConfig(): ContainerConfig {
  return {
    user: "",
    exposedPorts: new Set(),
    env: [],
    entrypoint: [],
    cmd: [],
    volumes: new Set(),
    workingDir: "",
    labels: new Map(),
    stopSignal: "",
    argsEscaped: false,
    healthcheck: undefined,
    onBuild: [],
    shell: [],
  };
}

/** The entries of a history from the oldest on. */
export function historyEntries(last: HistoryNode | undefined): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (let node = last; node !== undefined; node = node.previous) entries.push(node);
  return entries.reverse();
}
