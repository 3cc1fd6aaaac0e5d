import { decodeText } from "../../base/util/decode-text.js";
import type { Libc } from "../../client/files/libc.js";
import { errorCode } from "../../client/files/path-error.js";
import { PLAIN_OPAQUE } from "./overlay-format.js";

/** No attributes. */
export const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * The attributes of a file whose names do not begin with `hidden`, if that is not empty, and that layers do not have for
 * themselves; none where the file system has none.
 */
export function readXattrs(libc: Libc, path: string, hidden: string): ReadonlyMap<string, Uint8Array> {
  const names = listNames(libc, path);
  if (names.length === 0) return NO_XATTRS;
  const values = new Map<string, Uint8Array>();
  for (const name of names) {
    if (name === "" || (hidden !== "" && (name.startsWith(hidden) || name === PLAIN_OPAQUE))) continue;
    try {
      values.set(name, libc.getXattr(path, name));
    } catch (error) {
      // Some are shown to all and told to few.
      if (errorCode(error) === "ENOENT") throw error;
    }
  }
  return values;
}

function listNames(libc: Libc, path: string): readonly string[] {
  try {
    const list = libc.listXattrs(path);
    return list.length === 0 ? NO_NAMES : decodeText(list).split("\0");
  } catch (error) {
    if (errorCode(error) === "ENOTSUP" || errorCode(error) === "EOPNOTSUPP") return NO_NAMES;
    throw error;
  }
}

const NO_NAMES: readonly string[] = [];
