import { decodeText } from "../../base/util/decode-text.js";
import type { Libc } from "./libc.js";
import { errorCode, isGone } from "./path-error.js";

/** The extended attributes of a file by name. */
export type Xattrs = Readonly<Record<string, Uint8Array>>;

/** Attributes of macOS stay where they are. Agrees with skipXattr, fsutil's stat_unix.go. */
const SKIPPED = "com.apple.";

/**
 * Reads the attributes of files; undefined for a file without any. Asks no more on devices whose file system has none.
 * Agrees with loadXattr, fsutil's stat_unix.go: an attribute that may not be read is left out.
 */
export class XattrReader {
  readonly #libc: Libc;
  readonly #without = new Set<bigint>();

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Throws what the system says about the file; `device` is where it is, its `st_dev`. */
  read(path: string, device: bigint): Xattrs | undefined {
    if (this.#without.has(device)) return undefined;
    let names: Uint8Array;
    try {
      names = this.#libc.listXattrs(path);
    } catch (error) {
      if (errorCode(error) !== "ENOTSUP") throw error;
      this.#without.add(device);
      return undefined;
    }
    return names.length === 0 ? undefined : this.#values(path, splitNames(names));
  }

  #values(path: string, names: readonly string[]): Xattrs | undefined {
    const values: Record<string, Uint8Array> = Object.create(null);
    let isEmpty = true;
    for (const name of names) {
      if (name.startsWith(SKIPPED)) continue;
      try {
        values[name] = this.#libc.getXattr(path, name);
        isEmpty = false;
      } catch (error) {
        if (isGone(error)) throw error;
      }
    }
    return isEmpty ? undefined : values;
  }
}

/** Sets what may be set of a file's attributes, like the reference: rewriteRootMetadata, fsutil. */
export function writeXattrs(libc: Libc | undefined, path: string, xattrs: Xattrs | undefined): void {
  if (libc === undefined || xattrs === undefined) return;
  for (const [name, value] of Object.entries(xattrs)) {
    if (name === "" || name.includes("\0")) continue;
    try {
      libc.setXattr(path, name, value);
    } catch {
      // Most systems refuse some of them to ordinary users.
    }
  }
}

function splitNames(list: Uint8Array): string[] {
  const names: string[] = [];
  for (let start = 0; start < list.length; ) {
    const end = list.indexOf(0, start);
    if (end === -1) break;
    names.push(decodeText(list.subarray(start, end)));
    start = end + 1;
  }
  return names;
}
