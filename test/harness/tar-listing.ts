import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** An entry of a tar archive, with all that the archive says of it. */
export interface ListedEntry {
  /** As it is written; bytes that are no UTF-8 too, each as one character. */
  readonly path: string;
  /** `0` for a file, `1` for another name of a file, `2` for a symlink, and so on, as in the archive. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970, with fractions where the archive has them. */
  readonly mtime: string;
  readonly link: string;
  /** Major and minor number of a device. */
  readonly device: string;
  /** By name, in base64. */
  readonly xattrs: Readonly<Record<string, string>>;
  /** A short file's bytes, each as one character; the SHA-256 of a longer one. */
  readonly content: string;
}

const BLOCK = 512;
const SHORT = 4096;
const XATTR = "SCHILY.xattr.";

/** Lists an archive in the USTAR or the PAX form. It shares no code with what writes and reads archives in the program. */
export function listTarFile(file: string): readonly ListedEntry[] {
  const archive = readFileSync(file);
  const entries: ListedEntry[] = [];
  let extended: ReadonlyMap<string, Buffer> = new Map();
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const header = archive.subarray(at, at + BLOCK);
    const type = String.fromCharCode(header[156] || 0x30);
    const size = Number(text(extended.get("size")) || octal(header, 124, 12));
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === "x") {
      extended = readRecords(content);
      continue;
    }
    entries.push(readEntry(header, type, size, content, extended));
    extended = new Map();
  }
  return entries;
}

function readEntry(
  header: Buffer,
  type: string,
  size: number,
  content: Buffer,
  extended: ReadonlyMap<string, Buffer>,
): ListedEntry {
  const said = (key: string, otherwise: string): string => text(extended.get(key)) ?? otherwise;
  const prefix = field(header, 345, 155);
  const name = field(header, 0, 100);
  const isDevice = type === "3" || type === "4";
  return {
    path: said("path", prefix === "" ? name : `${prefix}/${name}`),
    type,
    mode: octal(header, 100, 8),
    uid: Number(said("uid", String(octal(header, 108, 8)))),
    gid: Number(said("gid", String(octal(header, 116, 8)))),
    size,
    mtime: said("mtime", String(octal(header, 136, 12))),
    link: said("linkpath", field(header, 157, 100)),
    device: isDevice ? `${octal(header, 329, 8)}:${octal(header, 337, 8)}` : "",
    xattrs: Object.fromEntries(
      [...extended]
        .filter(([key]) => key.startsWith(XATTR))
        .map(([key, value]) => [key.slice(XATTR.length), value.toString("base64")]),
    ),
    content: type === "0" ? shown(content) : "",
  };
}

function shown(content: Buffer): string {
  if (content.length <= SHORT) return content.toString("latin1");
  return createHash("sha256").update(content).digest("hex");
}

/** `LENGTH KEY=VALUE\n`, again and again. */
function readRecords(content: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const end = at + Number(content.toString("latin1", at, space));
    const equals = content.indexOf(0x3d, space);
    records.set(content.toString("latin1", space + 1, equals), content.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

function text(value: Buffer | undefined): string | undefined {
  return value?.toString("latin1");
}

function field(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? length : end);
}

/** A number in octal digits, or in base 256 where the first bit is set. */
function octal(header: Buffer, start: number, length: number): number {
  const first = header[start] ?? 0;
  if (first < 0x80) return Number.parseInt(field(header, start, length).trim() || "0", 8);
  return header.subarray(start + 1, start + length).reduce((number, byte) => number * 256 + byte, 0);
}
