import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
} from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { UnixType } from "../../client/files/file-mode.js";
import { type Libc, requireLibc } from "../../client/files/libc.js";
import { nativePath } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";
import { deviceNumber } from "../file/device-number.js";
import {
  makeOpaque,
  makeWhiteout,
  type OverlayAttributes,
  overlayAttributes,
  PLAIN_OPAQUE,
} from "../view/overlay-format.js";
import type { TarTime } from "./tar-entry.js";

/** What a file has besides its content. */
export interface EntryMetadata {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: TarTime;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const PERMISSIONS = 0o777;
const SETGID = 0o2000;
const DEFAULT_ACL = "system.posix_acl_default";
const ALL_MODE = 0o7777;
const MAX_ID = 0xffff_fffe;
/** Nanoseconds since 1970 fit into 63 bits before this. */
const LAST_SECOND = 9_223_372_036;

const NODE_TYPES = {
  char: UnixType.characterDevice,
  block: UnixType.blockDevice,
  fifo: UnixType.fifo,
} as const;

/**
 * Makes files of layers with as few system calls as can be. Nothing is ever followed or replaced: what is there already
 * makes it throw EEXIST. All methods throw what `node:fs` throws, and BuildError `layer/owner` for an owner that can't be.
 */
export class EntryMaker {
  readonly root: string;
  readonly isUserNamespace: boolean;
  readonly #libc: Libc;
  readonly #attributes: OverlayAttributes;
  /** Bits that new files don't get. */
  readonly #umask = process.umask();
  readonly #uid = process.geteuid?.();
  readonly #gid = process.getegid?.();
  /** Whether some directory hands down its group or an access control list. */
  #isInherited = false;

  /**
   * @param root where all of them are: users are told paths from there
   * @param keepsTimes whether times that no archive may give, such as those before 1970, are set as well
   */
  constructor(
    root: string,
    isUserNamespace: boolean,
    private readonly keepsTimes = false,
  ) {
    this.root = root;
    this.isUserNamespace = isUserNamespace;
    this.#libc = requireLibc();
    this.#attributes = overlayAttributes(isUserNamespace);
  }

  /** Tells that new files may get something of their directory. */
  expectInheritance(): void {
    this.#isInherited = true;
  }

  /** A descriptor of a new file; {@link finishFile} closes it. */
  createFile(place: string, mode: number): number {
    return openSync(nativePath(place), NEW_FILE, mode & PERMISSIONS);
  }

