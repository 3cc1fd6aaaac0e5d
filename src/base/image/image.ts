import type { Platform } from "../platform/platform.js";

/** One line of an image's history, as the OCI image specification has it. */
export interface HistoryEntry {
  readonly created?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly emptyLayer?: boolean | undefined;
}

/** Durations in nanoseconds; zero values are left out of JSON. */
export interface Healthcheck {
  readonly test: readonly string[];
  readonly interval: bigint;
  readonly timeout: bigint;
  readonly startPeriod: bigint;
  readonly startInterval: bigint;
  readonly retries: number;
}

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
  const { config } = image;
  return {
    ...image,
    config: {
      ...config,
      exposedPorts: copySet(config.exposedPorts),
      env: [...config.env],
      volumes: copySet(config.volumes),
      labels: config.labels.size === 0 ? new Map() : new Map(config.labels),
      onBuild: [...config.onBuild],
    },
  };
}

function copySet(set: ReadonlySet<string>): Set<string> {
  return set.size === 0 ? new Set() : new Set(set);
}

/** An image with nothing in it: what `FROM scratch` begins with. */
export function emptyImage(platform: Platform, env: string[]): Image {
  return {
    created: undefined,
    author: "",
    platform,
    config: { ...emptyConfig(), workingDir: "/", env },
    rootfs: { type: "layers", diffIds: null },
    history: undefined,
  };
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
