import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseDuration } from "../../base/util/go-duration.js";
import { parseMemorySize } from "../../base/util/memory-size.js";
import { isGone } from "../../client/files/path-error.js";
import { isRecord } from "../../registry/registry-error.js";
import { diskSpace } from "../state/disk-usage.js";
import { defaultLimits, defaultPolicies } from "../state/gc.js";
import type { PrunePolicy } from "../state/prune.js";

/** Where somebody may say how much the engine keeps, in the state directory. */
const FILE = "gc.json";
/** The same in the environment, `maxUsedSpace=20GB,keepDuration=72h`; it comes before the file. */
const VARIABLE = "BUILDFILE_GC";

const KEYS = ["reservedSpace", "maxUsedSpace", "minFreeSpace", "keepDuration"] as const;
type Settings = { -readonly [K in (typeof KEYS)[number]]?: number };

/**
 * What the engine removes by itself, in order; nothing if that is switched off. With `keepDuration` everything goes that was not
 * used for so long.
 *
 * @throws BuildError `option/value` for settings that make no sense. Spec: spec/engine/state.md#garbage-collection.
 */
export function collectionPolicies(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly PrunePolicy[] {
  const settings = readSettings(root, env);
  if (settings === undefined) return [];
  const { keepDuration, ...limits } = settings;
  const policies = defaultPolicies({ ...defaultLimits(diskSpace(root)), ...limits });
  return keepDuration === undefined ? policies : [{ keepDuration }, ...policies];
}

function readSettings(root: string, env: Readonly<Record<string, string | undefined>>): Settings | undefined {
  const text = env[VARIABLE]?.trim();
  if (text === "off") return undefined;
  if (text) {
    const pairs = text.split(",").map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key.trim(), value.join("=").trim()] as const;
    });
    return readValues(Object.fromEntries(pairs), VARIABLE);
  }
  const path = join(root, FILE);
  const json = readJson(path);
  if (json === undefined) return {};
  return json === false ? undefined : readValues(json, path);
}

/** The settings of the file; false to switch it off. */
function readJson(path: string): Readonly<Record<string, unknown>> | false | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw new BuildError("option/value", `failed to read ${path}: ${BuildError.from(cause).message}`, {
      cause,
    });
  }
  if (json === false || isRecord(json)) return json;
  throw new BuildError("option/value", `${path}: expected an object, or false`);
}

function readValues(values: Readonly<Record<string, unknown>>, place: string): Settings {
  const settings: Settings = {};
  for (const [name, value] of Object.entries(values)) {
    const key = KEYS.find((known) => known === name);
    if (key === undefined) {
      throw new BuildError("option/value", `${place}: unknown setting "${name}": use ${KEYS.join(", ")}`);
    }
    const number = key === "keepDuration" ? milliseconds(value) : bytes(value);
    if (number === undefined) {
      const wanted = key === "keepDuration" ? "a duration such as 72h" : "a size such as 20GB";
      throw new BuildError("option/value", `${place}: ${key} is no ${wanted.slice(2)}: ${String(value)}`);
    }
    settings[key] = number;
  }
  return settings;
}

function bytes(value: unknown): number | undefined {
  const size = typeof value === "string" ? parseMemorySize(value) : value;
  return typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

/** Go's durations. A number would be of an unknown unit. */
function milliseconds(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const duration = Number(parseDuration(value)) / 1e6;
    return duration > 0 ? duration : undefined;
  } catch {
    return undefined;
  }
}
