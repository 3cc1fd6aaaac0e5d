import { BuildError } from "../diagnostic/build-error.js";
import type { Platform } from "../platform/platform.js";
import { decodeText } from "../util/decode-text.js";
import { normalizeTime } from "../util/go-time.js";
import {
  type ContainerConfig,
  emptyConfig,
  type Healthcheck,
  type HistoryEntry,
  type HistoryNode,
  type Image,
  NO_HEALTHCHECK,
} from "./image.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** How the members of an object are read, by their names in lower case: names match in any case. */
type Fields<T> = Readonly<Record<string, (target: T, value: unknown, name: string) => void>>;

/**
 * An image configuration from its JSON. Unknown members are dropped, names match in any case, null counts as absent.
 *
 * @throws BuildError `image/config` for text that is not JSON or a member of another type; agrees with decoding into
 * dockerspec.DockerOCIImage in resolveBaseImage, dockerfile2llb/convert.go.
 */
export function parseImage(bytes: Uint8Array): Image {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw new BuildError("image/config", `failed to parse image config: ${(cause as Error).message}`, {
      cause,
    });
  }
  const image: ImageDraft = {
    created: undefined,
    author: "",
    platform: {
      os: "",
      architecture: "",
      variant: undefined,
      osVersion: undefined,
      osFeatures: undefined,
    },
    config: emptyConfig(),
    rootfs: { type: "", diffIds: null },
    history: undefined,
  };
  readObject(json, "image", image, IMAGE);
  return image;
}

interface ImageDraft extends Image {
  readonly platform: Mutable<Platform>;
  readonly rootfs: Mutable<Image["rootfs"]>;
}

const IMAGE: Fields<ImageDraft> = {
  created: (image, value, name) => {
    image.created = time(value, name);
  },
  author: (image, value, name) => {
    image.author = string(value, name);
  },
  os: (image, value, name) => {
    image.platform.os = string(value, name);
  },
  architecture: (image, value, name) => {
    image.platform.architecture = string(value, name);
  },
  variant: (image, value, name) => {
    image.platform.variant = string(value, name) || undefined;
  },
  "os.version": (image, value, name) => {
    image.platform.osVersion = string(value, name) || undefined;
  },
  "os.features": (image, value, name) => {
    image.platform.osFeatures = strings(value, name);
  },
  config: (image, value, name) => readObject(value, name, image.config, CONFIG),
  rootfs: (image, value, name) => readObject(value, name, image.rootfs, ROOTFS),
  history: (image, value, name) => {
    image.history = undefined;
    for (const item of array(value, name)) {
      const entry: Mutable<HistoryNode> = { previous: image.history };
      readObject(item, name, entry, HISTORY);
      image.history = entry;
    }
  },
};

const ROOTFS: Fields<Mutable<Image["rootfs"]>> = {
  type: (rootfs, value, name) => {
    rootfs.type = string(value, name);
  },
  diff_ids: (rootfs, value, name) => {
    rootfs.diffIds = strings(value, name);
  },
};

const HISTORY: Fields<Mutable<HistoryEntry>> = {
  created: (entry, value, name) => {
    entry.created = time(value, name);
  },
  created_by: (entry, value, name) => {
    entry.createdBy = string(value, name);
  },
  author: (entry, value, name) => {
    entry.author = string(value, name);
  },
  comment: (entry, value, name) => {
    entry.comment = string(value, name);
  },
  empty_layer: (entry, value, name) => {
    entry.emptyLayer = boolean(value, name);
  },
};

const CONFIG: Fields<ContainerConfig> = {
  user: (config, value, name) => {
    config.user = string(value, name);
  },
  exposedports: (config, value, name) => {
    config.exposedPorts = new Set(Object.keys(object(value, name)));
  },
  env: (config, value, name) => {
    config.env = strings(value, name);
  },
  entrypoint: (config, value, name) => {
    config.entrypoint = strings(value, name);
  },
  cmd: (config, value, name) => {
    config.cmd = strings(value, name);
  },
  volumes: (config, value, name) => {
    config.volumes = new Set(Object.keys(object(value, name)));
  },
  workingdir: (config, value, name) => {
    config.workingDir = string(value, name);
  },
  labels: (config, value, name) => {
    for (const [key, text] of Object.entries(object(value, name))) {
      config.labels.set(key, text === null ? "" : string(text, key));
    }
  },
  stopsignal: (config, value, name) => {
    config.stopSignal = string(value, name);
  },
  argsescaped: (config, value, name) => {
    config.argsEscaped = boolean(value, name);
  },
  healthcheck: (config, value, name) => {
    const check: Mutable<Healthcheck> = { ...NO_HEALTHCHECK };
    readObject(value, name, check, HEALTHCHECK);
    config.healthcheck = check;
  },
  onbuild: (config, value, name) => {
    config.onBuild = strings(value, name);
  },
  shell: (config, value, name) => {
    config.shell = strings(value, name);
  },
};

const HEALTHCHECK: Fields<Mutable<Healthcheck>> = {
  test: (check, value, name) => {
    check.test = strings(value, name);
  },
  interval: (check, value, name) => {
    check.interval = BigInt(integer(value, name));
  },
  timeout: (check, value, name) => {
    check.timeout = BigInt(integer(value, name));
  },
  startperiod: (check, value, name) => {
    check.startPeriod = BigInt(integer(value, name));
  },
  startinterval: (check, value, name) => {
    check.startInterval = BigInt(integer(value, name));
  },
  retries: (check, value, name) => {
    check.retries = integer(value, name);
  },
};

/** Reads the members that a table knows, in the order in which they stand: of two spellings the last one counts. */
function readObject<T>(value: unknown, name: string, target: T, fields: Fields<T>): void {
  if (value === null) return;
  const json = object(value, name);
  for (const key of Object.keys(json)) {
    const member = json[key];
    const lower = key.toLowerCase();
    if (member !== null && Object.hasOwn(fields, lower)) fields[lower]!(target, member, key);
  }
}

function string(value: unknown, name: string): string {
  if (typeof value !== "string") throw mismatch(value, name);
  return value;
}

function boolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw mismatch(value, name);
  return value;
}

function integer(value: unknown, name: string): number {
  if (!Number.isInteger(value)) throw mismatch(value, name);
  return value as number;
}

function time(value: unknown, name: string): string {
  const normalized = typeof value === "string" ? normalizeTime(value) : undefined;
  if (normalized === undefined) throw mismatch(value, name);
  return normalized;
}

function strings(value: unknown, name: string): string[] {
  return array(value, name).map((item) => (item === null ? "" : string(item, name)));
}

function array(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw mismatch(value, name);
  return value;
}

function object(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(value, name);
  return value as Readonly<Record<string, unknown>>;
}

function mismatch(value: unknown, name: string): BuildError {
  const kind = Array.isArray(value) ? "array" : typeof value;
  return new BuildError(
    "image/config",
    `failed to parse image config: cannot read ${kind} as value of ${name}`,
  );
}
