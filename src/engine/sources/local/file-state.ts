import { UnixType } from "../../../client/files/file-mode.js";
import type { FileInfo, FileKind } from "../../view/file-view.js";

/** States of files, one after the other. */
export type StateWords = Uint32Array;

/**
 * What a state has, in words of 32 bits. The first ones tell apart what a file is and was: as long as none of them has
 * changed, neither has the file.
 */
const Word = {
  inode: 0,
  size: 2,
  mtime: 4,
  mtimeNanoseconds: 6,
  ctime: 7,
  ctimeNanoseconds: 9,
  mode: 10,
  device: 11,
  links: 13,
  rdevMajor: 14,
  rdevMinor: 15,
  uid: 16,
  gid: 17,
} as const;

/** How many words a state has. */
export const STATE_WORDS = 18;
/** How many of them tell whether a file has changed. */
export const IDENTITY_WORDS = 13;

const HIGH = 2 ** 32;

const KINDS: ReadonlyMap<number, FileKind> = new Map([
  [UnixType.fifo, "fifo"],
  [UnixType.characterDevice, "char"],
  [UnixType.directory, "directory"],
  [UnixType.blockDevice, "block"],
  [UnixType.regular, "file"],
  [UnixType.symlink, "symlink"],
  // A socket travels as an empty file.
  [UnixType.socket, "file"],
]);

/** Whether two states are of one file that has not changed between them. */
export function isSameState(left: StateWords, leftAt: number, right: StateWords, rightAt: number): boolean {
  for (let i = 0; i < IDENTITY_WORDS; i++) if (left[leftAt + i] !== right[rightAt + i]) return false;
  return true;
}

/** Whether two states are of one file. */
export function isSameFile(left: StateWords, leftAt: number, right: StateWords, rightAt: number): boolean {
  return (
    left[leftAt] === right[rightAt] &&
    left[leftAt + 1] === right[rightAt + 1] &&
    left[leftAt + Word.device] === right[rightAt + Word.device] &&
    left[leftAt + Word.device + 1] === right[rightAt + Word.device + 1] &&
    typeBits(left, leftAt) === typeBits(right, rightAt)
  );
}

/** The kind of file in `st_mode`. */
export function typeBits(states: StateWords, at: number): number {
  return states[at + Word.mode]! & UnixType.mask;
}

export function isDirectoryState(states: StateWords, at: number): boolean {
  return typeBits(states, at) === UnixType.directory;
}

export function isRegularState(states: StateWords, at: number): boolean {
  return typeBits(states, at) === UnixType.regular;
}

export function isSocketState(states: StateWords, at: number): boolean {
  return typeBits(states, at) === UnixType.socket;
}

/** A number that hard links and states of one file share, and few others. */
export function inodeNumber(states: StateWords, at: number): number {
  return states[at]! + states[at + 1]! * HIGH;
}

/** The size in bytes. */
export function stateSize(states: StateWords, at: number): number {
  return states[at + Word.size]! + states[at + Word.size + 1]! * HIGH;
}

/**
 * When the file was changed last, in any way: milliseconds since 1970. Unlike the time of its content nobody can set
 * this.
 */
export function lastChange(states: StateWords, at: number): number {
  return seconds(states, at + Word.ctime) * 1000 + states[at + Word.ctimeNanoseconds]! / 1e6;
}

/** Whether that time has no fraction of a second: the file system may not keep any. */
export function hasWholeSeconds(states: StateWords, at: number): boolean {
  return states[at + Word.ctimeNanoseconds] === 0;
}

/** A directory's device and inode, 16 bytes. */
export function directoryKey(states: StateWords, at: number): Uint8Array {
  const key = Uint32Array.of(
    states[at + Word.device]!,
    states[at + Word.device + 1]!,
    states[at]!,
    states[at + 1]!,
  );
  return new Uint8Array(key.buffer);
}

export function stateKind(states: StateWords, at: number): FileKind {
  return KINDS.get(typeBits(states, at)) ?? "file";
}

/** A state as views tell it; the owner is root unless the tree keeps owners. */
export function stateInfo(states: StateWords, at: number, keepsOwners: boolean): FileInfo {
  const type = typeBits(states, at);
  const kind = stateKind(states, at);
  const isDevice = kind === "char" || kind === "block";
  const isLinked = type === UnixType.regular && states[at + Word.links]! > 1;
  const major = states[at + Word.rdevMajor]!;
  const minor = states[at + Word.rdevMinor]!;
  return {
    kind,
    mode: states[at + Word.mode]! & 0o7777,
    uid: keepsOwners ? states[at + Word.uid]! : 0,
    gid: keepsOwners ? states[at + Word.gid]! : 0,
    size: type === UnixType.regular ? stateSize(states, at) : 0,
    mtime:
      BigInt(seconds(states, at + Word.mtime)) * 1_000_000_000n + BigInt(states[at + Word.mtimeNanoseconds]!),
    major: isDevice ? major : 0,
    minor: isDevice ? minor : 0,
    inode: isLinked ? fileKey(states, at) : undefined,
  };
}

function fileKey(states: StateWords, at: number): string {
  const device = `${states[at + Word.device]}:${states[at + Word.device + 1]}`;
  return `${device}:${inodeNumber(states, at)}`;
}

function seconds(states: StateWords, at: number): number {
  return (states[at + 1]! | 0) * HIGH + states[at]!;
}
