import { closeSync, constants, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { createPatternMatcher } from "../../../base/ignore/pattern-matcher.js";
import { loadLibc } from "../../../client/files/libc.js";
import { Pacer } from "../../../client/files/pacer.js";
import { packetBytes } from "../../../client/files/packets.js";
import type { PathFilter } from "../../../client/files/path-filter.js";
import { walkTree } from "../../../client/files/walk.js";
import { PacketType, type Stat } from "../../../proto/generated/fsutil.js";
import type { FileInfo } from "../../view/file-view.js";
import { NO_XATTRS } from "../../view/read-xattrs.js";
import { viewError } from "../../view/view-error.js";
import type { ConfirmableView } from "./local-view.js";
import type { ContentFilter } from "./selected-tree.js";

/** Where a tree without contents tells what there is. Agrees with fsutil's receive.go. */
export const METADATA_PATH = "/.fsutil-metadata";

const O_TMPFILE = 0o20200000;
const INFO: Omit<FileInfo, "size"> = {
  kind: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0n,
  major: 0,
  minor: 0,
  inode: undefined,
};

/** Which files have their content nevertheless. Throws a BuildError for a malformed pattern. */
export function metadataFilter(exceptions: readonly string[]): ContentFilter {
  const matcher = createPatternMatcher(exceptions);
  return (path) => `/${path}` !== METADATA_PATH && matcher.matchesOrParentMatches(path);
}

/** Tells of all entries that a client would send: for each the length of a Stat, in four bytes, and that message. */
export async function collectMetadata(
  root: string,
  filter: PathFilter | undefined,
  keepsOwners: boolean,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const pacer = new Pacer();
  for (const stat of walkTree({ root, filter, keepsOwners, libc: await loadLibc() })) {
    if (`/${stat.path}` !== METADATA_PATH) parts.push(...framedStat(stat));
    if (!pacer.isDue) continue;
    await pacer.pause();
    signal.throwIfAborted();
  }
  return Buffer.concat(parts);
}

/** A view with that file, which nobody finds who does not ask for it: it does not count for digests. */
export function withMetadata(view: ConfirmableView, content: Uint8Array): ConfirmableView {
  const isMetadata = (path: string): boolean => path === METADATA_PATH;
  return {
    lstat: (path) => (isMetadata(path) ? { ...INFO, size: content.length } : view.lstat(path)),
    readDirectory: (path) => view.readDirectory(path),
    readLink: (path) => view.readLink(path),
    xattrs: (path) => (isMetadata(path) ? NO_XATTRS : view.xattrs(path)),
    open: (path) => (isMetadata(path) ? openContent(content) : view.open(path)),
    realPath(path) {
      if (isMetadata(path)) throw viewError("ENOENT", "lstat", path);
      return view.realPath(path);
    },
    confirm: (signal) => view.confirm(signal),
  };
}

/** A file without a name. */
function openContent(content: Uint8Array): number {
  const fd = openSync(tmpdir(), constants.O_RDWR | O_TMPFILE, 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(fd, content, at, content.length - at, at);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The stat as a packet has it, which keeps texts that are not UTF-8. */
function framedStat(stat: Stat): [Uint8Array, Uint8Array] {
  const packet = packetBytes({ type: PacketType.STAT, stat });
  // One byte of a tag, then the length of the message, which is all there is: the type 0 is left out.
  let at = 1;
  while (packet[at]! >= 0x80) at++;
  const message = packet.subarray(at + 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(message.length);
  return [length, message];
}
