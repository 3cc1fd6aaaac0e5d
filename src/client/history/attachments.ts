import { formatPlatformAll } from "../../base/platform/format-platform.js";
import { parsePlatform } from "../../base/platform/parse-platform.js";
import type { BuildHistoryRecord, BuildResultInfo, Descriptor } from "../../proto/generated/control.js";
import type { CallOptions } from "../../wire/rpc/client.js";
import { type ContentReader, hasBlob, readWholeBlob } from "../content.js";

/** What a daemon keeps with the record of a build: its image, provenance, and the like. */
export interface Attachment {
  readonly digest: string;
  /** Empty for what belongs to no platform. */
  readonly platform: string;
  /** The type of an attestation's statement, else of the content. */
  readonly type: string;
}

const INDEX_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);
/** Blobs that are asked about. */
const MOST_VISITS = 1000;
const DEEPEST = 4;

/** A part of the walk: what is known of a blob. */
interface Found {
  readonly mediaType: string;
  readonly digest: string;
  readonly annotations: Readonly<Record<string, unknown>>;
}

/**
 * All attachments of a record, those without a platform first. What the daemon does not have any more is left out.
 * Agrees with allAttachments, docker buildx, commands/history/inspect.go.
 */
export async function recordAttachments(
  content: ContentReader,
  { Result, Results = {} }: BuildHistoryRecord,
  options?: CallOptions,
): Promise<readonly Attachment[]> {
  const into: Attachment[] = [];
  const walker: Walker = { content, options, into, visits: 0 };
  const add = async (info: BuildResultInfo, platform: string): Promise<void> => {
    for (const descriptor of info.Attestations ?? []) into.push(attachment(fromWire(descriptor), platform));
    const results = (info.Results ?? []).flatMap(({ value }) => (value === undefined ? [] : [value]));
    for (const descriptor of results) await walk(walker, fromWire(descriptor), platform);
  };
  if (Result !== undefined) await add(Result, "");
  for (const [key, info] of Object.entries(Results)) await add(info, platformOf(key));
  const order = ({ platform, type }: Attachment): string => `${platform}\0${type}`;
  return into.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}

/** Goes through indexes. */
interface Walker {
  readonly content: ContentReader;
  readonly options: CallOptions | undefined;
  readonly into: Attachment[];
  visits: number;
}

/** An image, or an index with all that it leads to. */
async function walk(walker: Walker, found: Found, platform: string, depth = 0): Promise<void> {
  const { content, options, into } = walker;
  if (depth > DEEPEST || walker.visits >= MOST_VISITS) return;
  walker.visits++;
  if (!(await hasBlob(content, found.digest, options))) return;
  if (found.annotations["vnd.docker.reference.type"] !== "attestation-manifest") {
    into.push(attachment(found, platform));
  }
  if (!INDEX_TYPES.has(found.mediaType)) return;
  for (const child of await readIndex(content, found.digest, options)) {
    await walk(walker, child, child.platform ?? platform, depth + 1);
  }
}

async function readIndex(
  content: ContentReader,
  digest: string,
  options: CallOptions | undefined,
): Promise<readonly (Found & { readonly platform?: string })[]> {
  try {
    const json: unknown = JSON.parse(Buffer.from(await readWholeBlob(content, digest, options)).toString());
    return items(object(json).manifests).map((item) => {
      const { mediaType, digest: of, annotations, platform } = object(item);
      const found = { mediaType: text(mediaType), digest: text(of), annotations: object(annotations) };
      return platform === undefined ? found : { ...found, platform: platformFromJson(object(platform)) };
    });
  } catch {
    // An index that is gone or broken leads nowhere.
    return [];
  }
}

function platformFromJson(platform: Readonly<Record<string, unknown>>): string {
  const { os, architecture, variant, "os.version": osVersion } = platform;
  const words = { os: text(os), architecture: text(architecture), variant: text(variant) };
  return formatPlatformAll({ ...words, osVersion: text(osVersion) });
}

function fromWire({ media_type = "", digest = "", annotations = {} }: Descriptor): Found {
  return { mediaType: media_type, digest, annotations };
}

function attachment({ digest, mediaType, annotations }: Found, platform: string): Attachment {
  return { digest, platform, type: text(annotations["in-toto.io/predicate-type"]) || mediaType };
}

function platformOf(key: string): string {
  try {
    return formatPlatformAll(parsePlatform(key));
  } catch {
    return key;
  }
}

function object(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}

function items(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

function text(json: unknown): string {
  return typeof json === "string" ? json : "";
}
