import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareUtf8 } from "../../../src/base/util/compare-utf8.js";
import type { FileInfo, FileKind, FileView } from "../../../src/engine/view/file-view.js";
import { viewError } from "../../../src/engine/view/view-error.js";

/** A file of a tree that is only in memory, but for the contents of files that are opened. */
export interface MemoryFile {
  readonly kind: FileKind;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly content?: string;
  readonly target?: string;
  readonly major?: number;
  readonly minor?: number;
  readonly xattrs?: Readonly<Record<string, string>>;
}

/** By absolute path; directories are among them, the root too. */
export type MemoryFiles = Readonly<Record<string, MemoryFile>>;

export interface MemoryView extends FileView {
  /** The paths that were opened. */
  readonly opened: string[];
  close(): void;
}

export function createMemoryView(files: MemoryFiles): MemoryView {
  const directory = mkdtempSync(join(tmpdir(), "buildfile-view-"));
  const opened: string[] = [];
  const get = (path: string, call: string): MemoryFile => {
    const file = files[path];
    if (file === undefined) throw viewError("ENOENT", call, path);
    return file;
  };
  return {
    opened,
    lstat: (path) => files[path] && infoOf(files[path]),
    readDirectory(path) {
      if (get(path, "scandir").kind !== "directory") throw viewError("ENOTDIR", "scandir", path);
      const start = path === "/" ? "/" : `${path}/`;
      return Object.keys(files)
        .filter((name) => name.startsWith(start) && name !== "/" && !name.slice(start.length).includes("/"))
        .map((name) => name.slice(start.length))
        .sort(compareUtf8);
    },
    readLink: (path) => get(path, "readlink").target ?? "",
    xattrs(path) {
      const entries = Object.entries(get(path, "llistxattr").xattrs ?? {});
      return new Map(entries.map(([name, value]) => [name, Buffer.from(value)]));
    },
    open(path) {
      const place = join(directory, String(opened.push(path)));
      writeFileSync(place, get(path, "open").content ?? "");
      return openSync(place, "r");
    },
    realPath(path) {
      throw viewError("ENOENT", "lstat", path);
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function infoOf(file: MemoryFile): FileInfo {
  const { kind, mode, uid = 0, gid = 0, content = "", major = 0, minor = 0 } = file;
  const size = kind === "file" ? Buffer.byteLength(content) : 0;
  return { kind, mode, uid, gid, size, mtime: 0n, major, minor, inode: undefined };
}
