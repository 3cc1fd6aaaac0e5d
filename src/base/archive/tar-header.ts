import { BuildError } from "../diagnostic/build-error.js";
import { compareUtf8 } from "../util/compare-utf8.js";
import { encodeText } from "../util/decode-text.js";

/** What an entry of a tar archive says of itself, without its content. */
export interface TarEntry {
  readonly kind: "file" | "directory" | "symlink" | "hardlink";
  /** Relative, with `/` between names; directories need no `/` at the end. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** 0 by default. */
  readonly uid?: number;
  /** 0 by default. */
  readonly gid?: number;
  /** Bytes of content; 0 by default, and for all but files. */
  readonly size?: number;
  /** What a link points to; hardlinks name another entry. */
  readonly target?: string;
}

/** Archives consist of blocks of this size. */
export const BLOCK_SIZE = 512;

const TYPE_FLAGS = { file: "0", hardlink: "1", symlink: "2", directory: "5" } as const;
const PAX_TYPE = "x";

// Where fields stand in a header, and how long they are: POSIX.1-1988, "ustar".
const NAME = { at: 0, length: 100 };
const MODE = { at: 100, length: 8 };
const UID = { at: 108, length: 8 };
const GID = { at: 116, length: 8 };
const SIZE = { at: 124, length: 12 };
const MTIME = { at: 136, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
const TYPE_AT = 156;
const TARGET = { at: 157, length: 100 };
const MAGIC = { at: 257, text: "ustar\u000000" };
const PREFIX = { at: 345, length: 155 };

type Field = { readonly at: number; readonly length: number };

/**
 * The blocks before an entry's content: a ustar header, and one of POSIX.1-2001 (pax) before it for whatever does not
 * fit: long or non-ASCII names, 8 GiB and more, large or negative numbers. The same entry gives the same bytes.
 *
 * @throws BuildError `step/path` for a path that an archive cannot hold or that would leave the place it is unpacked to.
 */
export function encodeTarHeader(entry: TarEntry): Uint8Array {
  const path = checkedPath(entry);
  const target = entry.target ?? "";
  const size = entry.kind === "file" ? (entry.size ?? 0) : 0;
  const records = new Map<string, string>();
  const split = splitPath(path);
  if (split === undefined) records.set("path", path);
  if (!fitsText(target, TARGET)) records.set("linkpath", target);
  for (const [key, value, field] of [
    ["size", size, SIZE],
    ["mtime", entry.mtime, MTIME],
    ["uid", entry.uid ?? 0, UID],
    ["gid", entry.gid ?? 0, GID],
  ] as const) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`tar: ${key} is not a whole number: ${value}`);
    if (!fitsNumber(value, field)) records.set(key, String(value));
  }
  const { name, prefix } = split ?? { name: asciiTail(path, NAME.length), prefix: "" };
  const header = ustarHeader({ ...entry, size, target }, TYPE_FLAGS[entry.kind], name, prefix);
  return records.size === 0 ? header : Buffer.concat([paxBlocks(path, records), header]);
}

/** Zeros that fill content of a size up to whole blocks. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE);
}

function checkedPath({ path, kind }: TarEntry): string {
  const names = path.split("/");
  if (kind === "directory" && names.at(-1) === "") names.pop();
  if (path.includes("\0") || names.some((name) => name === "" || name === "." || name === "..")) {
    throw new BuildError("step/path", `${JSON.stringify(path)} cannot be a path in an archive`);
  }
  return kind === "directory" ? `${names.join("/")}/` : path;
}

function paxBlocks(path: string, records: ReadonlyMap<string, string>): Uint8Array {
  const lines = [...records]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([key, value]) => paxRecord(key, value));
  const content = Buffer.concat(lines);
  const name = `PaxHeaders.0/${asciiTail(path, 80).replaceAll("/", "_")}`;
  const header = {
    kind: "file",
    path: name,
    mode: 0o644,
    mtime: 0,
    size: content.length,
    target: "",
  } as const;
  return Buffer.concat([ustarHeader(header, PAX_TYPE, name, ""), content, tarPadding(content.length)]);
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = encodeText(` ${key}=${value}\n`);
  let length = rest.length + String(rest.length).length;
  if (String(length).length > String(rest.length).length) length = rest.length + String(length).length;
  return Buffer.concat([encodeText(String(length)), rest]);
}

type FullEntry = Omit<TarEntry, "kind"> & { readonly size: number; readonly target: string };

function ustarHeader(entry: FullEntry, type: string, name: string, prefix: string): Uint8Array {
  const block = Buffer.alloc(BLOCK_SIZE);
  block.write(name, NAME.at, "latin1");
  writeNumber(block, entry.mode & 0o7777, MODE);
  writeNumber(block, entry.uid ?? 0, UID);
  writeNumber(block, entry.gid ?? 0, GID);
  writeNumber(block, entry.size, SIZE);
  writeNumber(block, entry.mtime, MTIME);
  block.write(type, TYPE_AT, "latin1");
  if (fitsText(entry.target, TARGET)) block.write(entry.target, TARGET.at, "latin1");
  block.write(MAGIC.text, MAGIC.at, "latin1");
  block.write(prefix, PREFIX.at, "latin1");
  block.fill(" ", CHECKSUM.at, CHECKSUM.at + CHECKSUM.length);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, CHECKSUM.at, "latin1");
  return block;
}

/** Octal digits and a NUL; what does not fit stands in the pax header, and as 0 here. */
function writeNumber(block: Buffer, value: number, field: Field): void {
  const digits = (fitsNumber(value, field) ? value : 0).toString(8);
  block.write(digits.padStart(field.length - 1, "0"), field.at, "latin1");
}

function fitsNumber(value: number, { length }: Field): boolean {
  return value >= 0 && value < 8 ** (length - 1);
}

function fitsText(text: string, { length }: Field): boolean {
  return text.length <= length && isAscii(text);
}

function isAscii(text: string): boolean {
  return /^[\x01-\x7f]*$/.test(text);
}

/** The path as the two fields of a header hold it, cut at a `/`; undefined if they cannot. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } | undefined {
  if (!isAscii(path)) return undefined;
  if (path.length <= NAME.length) return { name: path, prefix: "" };
  const cut = path.indexOf("/", path.length - NAME.length - 1);
  if (cut <= 0 || cut > PREFIX.length || cut === path.length - 1) return undefined;
  return { name: path.slice(cut + 1), prefix: path.slice(0, cut) };
}

/** Something to read for programs that know no pax. */
function asciiTail(path: string, length: number): string {
  return path.replace(/[^\x20-\x7e]/g, "_").slice(-length);
}
