import { BuildError } from "../../base/diagnostic/build-error.js";
import {
  parseNormalizedNamed,
  type Reference,
  referenceToString,
  tagNameOnly,
} from "../../base/image/reference.js";
import { parseGoInt } from "../../base/util/go-number.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { CacheFormat } from "../cache/cache-documents.js";
import type { CacheMode } from "../cache/export-cache.js";
import type { Compression } from "../layers/layer.js";

type Attributes = Readonly<Record<string, string>>;

/** How the layers of an exported cache are made into blobs. */
export interface LayerForm {
  readonly compression: Compression;
  readonly level: number | undefined;
  readonly force: boolean;
}

/** A directory for caches. */
export interface DirectoryTarget {
  readonly kind: "local";
  /** Absolute. */
  readonly directory: string;
  readonly tag: string | undefined;
}

/** An image's name in a registry that is a cache. */
export interface RegistryTarget {
  readonly kind: "registry";
  readonly ref: Reference;
  readonly insecure: boolean;
}

/** Where a build leaves its cache. */
export type CacheTarget = (DirectoryTarget | RegistryTarget) &
  CacheFormat &
  LayerForm & {
    readonly mode: CacheMode;
    /** What it is called in messages. */
    readonly shown: string;
    readonly ignoresErrors: boolean;
  };

const COMPRESSIONS: readonly string[] = ["uncompressed", "gzip", "zstd"] satisfies readonly Compression[];

/**
 * What `--cache-to` asks for, of the kinds that have a place of their own.
 *
 * @throws BuildError `option/value`, `engine/unsupported`. Agrees with ResolveCacheExporterFunc of BuildKit's
 * cache/remotecache/local and registry.
 */
export function readCacheTarget(type: string, attrs: Attributes): CacheTarget {
  const hasOciTypes = readFlag(attrs, "oci-mediatypes", true);
  const isImageManifest = readFlag(attrs, "image-manifest", hasOciTypes);
  if (isImageManifest && !hasOciTypes) {
    throw invalid(
      "invalid configuration for remote cache, OCI mediatypes are required for image-manifest cache format",
    );
  }
  const common = {
    mode: readMode(attrs.mode),
    hasOciTypes,
    isImageManifest,
    ...readForm(attrs),
    ignoresErrors: readFlag(attrs, "ignore-error", false),
  };
  switch (type) {
    case "local":
      return { kind: "local", directory: attrs.dest!, tag: attrs.tag, shown: attrs.dest!, ...common };
    case "registry": {
      const ref = readReference(attrs);
      const insecure = readFlag(attrs, "registry.insecure", false);
      return { kind: "registry", ref, insecure, shown: referenceToString(ref), ...common };
    }
    default:
      throw unsupportedCache(type);
  }
}

/** The full name of a cache in a registry. @throws BuildError `option/value`, `image/reference` */
export function readReference({ ref = "" }: Attributes): Reference {
  if (ref === "") throw invalid("missing ref");
  return tagNameOnly(parseNormalizedNamed(ref));
}

/** @throws BuildError `option/value` for what is no boolean */
export function readFlag(attrs: Attributes, name: string, usual: boolean): boolean {
  const text = attrs[name];
  if (text === undefined || text === "") return usual;
  const value = parseBool(text);
  if (value === undefined) throw invalid(`non-bool value for ${name}: ${text}`);
  return value;
}

/** The error of a kind of cache that only daemons have. */
export function unsupportedCache(type: string): BuildError {
  return new BuildError(
    "engine/unsupported",
    `the bundled engine has no caches of type ${type}: use type=registry, type=local or type=inline, or build with a daemon by --addr`,
  );
}

function readMode(mode = "min"): CacheMode {
  if (mode === "min" || mode === "max") return mode;
  throw invalid(`unknown cache mode ${mode}`);
}

function readForm(attrs: Attributes): LayerForm {
  const compression = attrs.compression || "gzip";
  if (!isCompression(compression)) throw invalid(`unsupported layer compression type ${compression}`);
  const level = attrs["compression-level"];
  const parsed = level === undefined ? undefined : parseGoInt(level, 10, 32);
  if (typeof parsed === "string") throw invalid(`non-int value ${level} for compression-level`);
  return {
    compression,
    level: parsed === undefined ? undefined : Number(parsed),
    force: readFlag(attrs, "force-compression", false),
  };
}

function isCompression(text: string): text is Compression {
  return COMPRESSIONS.includes(text);
}

function invalid(message: string): BuildError {
  return new BuildError("option/value", message);
}
