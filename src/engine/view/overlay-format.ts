import type { BigIntStats } from "node:fs";
import type { Libc } from "../../client/files/libc.js";

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

const CHARACTER_DEVICE = 0o020000n;
const TYPE_MASK = 0o170000n;

/** Whether a file of a layer says that nothing is there: a character device 0/0. */
export function isWhiteout(stats: BigIntStats): boolean {
  return stats.rdev === 0n && (stats.mode & TYPE_MASK) === CHARACTER_DEVICE;
}

/** Whether a directory of a layer hides what is below it. */
export function isOpaque(libc: Libc, directory: string, { opaque }: OverlayAttributes): boolean {
  // Most directories have no attributes at all, and that is the cheaper question.
  const names = libc.listXattrs(directory);
  if (
    names.length === 0 ||
    !Buffer.from(names.buffer, names.byteOffset, names.length).includes(`${opaque}\0`)
  ) {
    return false;
  }
  const value = libc.getXattr(directory, opaque);
  return value.length === 1 && value[0] === OPAQUE;
}

const OPAQUE = 0x79;

/** The value of the attribute of an opaque directory. */
export const OPAQUE_VALUE: Uint8Array = Uint8Array.of(OPAQUE);
