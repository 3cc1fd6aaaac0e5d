import { formatPlatform } from "../../base/platform/format-platform.js";
import { normalizePlatform } from "../../base/platform/normalize-platform.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { formatDuration } from "../../base/util/go-duration.js";
import type { JsonObject } from "../../llb/stringify-go.js";
import type { Platform } from "../../proto/generated/ops.js";
import type { BuildkitVersion, GCPolicy, WorkerDevice, WorkerRecord } from "../../proto/generated/worker.js";
import { binarySize } from "./human-size.js";
import { type KeyValue, renderKeyValues } from "./key-values.js";
import { cellText } from "./table.js";

const MARGIN = " ";

/** The platforms of workers, each once, in the order given: `linux/amd64`. */
export function platformNames(workers: readonly WorkerRecord[]): readonly string[] {
  const names = workers.flatMap(({ platforms = [] }) => platforms.map(platformName));
  return [...new Set(names)];
}

function platformName({ OS = "", Architecture = "", Variant }: Platform): string {
  return cellText(
    formatPlatform(normalizePlatform({ os: OS, architecture: Architecture, variant: Variant })),
  );
}

/** A version in a word: `v0.25.1`; empty if a daemon does not tell. */
export function versionName(version: BuildkitVersion | undefined): string {
  const { version: text = "", revision = "" } = version ?? {};
  return cellText(text === "" ? revision : text);
}

/** Labels, devices and rules of a worker, as blocks. Agrees with docker buildx inspect, commands/inspect.go. */
export function workerDetails({ Labels = {}, CDIDevices = [], GCPolicy = [] }: WorkerRecord): string {
  const labels = renderKeyValues(pairsOf(Labels), { margin: MARGIN });
  const devices = CDIDevices.map(deviceText).join("");
  const rules = GCPolicy.map((rule, i) => `GC Policy rule#${i}:\n${ruleText(rule)}`).join("");
  return `${heading("Labels", labels)}${heading("Devices", devices)}${rules}`;
}

function heading(name: string, text: string): string {
  return text === "" ? "" : `${name}:\n${text}`;
}

function pairsOf(record: Readonly<Record<string, string>>): readonly KeyValue[] {
  const entries = Object.entries(record).sort(([a], [b]) => compareUtf8(a, b));
  return entries.map(([key, value]) => [cellText(key), cellText(value)]);
}

function deviceText({ Name = "", AutoAllow, OnDemand, Annotations = {} }: WorkerDevice): string {
  const allowed: KeyValue =
    OnDemand === true ? ["On-Demand", "true"] : ["Automatically allowed", String(AutoAllow === true)];
  const annotations = renderKeyValues(pairsOf(Annotations), { margin: `${MARGIN}${MARGIN}` });
  return (
    renderKeyValues([["Name", cellText(Name)], allowed], { margin: MARGIN }) +
    (annotations === "" ? "" : `${MARGIN}Annotations:\n${annotations}`)
  );
}

function ruleText(rule: GCPolicy): string {
  const { filters = [], keepDuration = 0 } = rule;
  const sizes: readonly (readonly [string, number | bigint])[] = [
    ["Reserved Space", rule.reservedSpace ?? 0],
    ["Max Used Space", rule.maxUsedSpace ?? 0],
    ["Min Free Space", rule.minFreeSpace ?? 0],
  ];
  const pairs: KeyValue[] = [
    ["All", String(rule.all === true)],
    ...(filters.length > 0 ? [["Filters", cellText(filters.join(" "))] as const] : []),
    ...(keepDuration > 0 ? [["Keep Duration", formatDuration(keepDuration)] as const] : []),
    ...sizes.filter(([, size]) => size > 0).map(([name, size]): KeyValue => [name, binarySize(size)]),
  ];
  return renderKeyValues(pairs, { margin: MARGIN });
}

/** A worker as JSON: sizes in bytes, durations in nanoseconds. */
export function workerJson(worker: WorkerRecord): JsonObject {
  const { ID = "", Labels = {}, CDIDevices = [], GCPolicy = [], BuildkitVersion } = worker;
  const labels = Object.entries(Labels).sort(([a], [b]) => compareUtf8(a, b));
  return {
    ID,
    Platforms: platformNames([worker]),
    BuildkitVersion: BuildkitVersion && versionJson(BuildkitVersion),
    Labels: new Map(labels),
    Devices: CDIDevices.map(({ Name = "", AutoAllow, OnDemand, Annotations = {} }) => ({
      Name,
      AutoAllow: AutoAllow === true,
      OnDemand: OnDemand === true,
      Annotations: { ...Annotations },
    })),
    GCPolicy: GCPolicy.map((rule) => ({
      All: rule.all === true,
      Filters: [...(rule.filters ?? [])],
      KeepDuration: rule.keepDuration ?? 0,
      ReservedSpace: rule.reservedSpace ?? 0,
      MaxUsedSpace: rule.maxUsedSpace ?? 0,
      MinFreeSpace: rule.minFreeSpace ?? 0,
    })),
  };
}

/** What a daemon says of its version, as JSON. */
export function versionJson({
  package: name,
  version,
  revision,
  dockerfileVersion,
}: BuildkitVersion): JsonObject {
  return {
    Package: name || undefined,
    Version: version || undefined,
    Revision: revision || undefined,
    DockerfileVersion: dockerfileVersion || undefined,
  };
}
