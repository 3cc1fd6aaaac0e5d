import { decodeText } from "../../base/util/decode-text.js";
import { NO_XATTRS } from "../view/read-xattrs.js";
import { XATTR_RECORD } from "./tar-entry.js";

/** How libarchive writes them: the name as in a URL, the value as base64. */
const LIBARCHIVE_RECORD = "LIBARCHIVE.xattr.";

/**
 * The extended attributes that an entry of an archive has. Those that only the system may set (`trusted.`) are left out, as
 * containerd does, and so are those of overlayfs in user namespaces, which would make a directory show other ones.
 */
export function entryXattrs(records: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  if (records.size === 0) return NO_XATTRS;
  const xattrs = new Map<string, Uint8Array>();
  for (const [key, value] of records) {
    if (key.startsWith(XATTR_RECORD)) xattrs.set(key.slice(XATTR_RECORD.length), value);
    else if (key.startsWith(LIBARCHIVE_RECORD)) {
      const name = decodeUrl(key.slice(LIBARCHIVE_RECORD.length));
      if (name !== undefined && !records.has(XATTR_RECORD + name)) xattrs.set(name, decodeBase64(value));
    }
  }
  for (const name of xattrs.keys()) if (!isXattrCopied(name)) xattrs.delete(name);
  return xattrs;
}

/** Whether an attribute may come from elsewhere: an archive, another tree. */
export function isXattrCopied(name: string): boolean {
  return (
    name !== "" && !name.includes("\0") && !name.startsWith("trusted.") && !name.startsWith("user.overlay.")
  );
}

function decodeUrl(text: string): string | undefined {
  if (!text.includes("%")) return text;
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decodeText(Buffer.from(bytes, "latin1"));
}

function decodeBase64(value: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1"), "base64");
}
