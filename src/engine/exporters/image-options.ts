import { goQuote } from "../../base/util/go-quote.js";
import type { Compression } from "../layers/layer.js";
import {
  type Attributes,
  type AttributeTable,
  invalidAttribute,
  readAttributes,
  readBool,
  readEpoch,
} from "./attributes.js";
import { AnnotationGroup } from "./image/annotations.js";

/** How layers become blobs. */
export interface CompressionOptions {
  /** Undefined if it was not said. */
  type: Compression | undefined;
  /** Undefined for the usual one of the type. */
  level: number | undefined;
  /** Blobs that are there in another compression will not do. */
  force: boolean;
}

/** How layers become blobs, as an exporter has decided. */
export interface LayerCompression extends CompressionOptions {
  readonly type: Compression;
  /** Whether blobs that can be made of a layer's files at any time may be left to that. */
  readonly isVirtual?: boolean | undefined;
}

/** What is asked of an image. Agrees with `ImageCommitOpts`, exporter/containerimage/opts.go. */
export interface ImageOptions {
  /** Names, separated by commas; `*` for that which the frontend gave. */
  name: string;
  compression: CompressionOptions;
  /** Undefined if it was not said. */
  ociTypes: boolean | undefined;
  ociArtifact: boolean | undefined;
  inlineAttestations: boolean;
  preferNonDistributable: boolean;
  rewriteTimestamp: boolean;
  /** Seconds since 1970. `isGiven` without a value means that the frontend's does not count. */
  epoch: { readonly isGiven: boolean; readonly value: bigint | undefined };
  readonly annotations: AnnotationGroup;
  /** What an exporter is told in place of the frontend, such as `containerimage.config`. */
  readonly metadata: Map<string, Uint8Array>;
}

/** What all exporters of images understand. */
export const IMAGE_ATTRIBUTES = {
  name: (options, value) => {
    options.name = value;
  },
  compression: (options, value) => {
    options.compression.type = readCompression(value);
  },
  "force-compression": (options, value, key) => {
    options.compression.force = readBool(value, key, true);
  },
  "compression-level": (options, value, key) => {
    options.compression.level = readLevel(value, key);
  },
  "oci-mediatypes": (options, value, key) => {
    options.ociTypes = readBool(value, key);
  },
  "oci-artifact": (options, value, key) => {
    options.ociArtifact = readBool(value, key);
  },
  "attestation-inline": (options, value, key) => {
    options.inlineAttestations = readBool(value, key);
  },
  "prefer-nondist-layers": (options, value, key) => {
    options.preferNonDistributable = readBool(value, key);
  },
  "rewrite-timestamp": (options, value, key) => {
    options.rewriteTimestamp = readBool(value, key);
  },
  "source-date-epoch": (options, value, key) => {
    options.epoch = { isGiven: true, value: readEpoch(value, key) };
  },
  // Of BuildKit before 0.13; says nothing any more.
  buildinfo: () => {},
  "buildinfo-attrs": () => {},
} satisfies AttributeTable<ImageOptions>;

/** What frontends tell of results, and what a user may say in their place. */
const METADATA_KEYS = [
  "containerimage.config",
  "containerimage.base.config",
  "refs.platforms",
  "image.name",
  "source.date.epoch",
];

/**
 * Reads the attributes of an exporter of images.
 *
 * @param table what this exporter has beside {@link IMAGE_ATTRIBUTES}
 * @throws BuildError `option/value`. Agrees with ImageCommitOpts.Load, exporter/containerimage/opts.go.
 */
export function readImageOptions<T extends ImageOptions>(
  exporter: string,
  attributes: Attributes,
  table: AttributeTable<T>,
  options: T,
): T {
  readAttributes<T>(exporter, attributes, { ...IMAGE_ATTRIBUTES, ...table }, options, (key, value) => {
    if (options.annotations.addAttribute(key, value)) return true;
    if (!METADATA_KEYS.some((known) => key === known || key.startsWith(`${known}/`))) return false;
    options.metadata.set(key, Buffer.from(value));
    return true;
  });
  checkImageOptions(options);
  return options;
}

/** Options of which nothing was said. */
export function defaultImageOptions(): ImageOptions {
  return {
    name: "",
    compression: { type: undefined, level: undefined, force: false },
    ociTypes: undefined,
    ociArtifact: undefined,
    inlineAttestations: false,
    preferNonDistributable: false,
    rewriteTimestamp: false,
    epoch: { isGiven: false, value: undefined },
    annotations: new AnnotationGroup(),
    metadata: new Map(),
  };
}

/** @throws BuildError `option/value` for options that do not go together. Agrees with ImageCommitOpts.Validate. */
export function checkImageOptions({ compression, ociTypes, ociArtifact }: ImageOptions): void {
  if (ociTypes !== false) return;
  if (compression.type === "zstd") {
    throw invalidAttribute(
      `exporter option "compression=${compression.type}" conflicts with "oci-mediatypes=false"`,
    );
  }
  if (ociArtifact) {
    throw invalidAttribute('exporter option "oci-artifact=true" conflicts with "oci-mediatypes=false"');
  }
}

function readCompression(value: string): Compression {
  if (value === "uncompressed" || value === "gzip" || value === "zstd") return value;
  const advice = value === "estargz" ? "; the bundled engine writes uncompressed, gzip and zstd" : "";
  throw invalidAttribute(`unsupported compression type ${value}${advice}`);
}

function readLevel(value: string, key: string): number {
  const level = /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
  if (level === undefined || !Number.isSafeInteger(level)) {
    throw invalidAttribute(
      `non-integer value ${value} specified for ${key}: strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`,
    );
  }
  return level;
}
