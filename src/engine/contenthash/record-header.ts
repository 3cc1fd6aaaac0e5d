import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { encodeText } from "../../base/util/decode-text.js";
import type { FileInfo, FileKind } from "../view/file-view.js";

/** Types of entries in a tar archive; a socket counts as a file. */
const TYPE_FLAGS: Readonly<Record<FileKind, string>> = {
  file: "0",
  symlink: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
  socket: "0",
};

const SYMLINK_MODE = 0o777;

/** What counts of a file apart from its content. */
export interface RecordFacts {
  readonly info: FileInfo;
  /** Where a symlink points; empty for all else. */
  readonly target: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Whether the numbers of devices count. */
  readonly hasDeviceNumbers: boolean;
}

/**
 * What is hashed of a file before its bytes: labels and values without anything between them, then attributes sorted by
 * name. There is no name, no time and no hard link in it.
 *
 * Agrees with WriteV1TarsumHeaders, BuildKit's cache/contenthash/tarsum.go.
 */
export function recordHeader({ info, target, xattrs, hasDeviceNumbers }: RecordFacts): string | Uint8Array {
  const text = headerText(info, target, hasDeviceNumbers);
  if (xattrs.size === 0) return target === "" ? text : encodeText(text);
  const parts: Uint8Array[] = [encodeText(text)];
  for (const name of [...xattrs.keys()].filter(counts).sort(compareUtf8)) {
    parts.push(encodeText(name), xattrs.get(name)!);
  }
  return Buffer.concat(parts);
}

function headerText(info: FileInfo, target: string, hasDeviceNumbers: boolean): string {
  const { kind, uid, gid } = info;
  const mode = kind === "symlink" ? SYMLINK_MODE : info.mode;
  const size = kind === "file" ? info.size : 0;
  const major = hasDeviceNumbers ? info.major : 0;
  const minor = hasDeviceNumbers ? info.minor : 0;
  return (
    `namemode${mode}uid${uid}gid${gid}size${size}typeflag${TYPE_FLAGS[kind]}` +
    `linkname${target}unamegnamedevmajor${major}devminor${minor}`
  );
}

/** What belongs to the machine and not to the file does not count. */
function counts(name: string): boolean {
  if (name === "security.capability") return true;
  return !name.startsWith("security.") && !name.startsWith("system.");
}
