import { BuildError } from "../diagnostic/build-error.js";
import { decodeText } from "../util/decode-text.js";
import { normalizeTime } from "../util/go-time.js";
import type { ContainerConfig, Healthcheck, HistoryEntry, HistoryNode, Image } from "./image.js";

type Json = { readonly [key: string]: unknown };

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
    throw new BuildError("image/config", `failed to parse image config: ${(cause as Error).message}`, { cause });
  }
  return readImage(object(json ?? {}, "image"));
}

function readImage(json: Json): Image {
  const rootfs = optionalObject(json, "rootfs");
  let history: HistoryNode | undefined;
  for (const entry of optionalArray(json, "history")) {
    history = { ...readHistory(object(entry, "history")), previous: history };
  }
  return {
    created: time(json, "created"),
    author: string(json, "author"),
    platform: {
      os: string(json, "os"),
      architecture: string(json, "architecture"),
      variant: string(json, "variant") || undefined,
      osVersion: string(json, "os.version") || undefined,
      osFeatures: member(json, "os.features") == null ? undefined : strings(json, "os.features"),
    },
    config: readConfig(optionalObject(json, "config")),
    rootfs: {
      type: string(rootfs, "type"),
      diffIds: member(rootfs, "diff_ids") == null ? null : strings(rootfs, "diff_ids"),
    },
    history,
  };
}

function readHistory(json: Json): HistoryEntry {
  return {
    created: time(json, "created"),
    createdBy: string(json, "created_by"),
    author: string(json, "author"),
    comment: string(json, "comment"),
    emptyLayer: boolean(json, "empty_layer"),
  };
}

function readConfig(json: Json): ContainerConfig {
  const labels = optionalObject(json, "Labels");
  const names = Object.keys(labels);
  const healthcheck = member(json, "Healthcheck");
  return {
    user: string(json, "User"),
    exposedPorts: new Set(Object.keys(optionalObject(json, "ExposedPorts"))),
    env: strings(json, "Env"),
    entrypoint: strings(json, "Entrypoint"),
    cmd: strings(json, "Cmd"),
    volumes: new Set(Object.keys(optionalObject(json, "Volumes"))),
    workingDir: string(json, "WorkingDir"),
    labels: new Map(names.map((name) => [name, typed(labels[name] ?? "", "string", name) as string])),
    stopSignal: string(json, "StopSignal"),
    argsEscaped: boolean(json, "ArgsEscaped"),
    healthcheck: healthcheck == null ? undefined : readHealthcheck(object(healthcheck, "Healthcheck")),
    onBuild: strings(json, "OnBuild"),
    shell: strings(json, "Shell"),
  };
}

function readHealthcheck(json: Json): Healthcheck {
  return {
    test: strings(json, "Test"),
    interval: BigInt(integer(json, "Interval")),
    timeout: BigInt(integer(json, "Timeout")),
    startPeriod: BigInt(integer(json, "StartPeriod")),
    startInterval: BigInt(integer(json, "StartInterval")),
    retries: integer(json, "Retries"),
  };
}

/** The member of a name: exactly so, else in any case, as Go's decoder finds it. */
function member(json: Json, name: string): unknown {
  if (Object.hasOwn(json, name)) return json[name];
  for (const key in json) {
    if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return json[key];
  }
  return undefined;
}

function typed(value: unknown, type: "string" | "boolean" | "number", name: string): unknown {
  // biome-ignore lint/suspicious/useValidTypeof: the type is one of the parameter's literals
  if (typeof value !== type) throw mismatch(value, name);
  return value;
}

function string(json: Json, name: string): string {
  return typed(member(json, name) ?? "", "string", name) as string;
}

function boolean(json: Json, name: string): boolean {
  return typed(member(json, name) ?? false, "boolean", name) as boolean;
}

function integer(json: Json, name: string): number {
  const value = typed(member(json, name) ?? 0, "number", name) as number;
  if (!Number.isInteger(value)) throw mismatch(value, name);
  return value;
}

function time(json: Json, name: string): string | undefined {
  const value = member(json, name);
  if (value == null) return undefined;
  const normalized = typeof value === "string" ? normalizeTime(value) : undefined;
  if (normalized === undefined) throw mismatch(value, name);
  return normalized;
}

function strings(json: Json, name: string): string[] {
  return optionalArray(json, name).map((item) => typed(item ?? "", "string", name) as string);
}

function optionalArray(json: Json, name: string): readonly unknown[] {
  const value = member(json, name) ?? [];
  if (!Array.isArray(value)) throw mismatch(value, name);
  return value;
}

function optionalObject(json: Json, name: string): Json {
  return object(member(json, name) ?? {}, name);
}

function object(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(value, name);
  return value as Json;
}

function mismatch(value: unknown, name: string): BuildError {
  const kind = Array.isArray(value) ? "array" : typeof value;
  return new BuildError("image/config", `failed to parse image config: cannot read ${kind} as value of ${name}`);
}
