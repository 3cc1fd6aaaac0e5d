import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { joinPath } from "../../../base/util/go-path.js";
import { GoMode, isSymlink } from "../../../client/files/file-mode.js";
import type { Stat } from "../../../proto/generated/fsutil.js";
import { fileStat } from "../../view/file-stat.js";
import type { FileInfo, FileView } from "../../view/file-view.js";

/** Files as they are handed out: those of a view, and some that are made for the occasion. */
export interface OutputTree {
  /** What the progress calls the copying of it. */
  readonly label: string;
  /** The platform it is for. */
  readonly id: string;
  readonly view: FileView;
  /** The content of files at its top, by name; in place of what the view has. */
  readonly extra: ReadonlyMap<string, Uint8Array>;
  /** The directory of the output that all of it is in; empty for none. */
  readonly directory: string;
  /** Nanoseconds since 1970 in place of all times. */
  readonly time: bigint | undefined;
  /** The time of what is made for the occasion. */
  readonly now: bigint;
}

/** A file of an output. */
export interface OutputEntry {
  /** With its whole path; hard links name an entry that came before. */
  readonly stat: Stat;
  readonly info: FileInfo;
  /** What a regular file that is no hard link holds. */
  readonly content: OutputContent | undefined;
}

export type OutputContent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** A file of this machine, which is not to be written to. */
  | { readonly kind: "file"; readonly path: string; readonly open: () => number };

/** Sorts above everything. */
const DIRECTORY = (GoMode.directory | 0o755) >>> 0;
const STATEMENT_MODE = 0o600;

/**
 * The entries of an output in the order of fsutil: directories before what is in them, names in the order of their bytes.
 * Who takes many of them lets others run from time to time.
 */
export function* outputEntries(tree: OutputTree): Generator<OutputEntry, void, undefined> {
  if (tree.directory !== "") yield platformDirectory(tree);
  const links = new Map<string, string>();
  const names = new Set([...tree.view.readDirectory("/"), ...tree.extra.keys()]);
  for (const name of [...names].sort(compareUtf8)) {
    const bytes = tree.extra.get(name);
    if (bytes !== undefined) yield extraEntry(tree, name, bytes);
    else yield* entriesOf(tree, `/${name}`, links);
  }
}

function* entriesOf(
  tree: OutputTree,
  path: string,
  links: Map<string, string>,
): Generator<OutputEntry, void, undefined> {
  const { view } = tree;
  const info = view.lstat(path);
  if (info === undefined) return;
  yield viewEntry(tree, path, info, links);
  if (info.kind !== "directory") return;
  for (const name of view.readDirectory(path)) yield* entriesOf(tree, `${path}/${name}`, links);
}

function viewEntry(
  { view, directory, time }: OutputTree,
  path: string,
  info: FileInfo,
  links: Map<string, string>,
): OutputEntry {
  const place = directory + path;
  const found = fileStat(view, path, info, directory === "" ? path.slice(1) : place);
  const stat: Stat = {
    ...found,
    ...(time !== undefined && { modTime: time }),
    // To the client an absolute target begins where its directory does.
    ...(directory !== "" &&
      isSymlink(found.mode ?? 0) &&
      found.linkname?.startsWith("/") && { linkname: joinPath(`/${directory}`, found.linkname) }),
  };
  const first = info.inode === undefined || info.kind === "directory" ? undefined : links.get(info.inode);
  if (first !== undefined) return { stat: { ...stat, linkname: first, size: 0 }, info, content: undefined };
  if (info.inode !== undefined) links.set(info.inode, stat.path!);
  if (info.kind === "socket")
    return { stat: { ...stat, size: 0 }, info, content: { kind: "bytes", bytes: NOTHING } };
  if (info.kind !== "file") return { stat, info, content: undefined };
  return { stat, info, content: { kind: "file", path: view.realPath(path), open: () => view.open(path) } };
}

const NOTHING = new Uint8Array(0);

function platformDirectory({ directory, time = 0n }: OutputTree): OutputEntry {
  const stat: Stat = { path: directory, mode: DIRECTORY, modTime: time };
  return { stat, info: madeInfo("directory", 0o755, 0, time), content: undefined };
}

function extraEntry({ directory, time, now }: OutputTree, name: string, bytes: Uint8Array): OutputEntry {
  const modTime = time ?? now;
  const path = directory === "" ? name : `${directory}/${name}`;
  const stat: Stat = { path, mode: STATEMENT_MODE, modTime, size: bytes.length };
  const info = madeInfo("file", STATEMENT_MODE, bytes.length, modTime);
  return { stat, info, content: { kind: "bytes", bytes } };
}

function madeInfo(kind: FileInfo["kind"], mode: number, size: number, mtime: bigint): FileInfo {
  return { kind, mode, uid: 0, gid: 0, size, mtime, major: 0, minor: 0, inode: undefined };
}
