import { join } from "node:path";
import { writeTar } from "../src/base/archive/tar-writer.js";
import {
  jsonBlob,
  layoutEntries,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  type OciBlob,
  type OciDescriptor,
} from "../src/base/oci/layout-writer.js";
import { formatPlatform } from "../src/base/platform/platform.js";
import { makeCodeCache, PROGRAM_PATH } from "./code-cache.js";
import type { CompressionName } from "./compression.js";
import { formatTime, imageConfig } from "./image-config.js";
import { type Layer, makeLayer } from "./layer.js";
import { type ImageFile, layerEntries } from "./layer-entries.js";
import { NODE_PATH, type NodeFiles, type NodeSource, readNodeFiles } from "./node-files.js";

/** What to pack, and how. */
export interface PackRequest {
  readonly nodes: readonly NodeSource[];
  readonly program: ProgramFiles;
  /** The whole name, with domain and tag. */
  readonly name: { readonly full: string; readonly familiar: string; readonly tag: string };
  readonly version: string;
  readonly license: string;
  readonly compression: CompressionName;
  readonly level: number;
  /** Whether to ship what V8 compiles the program to, for processors of this machine's kind. */
  readonly codeCache: boolean;
  /** Seconds since 1970, of the image and of every file in it. */
  readonly time: number;
  /** For compressed layers with a Node.js, which are kept there for the next time. */
  readonly cacheDirectory: string;
  /** For those with the program, which are of use only while the image is written. */
  readonly temporaryDirectory: string;
  readonly say: (what: string, done?: number, total?: number) => void;
}

/** The program, bundled. */
export interface ProgramFiles {
  /** What the image starts: {@link ./loader.ts}. */
  readonly loader: Uint8Array;
  /** One function of a module's names. */
  readonly main: Uint8Array;
  /** A module that runs the program once: {@link ./warm-up.ts}. */
  readonly warmUp: Uint8Array;
}

/** An image that has been made. */
export interface PackedImage {
  /** The entries of the archive that holds it. */
  readonly archive: () => AsyncIterable<Uint8Array>;
  /** What it is known by: the digest of its manifest, or of its index if there are several. */
  readonly descriptor: OciDescriptor;
  readonly platforms: readonly {
    readonly name: string;
    readonly compressed: number;
    readonly codeCache: boolean;
  }[];
}

const LOADER_PATH = "/frontend.cjs";
const CACHE_PATH = PROGRAM_PATH.replace(/cjs$/, "cache");

/** Makes the image: for each Node.js a manifest with two layers, Node.js below and the program above. */
export async function packImage(request: PackRequest): Promise<PackedImage> {
  const made: Made[] = [];
  // One after the other: each takes a whole processor, and memory for a whole Node.js.
  for (const source of request.nodes) made.push(await packPlatform(source, request));
  const manifests = made.map(({ manifest }) => manifest);
  const blobs = [...manifests, ...made.flatMap((image) => image.blobs)];
  const [first] = manifests;
  let top = first!;
  if (manifests.length > 1) {
    const list = manifests.map(({ descriptor }) => descriptor);
    top = jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests: list });
    blobs.push(top);
  }
  const descriptor = { ...top.descriptor, annotations: annotations(request) };
  const entries = layoutEntries([descriptor], blobs, request.time, dockerManifest(request, made));
  return { archive: () => writeTar(entries), descriptor, platforms: made.map(({ summary }) => summary) };
}

interface Made {
  readonly manifest: OciBlob;
  /** Config and layers. */
  readonly blobs: readonly OciBlob[];
  readonly summary: PackedImage["platforms"][number];
}

async function packPlatform(source: NodeSource, request: PackRequest): Promise<Made> {
  const node = readNodeFiles(source);
  const platform = formatPlatform({ ...node.platform, osVersion: undefined, osFeatures: undefined });
  const program = programFiles(node, platform, request);
  const layers = [
    await layerOf(node.files, `Node.js for ${platform}`, request.cacheDirectory, request),
    await layerOf(program, "frontend program", request.temporaryDirectory, request),
  ];
  const config = jsonBlob(OCI_CONFIG, {
    ...imageConfig({
      platform: node.platform,
      version: request.version,
      license: request.license,
      created: request.time,
      entrypoint: [NODE_PATH, LOADER_PATH],
      libraryDirectories: node.libraryDirectories,
      layers: layers.map(({ diffId, what }) => ({ diffId, what })),
    }),
  });
  const blobs = [config, ...layers.map(({ blob }) => blob)];
  const [configDescriptor, ...layerDescriptors] = blobs.map(({ descriptor }) => descriptor);
  const manifest = jsonBlob(
    OCI_MANIFEST,
    { schemaVersion: 2, mediaType: OCI_MANIFEST, config: configDescriptor, layers: layerDescriptors },
    { platform: node.platform },
  );
  const compressed = blobs.reduce((total, { descriptor }) => total + descriptor.size, 0);
  return { manifest, blobs, summary: { name: platform, compressed, codeCache: program.length > 2 } };
}

function programFiles(
  node: NodeFiles,
  platform: string,
  { program, codeCache, say }: PackRequest,
): readonly ImageFile[] {
  const files = [
    { path: LOADER_PATH, bytes: program.loader, executable: false },
    { path: PROGRAM_PATH, bytes: program.main, executable: false },
  ];
  if (!codeCache || node.command === undefined) return files;
  say(`compiling the program for ${platform}`);
  return [...files, { path: CACHE_PATH, bytes: makeCodeCache(program, node.command), executable: false }];
}

async function layerOf(
  files: readonly ImageFile[],
  what: string,
  directory: string,
  { compression, level, time, say }: PackRequest,
): Promise<Layer & { readonly what: string }> {
  const doing = `compressing ${what} with ${compression}, level ${level}`;
  const onProgress = (done: number, total: number) => say(doing, done, total);
  const layer = await makeLayer(layerEntries(files, time), { compression, level, directory, onProgress });
  return { ...layer, what };
}

/** Names for the image: the tag alone for oci-layout://, the whole name for containerd and Docker. */
function annotations({ name, time }: PackRequest): Readonly<Record<string, string>> {
  return {
    "io.containerd.image.name": name.full,
    "org.opencontainers.image.created": formatTime(time),
    "org.opencontainers.image.ref.name": name.tag,
  };
}

/** What a Docker Engine reads that has no containerd image store; it knows images of one platform only. */
function dockerManifest({ name }: PackRequest, made: readonly Made[]): Readonly<Record<string, unknown>> {
  const [only, ...others] = made;
  if (only === undefined || others.length > 0) return {};
  const [config, ...layers] = only.blobs.map(({ descriptor }) =>
    join("blobs", descriptor.digest.replace(":", "/")),
  );
  return { "manifest.json": [{ Config: config, RepoTags: [name.familiar], Layers: layers }] };
}
