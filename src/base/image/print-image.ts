import { compareUtf8 } from "../util/compare-utf8.js";
import {
  type ContainerConfig,
  type Healthcheck,
  type HistoryEntry,
  historyEntries,
  type Image,
} from "./image.js";

/** A value that JSON can hold, durations as bigint. */
export type ImageJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly ImageJson[]
  | { readonly [key: string]: ImageJson };

/**
 * An image configuration as the object whose JSON is stored: members in the order of Go's structs, maps sorted,
 * empty members left out where docker-image-spec says `omitempty`.
 */
export function imageToJson(image: Image): { readonly [key: string]: ImageJson } {
  const { platform, rootfs } = image;
  const history = historyEntries(image.history);
  return {
    ...(image.created !== undefined && { created: image.created }),
    ...text("author", image.author),
    architecture: platform.architecture,
    os: platform.os,
    ...text("os.version", platform.osVersion),
    ...list("os.features", platform.osFeatures),
    ...text("variant", platform.variant),
    rootfs: { type: rootfs.type, diff_ids: rootfs.diffIds },
    ...(history.length > 0 && { history: history.map(historyToJson) }),
    config: configToJson(image.config),
  };
}

/** JSON text with durations as whole numbers; `indent` as in JSON.stringify. */
export function stringifyImage(image: Image, indent?: number): string {
  const wide: string[] = [];
  const json = JSON.stringify(
    imageToJson(image),
    (_, value: unknown) => {
      if (typeof value !== "bigint") return value;
      if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value);
      wide.push(String(value));
      return `\u0000${wide.length - 1}\u0000`;
    },
    indent,
  );
  return wide.length === 0
    ? json
    : json.replace(/"\\u0000(\d+)\\u0000"/g, (_, at: string) => wide[Number(at)]!);
}

function historyToJson(entry: HistoryEntry): ImageJson {
  return {
    ...text("created", entry.created),
    ...text("created_by", entry.createdBy),
    ...text("author", entry.author),
    ...text("comment", entry.comment),
    ...(entry.emptyLayer && { empty_layer: true }),
  };
}

function configToJson(config: ContainerConfig): ImageJson {
  const labels = [...config.labels].sort(([a], [b]) => compareUtf8(a, b));
  return {
    ...text("User", config.user),
    ...set("ExposedPorts", config.exposedPorts),
    ...list("Env", config.env),
    ...list("Entrypoint", config.entrypoint),
    ...list("Cmd", config.cmd),
    ...set("Volumes", config.volumes),
    ...text("WorkingDir", config.workingDir),
    ...(labels.length > 0 && {
      Labels: Object.fromEntries(labels.map(([key, value]) => [key.toWellFormed(), value.toWellFormed()])),
    }),
    ...text("StopSignal", config.stopSignal),
    ...(config.argsEscaped && { ArgsEscaped: true }),
    ...(config.healthcheck && { Healthcheck: healthcheckToJson(config.healthcheck) }),
    ...list("OnBuild", config.onBuild),
    ...list("Shell", config.shell),
  };
}

function healthcheckToJson(check: Healthcheck): ImageJson {
  return {
    ...list("Test", check.test),
    ...duration("Interval", check.interval),
    ...duration("Timeout", check.timeout),
    ...duration("StartPeriod", check.startPeriod),
    ...duration("StartInterval", check.startInterval),
    ...(check.retries !== 0 && { Retries: check.retries }),
  };
}

function text(key: string, value: string | undefined): { readonly [key: string]: ImageJson } {
  return value === undefined || value === "" ? {} : { [key]: value.toWellFormed() };
}

function list(key: string, values: readonly string[] | undefined): { readonly [key: string]: ImageJson } {
  return values === undefined || values.length === 0
    ? {}
    : { [key]: values.map((value) => value.toWellFormed()) };
}

function set(key: string, members: ReadonlySet<string>): { readonly [key: string]: ImageJson } {
  if (members.size === 0) return {};
  const sorted = [...members].sort(compareUtf8);
  return { [key]: Object.fromEntries(sorted.map((member) => [member.toWellFormed(), {}])) };
}

function duration(key: string, value: bigint): { readonly [key: string]: ImageJson } {
  return value === 0n ? {} : { [key]: value };
}
