import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type ListedEntry, listTarFile } from "../harness/tar-listing.js";

/** An image of one platform. */
export interface BuiltImage {
  /** Of its manifest. */
  readonly digest: string;
  /** The config without its `rootfs`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly diffIds: readonly string[] | null;
  /** From the lowest to the highest. */
  readonly layers: readonly Listing[];
}

/** The entries of an archive, a line of JSON for each, in their order. */
export type Listing = readonly string[];

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os: string };
}

interface Dated {
  readonly created?: string;
}

/** Takes the place of a time that is not the same in two builds. */
const NEW = "during the build";

/**
 * Reads the images of an OCI archive, with layers that are not compressed.
 *
 * @param since times from then on, in seconds, are told apart from older ones but not from each other
 */
export function readBuiltImages(archive: string, since = Number.POSITIVE_INFINITY): readonly BuiltImage[] {
  const directory = mkdtempSync(`${archive}-`);
  try {
    execFileSync("tar", ["-xf", archive, "-C", directory]);
    const [top] = JSON.parse(readFileSync(join(directory, "index.json"), "utf8")).manifests;
    return digestsOf(directory, top).map((digest) => readImage(directory, digest, since));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Of the images that an index has, or that a manifest is; attestations are left out. */
function digestsOf(directory: string, top: Descriptor): readonly string[] {
  const { manifests } = readJson(directory, top.digest);
  if (manifests === undefined) return [top.digest];
  return manifests
    .filter(({ platform }: Descriptor) => platform?.os !== "unknown")
    .map(({ digest }: Descriptor) => digest);
}

function readImage(directory: string, digest: string, since: number): BuiltImage {
  const manifest = readJson(directory, digest);
  const { rootfs, history, ...config } = readJson(directory, manifest.config.digest);
  const dated = <T extends Dated>(value: T): T =>
    value.created !== undefined && Date.parse(value.created) / 1000 >= since
      ? { ...value, created: NEW }
      : value;
  return {
    digest,
    config: dated({ ...config, history: history?.map(dated) }),
    diffIds: rootfs.diff_ids,
    layers: (manifest.layers ?? []).map((layer: Descriptor) =>
      readListing(blob(directory, layer.digest), since),
    ),
  };
}

function readJson(directory: string, digest: string) {
  return JSON.parse(readFileSync(blob(directory, digest), "utf8"));
}

function blob(directory: string, digest: string): string {
  return join(directory, "blobs", digest.replace(":", "/"));
}

/** Reads a tar file. @param since as for {@link readBuiltImages} */
export function readListing(file: string, since = Number.POSITIVE_INFINITY): Listing {
  return listTarFile(file).map((entry) => JSON.stringify(withoutTime(entry, since)));
}

function withoutTime(entry: ListedEntry, since: number): ListedEntry {
  return Number(entry.mtime) >= since ? { ...entry, mtime: NEW } : entry;
}

/** What only one of two listings has: lines with `-` or `+`, and a line if only the order differs. */
export function differences(expected: Listing, actual: Listing): Listing {
  const before = new Set(expected);
  const after = new Set(actual);
  const lines = [
    ...expected.filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...actual.filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
  if (lines.length > 0) return lines;
  const first = expected.findIndex((line, i) => line !== actual[i]);
  return first < 0 ? [] : [`in another order from ${expected[first]}`];
}

/** The paths of what only one of two listings has. */
export function differentFiles(expected: Listing, actual: Listing): readonly string[] {
  const lines = differences(expected, actual).filter((line) => /^[-+] /.test(line));
  return lines.map((line) => JSON.parse(line.slice(2)).path);
}
