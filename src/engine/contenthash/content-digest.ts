import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import { basePath, joinPath } from "../../base/util/go-path.js";
import type { FileView } from "../view/file-view.js";
import type { ContentPath, DigestTraits } from "./digest-options.js";
import { EMPTY_DIGEST, MissingPath, RecordTree } from "./record-tree.js";
import { type SelectedEntry, Selection } from "./selection.js";

export type { ContentPath, DigestTraits } from "./digest-options.js";

/** What {@link contentDigest} is made with. */
export interface DigestOptions {
  readonly signal: AbortSignal;
  /** By default the tree is one that steps made. */
  readonly traits?: DigestTraits | undefined;
  /** The records of the tree, if they are kept for others: see RecordCache. */
  readonly records?: RecordTree | undefined;
}

/** What some paths of a tree have in them, as one digest for each way in which BuildKit has put it together. */
export interface ContentDigests {
  /** Equal to that of BuildKit 0.32. */
  readonly current: string;
  /**
   * Equal to that of BuildKit 0.25, which is the one in Docker Engine 28: of lists it has the last names of paths only. The
   * same as {@link current} where there are no lists.
   */
  readonly older: string;
}

/**
 * The digests of what some paths of a tree have in them, all of it if there are none: what a step may be known by instead
 * of what its input was made of. Equal to BuildKit's for equal files.
 * Agrees with NewContentHashFunc, BuildKit's solver/llbsolver/ops/opsutils, and with cache/contenthash.
 *
 * @throws BuildError `file/read` `"/x": not found`, or for what can't be read; `word/pattern` and `context/read`
 * for malformed patterns; what the signal was aborted with
 */
export async function contentDigests(
  view: FileView,
  paths: readonly ContentPath[],
  { signal, traits = {}, records = new RecordTree(view, traits) }: DigestOptions,
): Promise<ContentDigests> {
  return records.exclusively(async () => {
    signal.throwIfAborted();
    const digests: ContentDigests[] = [];
    for (const path of paths.length === 0 ? WHOLE : paths)
      digests.push(await pathDigests(records, path, signal));
    return {
      current: joinDigests(digests.map(({ current }) => current)),
      older: joinDigests(digests.map(({ older }) => older)),
    };
  });
}

/** The digest of {@link contentDigests} that BuildKit has now. */
export async function contentDigest(
  view: FileView,
  paths: readonly ContentPath[],
  options: DigestOptions,
): Promise<string> {
  return (await contentDigests(view, paths, options)).current;
}

/** The digest of several paths from that of each. There is no difference between one digest and a list of one. */
export function joinDigests(digests: readonly string[]): string {
  return digestOf(Buffer.from(digests.join("\0")));
}

const WHOLE: readonly ContentPath[] = [{ path: "/" }];

/** Agrees with Checksum, BuildKit's cache/contenthash/checksum.go. */
async function pathDigests(
  tree: RecordTree,
  options: ContentPath,
  signal: AbortSignal,
): Promise<ContentDigests> {
  const { followLinks = false, wildcard = false, includePatterns, excludePatterns } = options;
  const path = joinPath("/", options.path);
  const isPlain = !wildcard && !includePatterns?.length && !excludePatterns?.length;
  if (isPlain) return both(await tree.digest(path, followLinks, signal));
  const selection = new Selection(tree, path, options, signal);
  await selection.run();
  const { prefix, entries } = selection;
  for (const required of options.requiredPaths ?? []) {
    if (!entries.some((entry) => entry.path.startsWith(required))) throw new MissingPath(required);
  }
  const listed: { readonly path: string; readonly digest: string }[] = [];
  for (const entry of entries) {
    const digest =
      entry.isTopLink && followLinks ? await tree.digest(entry.path, true, signal) : entry.digest;
    listed.push({ path: entry.path, digest });
  }
  if (listed.length === 0) return both(EMPTY_DIGEST);
  const isSame = listed.length === 1 && basePath(path) === basePath(listed[0]!.path);
  const current = isSame
    ? listed[0]!.digest
    : digestOf(encodeText(listed.map((entry) => listedText(entry.path, prefix) + entry.digest).join("")));
  return { current, older: (await olderDigest(tree, path, entries, followLinks, signal)) ?? current };
}

function both(digest: string): ContentDigests {
  return { current: digest, older: digest };
}

/** Undefined where there is none: a symlink leads to nothing. */
async function olderDigest(
  tree: RecordTree,
  path: string,
  entries: readonly SelectedEntry[],
  followLinks: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  const texts: string[] = [];
  for (const entry of entries) {
    let { digest } = entry;
    if (entry.isLink && followLinks) {
      try {
        digest = await tree.digest(entry.path, true, signal);
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    }
    if (entries.length === 1 && basePath(path) === basePath(entry.path)) return digest;
    // The root has the name of the empty path in Go.
    texts.push(`${entry.path === "" ? "." : basePath(entry.path)}${digest}`);
  }
  return digestOf(encodeText(texts.join("\0")));
}

function listedText(path: string, prefix: string): string {
  return path.slice(prefix.length).replaceAll("/", "\0") || "\0";
}
