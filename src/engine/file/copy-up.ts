import { chmodSync, constants, lchownSync, lstatSync, symlinkSync, unlinkSync } from "node:fs";
import { UnixType } from "../../client/files/file-mode.js";
import { nativePath } from "../../client/files/native-path.js";
import type { FileInfo } from "../view/file-view.js";
import { readXattrs } from "../view/read-xattrs.js";
import { copySmall } from "./copy-content.js";
import { deviceNumber } from "./device-number.js";
import { fileCalls } from "./file-calls.js";
import { parentPath, type UpperTree } from "./upper-tree.js";

const O_CLOEXEC = 0o2000000;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | O_CLOEXEC;
const WRITE_NEW =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | O_CLOEXEC;

/**
 * Gives a layer a copy of what is below at a path, as overlayfs does before something is changed: with all attributes, and
 * such that the directory that it is in keeps its times. Of a directory nothing that it holds; of a file its
 * content, unless it is to be replaced.
 */
export function copyUp(tree: UpperTree, path: string, info: FileInfo, withContent: boolean): void {
  if (info.kind === "directory") {
    tree.enter(path);
    return;
  }
  const parent = tree.real(parentPath(path));
  const before = lstatSync(nativePath(parent), { bigint: true }).mtimeNs;
  const real = tree.real(path);
  if (info.kind === "file") copyContent(withContent ? tree.below.realPath(path) : undefined, real, info.size);
  else if (info.kind === "symlink") symlinkSync(nativePath(tree.below.readLink(path)), nativePath(real));
  else tree.libc.makeNode(real, NODE_TYPES[info.kind] | info.mode, deviceNumber(info.major, info.minor));
  tree.copyAttributes(path, real, info);
  tree.libc.setTimes(parent, before);
}

const NODE_TYPES = {
  char: UnixType.characterDevice,
  block: UnixType.blockDevice,
  fifo: UnixType.fifo,
  socket: UnixType.socket,
} as const;

/** Makes a file that is one with that of a sealed layer a file of its own. */
export function unshare(tree: UpperTree, real: string): void {
  const native = nativePath(real);
  const stats = lstatSync(native, { bigint: true });
  const xattrs = readXattrs(tree.libc, real, tree.attributes.prefix);
  const calls = fileCalls();
  const input = calls.open(real, READ, 0);
  try {
    unlinkSync(native);
    const output = calls.open(real, WRITE_NEW, 0o600);
    try {
      copySmall(calls, input, output, Number(stats.size));
    } finally {
      calls.close(output);
    }
  } finally {
    calls.close(input);
  }
  lchownSync(native, Number(stats.uid), Number(stats.gid));
  tree.copyXattrs(xattrs, real);
  chmodSync(native, Number(stats.mode) & 0o7777);
  tree.libc.setTimes(real, stats.mtimeNs);
}

function copyContent(from: string | undefined, to: string, size: number): void {
  const calls = fileCalls();
  const output = calls.open(to, WRITE_NEW, 0o600);
  try {
    if (from === undefined) return;
    const input = calls.open(from, READ, 0);
    try {
      copySmall(calls, input, output, size);
    } finally {
      calls.close(input);
    }
  } finally {
    calls.close(output);
  }
}
