import { type BigIntStats, chmodSync } from "node:fs";
import { UnixType } from "../../client/files/file-mode.js";
import type { Libc } from "../../client/files/libc.js";
import { nativePath } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";

/** The attributes that overlayfs keeps for itself, which differ where the owner of the mount is no real root. */
export interface OverlayAttributes {
  /** What all their names begin with. */
  readonly prefix: string;
  /** On a directory that hides what is below it. */
  readonly opaque: string;
}

/** Agrees with the option `userxattr` of overlayfs, which mounts in a user namespace need. */
export function overlayAttributes(isUserNamespace: boolean): OverlayAttributes {
  const prefix = isUserNamespace ? "user.overlay." : "trusted.overlay.";
  return { prefix, opaque: `${prefix}opaque` };
}

/**
 * The attribute of opaque directories where those of overlayfs can't be set, as on overlayfs itself. No layer is mounted
 * there, so that only this program has to know it.
 */
export const PLAIN_OPAQUE = "user.buildfile.opaque";

const CHARACTER_DEVICE = BigInt(UnixType.characterDevice);
/** A socket that nobody may use: what stands for a whiteout where there can be no device, as on overlayfs itself. */
const PLAIN_WHITEOUT = 0o1000;
const PLAIN_WHITEOUT_TYPE = BigInt(UnixType.socket | PLAIN_WHITEOUT);
const TYPE_MASK = 0o170000n;
const MODE_MASK = 0o177777n;

/** Whether a file of a layer says that nothing is there: a character device 0/0, or its stand-in. */
export function isWhiteout({ rdev, mode }: Pick<BigIntStats, "rdev" | "mode">): boolean {
  return (
    (rdev === 0n && (mode & TYPE_MASK) === CHARACTER_DEVICE) || (mode & MODE_MASK) === PLAIN_WHITEOUT_TYPE
  );
}

/** Says that nothing is at a place. Throws EEXIST if something is there. */
export function makeWhiteout(libc: Libc, place: string): void {
  try {
    libc.makeNode(place, UnixType.characterDevice, 0n);
  } catch (error) {
    if (!IMPOSSIBLE.has(errorCode(error))) throw error;
    libc.makeNode(place, UnixType.socket, 0n);
    chmodSync(nativePath(place), PLAIN_WHITEOUT);
  }
}

/** Whether a directory of a layer hides what is below it. */
export function isOpaque(libc: Libc, directory: string, { opaque }: OverlayAttributes): boolean {
  // Most directories have no attributes at all, and that is the cheaper question.
  const list = libc.listXattrs(directory);
  if (list.length === 0) return false;
  const names = Buffer.from(list.buffer, list.byteOffset, list.length);
  return [opaque, PLAIN_OPAQUE].some(
    (name) => names.includes(`${name}\0`) && isOpaqueValue(libc.getXattr(directory, name)),
  );
}

/** Says that a directory of a layer hides what is below it. */
export function makeOpaque(libc: Libc, directory: string, { opaque }: OverlayAttributes): void {
  const value = Uint8Array.of(OPAQUE);
  try {
    libc.setXattr(directory, opaque, value);
  } catch (error) {
    if (!IMPOSSIBLE.has(errorCode(error))) throw error;
    libc.setXattr(directory, PLAIN_OPAQUE, value);
  }
}

/** Whether the value of an attribute says so. */
export function isOpaqueValue(value: Uint8Array | undefined): boolean {
  return value?.length === 1 && value[0] === OPAQUE;
}

const OPAQUE = 0x79;
/** How file systems say that they never do such a thing. */
const IMPOSSIBLE: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "EINVAL",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
]);