  /** Gives a new file all but its content. In this order: each takes back some of what comes after. */
  finishFile(file: number, place: string, metadata: EntryMetadata): void {
    const { mode, uid, gid, mtime, xattrs } = metadata;
    try {
      if (this.#isForeign(metadata)) this.#own(place, metadata, () => fchownSync(file, uid, gid));
      if (xattrs.size > 0) this.#setXattrs(place, xattrs, true);
      if (this.#needsMode(mode)) fchmodSync(file, mode & ALL_MODE);
      const seconds = this.#wholeSeconds(mtime);
      if (seconds !== undefined) futimesSync(file, seconds, seconds);
    } finally {
      closeSync(file);
    }
    if (this.#wholeSeconds(mtime) === undefined) this.#libc.setTimes(place, nanoseconds(mtime));
  }

  /** Makes a directory; its times are to be set when all is in it, see {@link setTimes}. */
  makeDirectory(place: string, metadata: EntryMetadata): void {
    mkdirSync(nativePath(place), metadata.mode & PERMISSIONS);
    this.setDirectory(place, metadata, false);
  }

  /** Gives a directory its owner, attributes and mode. */
  setDirectory(place: string, metadata: EntryMetadata, isOld = true): void {
    const { mode, uid, gid, xattrs } = metadata;
    const native = nativePath(place);
    if (isOld || this.#isForeign(metadata)) this.#own(place, metadata, () => lchownSync(native, uid, gid));
    if (xattrs.size > 0) this.#setXattrs(place, xattrs, true);
    if (isOld || this.#needsMode(mode)) chmodSync(native, mode & ALL_MODE);
    if (mode & SETGID || xattrs.has(DEFAULT_ACL)) this.#isInherited = true;
  }

  makeSymlink(place: string, target: string, metadata: EntryMetadata): void {
    symlinkSync(nativePath(target), nativePath(place));
    this.setSymlink(place, metadata, false);
  }

  setSymlink(place: string, metadata: EntryMetadata, isOld = true): void {
    const { uid, gid, xattrs } = metadata;
    if (isOld || this.#isForeign(metadata)) {
      this.#own(place, metadata, () => lchownSync(nativePath(place), uid, gid));
    }
    if (xattrs.size > 0) this.#setXattrs(place, xattrs, false);
    this.setTimes(place, metadata.mtime);
  }

  /** Makes a device or fifo. */
  makeNode(
    place: string,
    node: { readonly kind: "char" | "block" | "fifo"; readonly major: number; readonly minor: number },
    metadata: EntryMetadata,
  ): void {
    const device = node.kind === "fifo" ? 0n : deviceNumber(node.major, node.minor);
    this.#libc.makeNode(place, NODE_TYPES[node.kind] | (metadata.mode & PERMISSIONS), device);
    this.setFile(place, metadata, node.kind);
  }

  /** Gives an existing file that is neither directory nor symlink all but its content. */
  setFile(place: string, metadata: EntryMetadata, kind: "file" | "char" | "block" | "fifo"): void {
    const { mode, uid, gid, xattrs } = metadata;
    const native = nativePath(place);
    this.#own(place, metadata, () => lchownSync(native, uid, gid));
    if (xattrs.size > 0) this.#setXattrs(place, xattrs, kind === "file");
    chmodSync(native, mode & ALL_MODE);
    this.setTimes(place, metadata.mtime);
  }

  /** Sets both times; symlinks are not followed. */
  setTimes(place: string, time: TarTime): void {
    const seconds = this.#wholeSeconds(time);
    if (seconds === undefined) this.#libc.setTimes(place, nanoseconds(time));
    else lutimesSync(nativePath(place), seconds, seconds);
  }

  /** Says that nothing is at a place, whatever layers below have there. */
  makeWhiteout(place: string): void {
    makeWhiteout(this.#libc, place);
  }

  /** Says that a directory hides what layers below have there. */
  makeOpaque(place: string): void {
    makeOpaque(this.#libc, place, this.#attributes);
  }

  /** The time if it is a whole number of seconds, which Node can set exactly. */
  #wholeSeconds(time: TarTime): number | undefined {
    if (!isPossibleTime(time)) return this.keepsTimes ? undefined : 0;
    return time.nanoseconds === 0 ? time.seconds : undefined;
  }

  #needsMode(mode: number): boolean {
    return this.#isInherited || (mode & ~PERMISSIONS & ALL_MODE) !== 0 || (mode & this.#umask) !== 0;
  }

  /** Whether the owner is another than new files get. */
  #isForeign({ uid, gid }: EntryMetadata): boolean {
    return uid !== this.#uid || gid !== this.#gid || this.#isInherited;
  }

  #own(place: string, { uid, gid }: EntryMetadata, chown: () => void): void {
    const isPossible = uid >= 0 && uid <= MAX_ID && gid >= 0 && gid <= MAX_ID;
    try {
      if (isPossible) {
        chown();
        return;
      }
    } catch (error) {
      if (errorCode(error) !== "EINVAL") throw error;
    }
    const hint =
      isPossible && this.isUserNamespace
        ? " (Hint: try increasing the number of subordinate IDs in /etc/subuid and /etc/subgid)"
        : "";
    const path = place.slice(this.root.length) || "/";
    const message = `failed to Lchown ${JSON.stringify(path)} for UID ${uid}, GID ${gid}: invalid argument${hint}`;
    throw new BuildError("layer/owner", message.toWellFormed());
  }

  /** Agrees with createTarFile, containerd's pkg/archive/tar.go: some attributes can't be everywhere. */
  #setXattrs(place: string, xattrs: ReadonlyMap<string, Uint8Array>, isPlain: boolean): void {
    for (const [name, value] of xattrs) {
      if (name === PLAIN_OPAQUE) continue;
      try {
        this.#libc.setXattr(place, name, value);
      } catch (error) {
        const code = errorCode(error);
        if (code === "ENOTSUP" || code === "EOPNOTSUPP") continue;
        if (code === "EPERM" && name.startsWith("user.") && !isPlain) continue;
        // What only the machine's own root may set.
        if (code === "EPERM" && this.isUserNamespace && name !== "security.capability") continue;
        throw error;
      }
    }
  }
}

/** Agrees with boundTime, containerd's pkg/archive/time.go: what no file can have becomes 1970. */
function isPossibleTime({ seconds }: TarTime): boolean {
  return seconds >= 0 && seconds < LAST_SECOND;
}

function nanoseconds({ seconds, nanoseconds }: TarTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}
