import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestProblem } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import { isRecord } from "../../registry/registry-error.js";

/** The media type of the config of an exported cache. */
export const CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";

/** A config or manifest that has more bytes is refused. */
export const MAX_CACHE_DOCUMENT = 1024 * 1024;

/** A blob upon another. */
export interface ConfigLayer {
  readonly blob: string;
  /** The index of the layer below it; -1 for none. */
  readonly parent: number;
}

/** A result that is a layer with all that is below it. */
export interface ConfigResult {
  readonly layer: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A result that is a list of layers, whatever they stand upon. */
export interface ConfigChain {
  readonly layers: readonly number[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A key that leads to another. */
export interface ConfigInput {
  /** Empty if all of it counts. */
  readonly selector: string;
  /** The index of its record. */
  readonly link: number;
}

/** A key, and the results that are known by it. */
export interface ConfigRecord {
  /** What was done and which output it is, in one digest. */
  readonly digest: string;
  /** Alternatives for each input. */
  readonly inputs: readonly (readonly ConfigInput[])[];
  readonly results: readonly ConfigResult[];
  readonly chains: readonly ConfigChain[];
}

/** Keys with their results, as caches are exported. Agrees with BuildKit's cache/remotecache/v1/types. */
export interface CacheConfig {
  readonly layers: readonly ConfigLayer[];
  readonly records: readonly ConfigRecord[];
}

/**
 * Reads the config of an exported cache. Whether its numbers refer to anything is not looked at.
 *
 * @throws BuildError `cache/config` if it is too large, or is none. Spec: spec/engine/cache.md#config
 */
export function parseCacheConfig(bytes: Uint8Array): CacheConfig {
  const json = parseDocument(bytes, "config");
  return {
    layers: listOf(json.layers, "layers").map(parseLayer),
    records: parseCacheRecords(json.records),
  };
}

/** The JSON of the config of an exported cache. Agrees with BuildKit's to the byte. */
export function printCacheConfig({ layers, records }: CacheConfig): Uint8Array {
  const json = {
    ...(layers.length > 0 && { layers: layers.map(printLayer) }),
    ...(records.length > 0 && { records: records.map(printRecord) }),
  };
  return encodeText(JSON.stringify(json));
}

/**
 * Reads the records of a cache, which images have without the rest of a config.
 *
 * @throws BuildError `cache/config`.
 */
export function parseCacheRecords(json: unknown): readonly ConfigRecord[] {
  return listOf(json, "records").map(parseRecord);
}

/**
 * The object that a document of a cache is.
 *
 * @throws BuildError `cache/config` if it is too large, or is none.
 */
export function parseDocument(bytes: Uint8Array, what: string): Record<string, unknown> {
  if (bytes.length > MAX_CACHE_DOCUMENT) {
    throw malformed(`${what} is too large (${bytes.length} > ${MAX_CACHE_DOCUMENT})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw malformed(`${what} is not JSON`, cause);
  }
  if (!isRecord(json)) throw malformed(`${what} is not a JSON object`);
  return json;
}

/** That an imported cache can't be used, and why. */
export function malformed(reason: string, cause?: unknown): BuildError {
  return new BuildError("cache/config", `invalid build cache: ${reason}`, { cause });
}

function parseLayer(json: unknown): ConfigLayer {
  const { blob, parent = 0 } = recordOf(json, "layer");
  return { blob: digestOf(blob), parent: numberOf(parent, "parent") };
}

function parseRecord(json: unknown): ConfigRecord {
  const { digest, inputs, layers, chains } = recordOf(json, "record");
  return {
    digest: digestOf(digest),
    inputs: listOf(inputs, "inputs").map((alternatives) =>
      listOf(alternatives, "inputs").map((input) => {
        const { selector = "", link = 0 } = recordOf(input, "input");
        if (typeof selector !== "string") throw malformed("selector is not a string");
        return { selector, link: numberOf(link, "link") };
      }),
    ),
    results: listOf(layers, "layers").map((result) => {
      const { layer = 0, createdAt } = recordOf(result, "result");
      return { layer: numberOf(layer, "layer"), createdAt: timeOf(createdAt) };
    }),
    chains: listOf(chains, "chains").map((chain) => {
      const { layers, createdAt } = recordOf(chain, "chain");
      const indexes = listOf(layers, "layers").map((layer) => numberOf(layer, "layer"));
      return { layers: indexes, createdAt: timeOf(createdAt) };
    }),
  };
}

function printLayer({ blob, parent }: ConfigLayer): object {
  return { blob, ...(parent !== 0 && { parent }) };
}

function printRecord({ digest, inputs, results, chains }: ConfigRecord): object {
  const timeText = (createdAt: number): string => printTime(createdAt);
  return {
    ...(results.length > 0 && {
      layers: results.map(({ layer, createdAt }) => ({ layer, createdAt: timeText(createdAt) })),
    }),
    ...(chains.length > 0 && {
      chains: chains.map(({ layers, createdAt }) => ({ layers, createdAt: timeText(createdAt) })),
    }),
    digest,
    ...(inputs.length > 0 && {
      inputs: inputs.map((alternatives) =>
        alternatives.map(({ selector, link }) => ({ ...(selector !== "" && { selector }), link })),
      ),
    }),
  };
}

/** Milliseconds as RFC 3339 with up to six digits of a second, as Go prints them. */
function printTime(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return fraction === "" ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/** What can't be read is the oldest there can be: results that are known to be newer come first. */
function timeOf(json: unknown): number {
  if (typeof json !== "string") return 0;
  const [, whole = "", fraction = "", zone = ""] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(json) ?? [];
  const time = Date.parse(`${whole}${zone}`);
  return Number.isNaN(time) ? 0 : time + Number(`0.${fraction.slice(0, 9) || 0}`) * 1000;
}

function digestOf(json: unknown): string {
  const problem = typeof json === "string" ? digestProblem(json) : "it is not a string";
  if (typeof json !== "string" || problem !== undefined) throw malformed(`digest: ${problem}`);
  return json;
}

function numberOf(json: unknown, what: string): number {
  if (typeof json !== "number" || !Number.isSafeInteger(json)) throw malformed(`${what} is not a number`);
  return json;
}

function recordOf(json: unknown, what: string): Record<string, unknown> {
  if (!isRecord(json)) throw malformed(`${what} is not a JSON object`);
  return json;
}

function listOf(json: unknown, what: string): readonly unknown[] {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json)) throw malformed(`${what} is not a list`);
  return json;
}
