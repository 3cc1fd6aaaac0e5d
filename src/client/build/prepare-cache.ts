import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { CacheOptions } from "../../proto/generated/control.js";
import { findTag } from "../../registry/oci-layout.js";
import { ContentStore } from "../session/content/content-store.js";
import { putIndexEntry, readDescriptor } from "../session/content/oci-index.js";
import type { BuildOptions } from "./build-options.js";
import { type CacheEntry, withEnvironment } from "./cache-options.js";
import type { DaemonTraits } from "./daemon-traits.js";
import type { ExporterResponse } from "./metadata-file.js";

/** Where a build takes cache from and leaves it. */
export interface PreparedCache {
  readonly options: CacheOptions;
  /**
   * The frontend's option that says so as well: it asks for each of its solves. Credentials may be in it, so it must
   * not be part of what the daemon keeps of a build.
   */
  readonly frontendOption: string | undefined;
  /** Directories that the daemon reads and writes, by the names it knows them under. */
  readonly stores: ReadonlyMap<string, ContentStore>;
  /** Writes down what was exported into directories. */
  finish(response: ExporterResponse): Promise<void>;
}

/** What the build around it gives. */
export interface CacheSurroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly traits: DaemonTraits;
  readonly warn: (message: string) => void;
}

type CacheAsked = Pick<BuildOptions, "cacheFrom" | "cacheTo" | "buildArgs">;

/**
 * Opens the directories of local caches and finds out what is in them. A cache that is not there is left out with a
 * warning.
 *
 * @throws BuildError `option/value`, `file/write`. Agrees with parseCacheOptions, client/solve.go, without `reset`.
 */
export async function prepareCache(asked: CacheAsked, around: CacheSurroundings): Promise<PreparedCache> {
  const { traits, env } = around;
  const wanted = [...asked.cacheTo];
  if (parseBool(asked.buildArgs.get("BUILDKIT_INLINE_CACHE") ?? ""))
    wanted.push({ type: "inline", attrs: {} });
  const stores = new Map<string, ContentStore>();
  const tags: { readonly directory: string; readonly tag: string }[] = [];
  const exports: CacheEntry[] = [];
  for (const entry of withEnvironment(wanted, env)) {
    if (entry.type !== "inline" && !traits.exporters) throw unsupported();
    exports.push(await openExport(entry, around, stores, tags));
  }
  const imports: CacheEntry[] = [];
  for (const entry of withEnvironment(asked.cacheFrom, env)) {
    const opened = await openImport(entry, around, stores);
    if (opened !== undefined) imports.push(opened);
  }
  const Imports = imports.map(({ type, attrs }) => ({ Type: type, Attrs: attrs }));
  return {
    options: { Exports: exports.map(({ type, attrs }) => ({ Type: type, Attrs: attrs })), Imports },
    frontendOption: Imports.length === 0 ? undefined : JSON.stringify(Imports),
    stores,
    finish: (response) => writeTags(tags, response),
  };
}

async function openExport(
  { type, attrs }: CacheEntry,
  { cwd }: CacheSurroundings,
  stores: Map<string, ContentStore>,
  tags: { readonly directory: string; readonly tag: string }[],
): Promise<CacheEntry> {
  const withMode = { mode: "min", ...attrs };
  if (type !== "local") return { type, attrs: type === "inline" ? attrs : withMode };
  if (!attrs.dest) throw refuse("local cache exporter requires dest");
  const directory = resolve(cwd, attrs.dest);
  stores.set(`local:${directory}`, await ContentStore.forWriting(directory));
  tags.push({ directory, tag: attrs.tag ?? "latest" });
  return { type, attrs: { ...withMode, dest: directory } };
}

async function openImport(
  { type, attrs }: CacheEntry,
  { cwd, warn }: CacheSurroundings,
  stores: Map<string, ContentStore>,
): Promise<CacheEntry | undefined> {
  if (type !== "local") return { type, attrs };
  if (!attrs.src) throw refuse("local cache importer requires src");
  const directory = resolve(cwd, attrs.src);
  const skip = (reason: string): undefined => {
    warn(`local cache import at ${attrs.src} skipped: ${reason}`);
    return undefined;
  };
  const tag = attrs.tag ?? "latest";
  let digest: string | undefined = attrs.digest;
  try {
    digest ??= findTag(directory, tag);
  } catch (thrown) {
    return skip(BuildError.from(thrown).message);
  }
  if (digest === undefined) return skip(`no digest found for tag ${tag}`);
  const id = `local:${directory}`;
  const store = stores.get(id) ?? ContentStore.forReading(directory);
  if (!(await store.has(digest))) return skip(`digest ${digest} unavailable`);
  stores.set(id, store);
  return { type, attrs: { ...attrs, src: directory, digest } };
}

async function writeTags(
  tags: readonly { readonly directory: string; readonly tag: string }[],
  response: ExporterResponse,
): Promise<void> {
  const text = response["cache.manifest"];
  if (!text || tags.length === 0) return;
  const descriptor = readDescriptor(text);
  for (const { directory, tag } of tags) {
    await putIndexEntry(directory, descriptor, [{ kind: "tag", value: tag }]);
  }
}

function unsupported(): BuildError {
  return refuse(
    "Cache export is not supported for the docker driver: turn on the containerd image store, or build with another daemon",
  );
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
