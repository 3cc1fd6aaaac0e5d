import {
  closeSync,
  constants,
  copyFileSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { nativePath } from "../../client/files/native-path.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import type { EntryMaker, EntryMetadata } from "./entry-maker.js";
import { isXattrCopied } from "./entry-xattrs.js";

const SECOND = 1_000_000_000n;
/** Files up to this size are copied at once: asking another thread takes longer. */
const SMALL = 1 << 20;
/** What `stat` counts blocks in. */
const STAT_BLOCK = 512;
const HOLE = 1 << 16;

/** What a view tells of a file, for a copy of it. */
export function infoMetadata(info: FileInfo, xattrs: ReadonlyMap<string, Uint8Array>): EntryMetadata {
  const nanoseconds = ((info.mtime % SECOND) + SECOND) % SECOND;
  return {
    mode: info.mode,
    uid: info.uid,
    gid: info.gid,
    mtime: { seconds: Number((info.mtime - nanoseconds) / SECOND), nanoseconds: Number(nanoseconds) },
    xattrs: copiedXattrs(xattrs),
  };
}

function copiedXattrs(xattrs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  if (xattrs.size === 0) return xattrs;
  return new Map([...xattrs].filter(([name]) => isXattrCopied(name)));
}

/**
 * Makes a copy of what a view has at a path: a file with its content, a link, a directory without what is in it, a device or
 * fifo. There is nothing at `place` yet. Where a file system can share blocks it does, and holes stay holes. In a user
 * namespace devices are left out, as they can't be made there, and sockets always. Gives whether there is a copy.
 */
export async function copyEntry(
  view: FileView,
  path: string,
  info: FileInfo,
  place: string,
  maker: EntryMaker,
): Promise<boolean> {
  if (info.kind === "socket") return false;
  if (info.kind !== "file" || info.size <= SMALL) return copyEntryNow(view, path, info, place, maker);
  const source = view.realPath(path);
  if (isSparse(source)) return copyEntryNow(view, path, info, place, maker);
  await copyFile(nativePath(source), nativePath(place), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  maker.setFile(place, infoMetadata(info, view.xattrs(path)), "file");
  return true;
}

/** The same at once, for who can't wait. */
export function copyEntryNow(
  view: FileView,
  path: string,
  info: FileInfo,
  place: string,
  maker: EntryMaker,
): boolean {
  const { kind } = info;
  if (kind === "socket" || ((kind === "char" || kind === "block") && maker.isUserNamespace)) return false;
  const metadata = infoMetadata(info, view.xattrs(path));
  switch (kind) {
    case "directory":
      maker.makeDirectory(place, metadata);
      break;
    case "symlink":
      maker.makeSymlink(place, view.readLink(path), metadata);
      break;
    case "file":
      copyContent(view, path, info, place);
      maker.setFile(place, metadata, "file");
      break;
    default:
      maker.makeNode(place, { kind, major: info.major, minor: info.minor }, metadata);
  }
  return true;
}

function copyContent(view: FileView, path: string, info: FileInfo, place: string): void {
  const source = view.realPath(path);
  if (info.size > HOLE && isSparse(source)) copySparse(view.open(path), place);
  else
    copyFileSync(nativePath(source), nativePath(place), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

function isSparse(path: string): boolean {
  const { blocks, size } = statSync(nativePath(path));
  return blocks * STAT_BLOCK < size;
}

/** Copies what is not all zeros. */
function copySparse(source: number, place: string): void {
  const buffer = Buffer.allocUnsafe(HOLE);
  try {
    const target = openSync(nativePath(place), "wx");
    try {
      let position = 0;
      for (;;) {
        const length = readSync(source, buffer, 0, HOLE, position);
        if (length === 0) break;
        const data = buffer.subarray(0, length);
        if (!isZero(data)) writeSync(target, data, 0, length, position);
        position += length;
      }
      ftruncateSync(target, position);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

const ZEROS = Buffer.alloc(HOLE);

function isZero(data: Buffer): boolean {
  return data[0] === 0 && data.equals(data.length === HOLE ? ZEROS : ZEROS.subarray(0, data.length));
}
