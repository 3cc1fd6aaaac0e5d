import { closeSync, readSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { basePath } from "../../base/util/go-path.js";
import { pathError } from "../../client/files/path-error.js";
import {
  createPathFilter,
  type DirectoryMatches,
  NO_MATCHES,
  type PathFilter,
} from "../../client/files/path-filter.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import { fileStat } from "./file-stat.js";
import type { FileInfo, FileView } from "./file-view.js";
import { resolvePath } from "./resolve-path.js";
import { viewError } from "./view-error.js";

export interface FileRange {
  readonly offset: number;
  /** How many bytes at most. */
  readonly length: number;
}

/** More than any message may hold; who asks for a part gets it from a file of any size. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What a file holds, or the part of it that a range tells; symlinks are followed, inside the tree.
 * Agrees with ReadFile, cache/util/fsutil.go.
 *
 * @throws BuildError `file/read`: `open /x: no such file or directory`, `/x is not a regular file`; also for more than 64 MiB
 */
export function readViewFile(view: FileView, path: string, range?: FileRange): Uint8Array {
  const real = follow(view, path);
  const info = existing(view, real, "open", path);
  if (info.kind !== "file") throw new BuildError("file/read", `${path} is not a regular file`);
  const offset = Math.max(0, range?.offset ?? 0);
  const length = Math.max(0, Math.min(range?.length ?? info.size, info.size - offset));
  if (length > MAX_BYTES) {
    throw new BuildError("file/read", `open ${path}: file too large: ${length} bytes can't be read at once`);
  }
  return readBytes(view, real, offset, length);
}

/** Bytes of a regular file; fewer if it ends. */
function readBytes(view: FileView, path: string, offset: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  const file = view.open(path);
  try {
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, bytes, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/**
 * The entries of a directory, in the order of their bytes; with a pattern, those that match it, and the directories that
 * hold what matches it. Agrees with ReadDir, cache/util/fsutil.go.
 *
 * @throws BuildError `file/read`
 */
export function readViewDirectory(view: FileView, path: string, pattern?: string): Stat[] {
  const real = follow(view, path);
  if (existing(view, real, "lstat", path).kind !== "directory") {
    throw pathError("stat", path, viewError("ENOTDIR", "stat", path), "file/read");
  }
  const filter =
    pattern === undefined || pattern === ""
      ? undefined
      : createPathFilter({ include: [pattern], exclude: [] });
  const stats: Stat[] = [];
  const links = new Map<string, string>();
  for (const name of view.readDirectory(real)) {
    const full = joinName(real, name);
    const info = view.lstat(full);
    if (info === undefined || !isKept(view, { path: name, full, info }, filter, NO_MATCHES)) continue;
    const stat = fileStat(view, full, info, name);
    const first = info.inode && links.get(info.inode);
    if (info.inode !== undefined && first === undefined) links.set(info.inode, name);
    stats.push(first === undefined ? stat : { ...stat, linkname: first, size: 0 });
  }
  return stats;
}

interface Entry {
  /** From the directory that is read. */
  readonly path: string;
  readonly full: string;
  readonly info: FileInfo;
}

/** Whether a filter keeps an entry, or something in it. */
function isKept(
  view: FileView,
  entry: Entry,
  filter: PathFilter | undefined,
  parent: DirectoryMatches,
): boolean {
  const verdict = filter?.judge(entry.path, parent) ?? "keep";
  if (verdict !== "search" || entry.info.kind !== "directory") return verdict === "keep";
  const matches = filter!.enter(entry.path, parent);
  return view.readDirectory(entry.full).some((name) => {
    const full = joinName(entry.full, name);
    const info = view.lstat(full);
    return info !== undefined && isKept(view, { path: `${entry.path}/${name}`, full, info }, filter, matches);
  });
}

/**
 * What a file is, symlinks followed. Its name is that of what they lead to. Agrees with StatFile, cache/util/fsutil.go.
 *
 * @throws BuildError `file/read`: `lstat /x: no such file or directory`
 */
export function statViewFile(view: FileView, path: string): Stat {
  const real = follow(view, path);
  return fileStat(view, real, existing(view, real, "lstat", path), basePath(real));
}

function existing(view: FileView, real: string, call: string, path: string): FileInfo {
  let info: FileInfo | undefined;
  try {
    info = view.lstat(real);
  } catch (error) {
    throw pathError(call, path, error, "file/read");
  }
  if (info === undefined) throw pathError(call, path, viewError("ENOENT", call, path), "file/read");
  return info;
}

function follow(view: FileView, path: string): string {
  try {
    return resolvePath(view, path, { followLast: true });
  } catch (error) {
    throw pathError("lstat", path, error, "file/read");
  }
}

function joinName(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
