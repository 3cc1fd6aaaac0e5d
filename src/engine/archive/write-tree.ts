import { fileStat } from "../view/file-stat.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import { type PackedEntry, packEntries } from "./pack-entries.js";
import { statHeader } from "./stat-header.js";

export interface WriteTreeOptions {
  /** The time of all files, in nanoseconds since 1970; each its own if it is left out. */
  readonly time?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * An archive of a whole tree, its root left out: directories before what is in them, names in the order of their bytes. The
 * same tree gives the same bytes. Agrees with WriteTar, fsutil's tarwriter.go.
 *
 * @throws what `node:fs` and the signal throw
 */
export function writeTree(
  view: FileView,
  { time, signal }: WriteTreeOptions = {},
): AsyncIterable<Uint8Array> {
  return packEntries(treeEntries(view, "", time, new Map()), signal);
}

function* treeEntries(
  view: FileView,
  directory: string,
  time: bigint | undefined,
  links: Map<string, string>,
): Generator<PackedEntry | undefined, void, undefined> {
  yield undefined;
  for (const name of view.readDirectory(directory === "" ? "/" : directory)) {
    const path = `${directory}/${name}`;
    const info = view.lstat(path);
    if (info === undefined) continue;
    yield treeEntry(view, path, info, time, links);
    if (info.kind === "directory") yield* treeEntries(view, path, time, links);
  }
}

function treeEntry(
  view: FileView,
  path: string,
  info: FileInfo,
  time: bigint | undefined,
  links: Map<string, string>,
): PackedEntry {
  const name = path.slice(1);
  const found = fileStat(view, path, info, name);
  const stat = time === undefined ? found : { ...found, modTime: time };
  const first = info.inode === undefined ? undefined : links.get(info.inode);
  if (first !== undefined) return { header: statHeader({ ...stat, linkname: stat.linkname || first }) };
  if (info.inode !== undefined) links.set(info.inode, name);
  return { header: statHeader(stat), content: () => view.open(path) };
}
