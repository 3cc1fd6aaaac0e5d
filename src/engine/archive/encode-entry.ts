import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { encodeText } from "../../base/util/decode-text.js";
import { archiveError } from "./archive-error.js";
import { splitName } from "./split-name.js";
import { BLOCK_SIZE, type Field, TarField, type TarTime } from "./tar-entry.js";

/** What is written of an entry. */
export interface WrittenHeader {
  /** The type flag: `0` file, `1` hard link, `2` symlink, `3` and `4` devices, `5` directory, `6` fifo. */
  readonly flag: string;
  /** Directories end in `/`. */
  readonly name: string;
  readonly linkName?: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** 0 for all but files. */
  readonly size: number;
  readonly mtime: TarTime;
  readonly atime?: TarTime | undefined;
  readonly ctime?: TarTime | undefined;
  readonly userName?: string;
  readonly groupName?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Further records of an extended header. */
  readonly records?: ReadonlyMap<string, Uint8Array>;
}

const EXTENDED = "x";
const MAGIC = "ustar\u000000";
/** Agrees with basicKeys, archive/tar: what a header's own fields say. */
const BASIC_KEYS: ReadonlySet<string> = new Set(
  "path linkpath size uid gid uname gname mtime atime ctime".split(" "),
);
const SPARSE_KEYS = "GNU.sparse.";

/**
 * The blocks before an entry's content, to the byte as Go's archive/tar writes them if it is asked for PAX: a ustar header,
 * and an extended one before it if something does not fit.
 *
 * @throws BuildError `layer/archive` for device numbers that no header can have
 */
export function encodeEntry(header: WrittenHeader): Buffer {
  const extended = new Map<string, Uint8Array>();
  const isPlain = collectTexts(header, extended);
  const isSmall = collectNumbers(header, extended);
  const isTimeless = collectTimes(header, extended);
  const hasRecords = collectRecords(header, extended);
  if (isPlain && isSmall && isTimeless && !hasRecords) {
    return headerBlock(header, header.flag, splitName(header.name));
  }
  const main = headerBlock(header, header.flag, { name: toAscii(header.name), prefix: "" });
  // All that made it extended may have been left out.
  return extended.size === 0 ? main : Buffer.concat([extendedBlocks(header.name, extended), main]);
}

/** Puts what is no ASCII or too long among the records; gives whether a ustar header can do without them. */
function collectTexts(header: WrittenHeader, extended: Map<string, Uint8Array>): boolean {
  let isPlain = true;
  for (const [key, text, { length }] of [
    ["path", header.name, TarField.name],
    ["linkpath", header.linkName ?? "", TarField.linkName],
    ["uname", header.userName ?? "", TarField.userName],
    ["gname", header.groupName ?? "", TarField.groupName],
  ] as const) {
    const fits = text.length <= length && isAscii(text);
    if (!fits && (key !== "path" || splitName(text) === undefined)) isPlain = false;
    if (!fits) extended.set(key, encodeText(text));
    else keep(key, text, header, extended);
  }
  return isPlain;
}

function collectNumbers(header: WrittenHeader, extended: Map<string, Uint8Array>): boolean {
  let isSmall = true;
  for (const [key, value, field] of [
    ["uid", header.uid, TarField.uid],
    ["gid", header.gid, TarField.gid],
    ["size", header.size, TarField.size],
  ] as const) {
    if (fitsOctal(value, field)) keep(key, String(value), header, extended);
    else {
      isSmall = false;
      extended.set(key, encodeText(String(value)));
    }
  }
  const { mode, major = 0, minor = 0 } = header;
  if (
    !fitsOctal(mode, TarField.mode) ||
    !fitsOctal(major, TarField.major) ||
    !fitsOctal(minor, TarField.minor)
  ) {
    throw archiveError("archive/tar: cannot encode header");
  }
  return isSmall;
}

function collectTimes(header: WrittenHeader, extended: Map<string, Uint8Array>): boolean {
  const { mtime, atime, ctime } = header;
  const fits = mtime.nanoseconds === 0 && fitsOctal(mtime.seconds, TarField.mtime);
  if (fits) keep("mtime", formatTime(mtime), header, extended);
  else extended.set("mtime", encodeText(formatTime(mtime)));
  if (atime !== undefined) extended.set("atime", encodeText(formatTime(atime)));
  if (ctime !== undefined) extended.set("ctime", encodeText(formatTime(ctime)));
  return fits && atime === undefined && ctime === undefined;
}

function collectRecords({ records }: WrittenHeader, extended: Map<string, Uint8Array>): boolean {
  if (records === undefined || records.size === 0) return false;
  for (const [key, value] of records) {
    if (extended.has(key) || BASIC_KEYS.has(key) || key.startsWith(SPARSE_KEYS)) continue;
    extended.set(key, value);
  }
  return true;
}

/** A record that is there already and says the same stays. */
function keep(
  key: string,
  text: string,
  { records }: WrittenHeader,
  extended: Map<string, Uint8Array>,
): void {
  const given = records?.get(key);
  if (given !== undefined && Buffer.from(text, "latin1").equals(given)) extended.set(key, given);
}

function headerBlock(
  header: WrittenHeader,
  flag: string,
  split: { readonly name: string; readonly prefix: string } | undefined,
): Buffer {
  const block = Buffer.alloc(BLOCK_SIZE);
  writeText(block, split?.name ?? header.name, TarField.name);
  writeNumber(block, header.mode, TarField.mode);
  writeNumber(block, header.uid, TarField.uid);
  writeNumber(block, header.gid, TarField.gid);
  writeNumber(block, header.size, TarField.size);
  writeNumber(block, header.mtime.seconds, TarField.mtime);
  block.write(flag, TarField.flag.at, "latin1");
  writeText(block, toAscii(header.linkName ?? ""), TarField.linkName);
  writeText(block, toAscii(header.userName ?? ""), TarField.userName);
  writeText(block, toAscii(header.groupName ?? ""), TarField.groupName);
  writeNumber(block, header.major ?? 0, TarField.major);
  writeNumber(block, header.minor ?? 0, TarField.minor);
  if (split !== undefined) block.write(split.prefix, TarField.prefix.at, "latin1");
  return sealed(block);
}

/** Agrees with writePAXHeader and writeRawFile, archive/tar. */
function extendedBlocks(name: string, records: ReadonlyMap<string, Uint8Array>): Buffer {
  const lines = [...records].sort(([a], [b]) => compareUtf8(a, b)).map(encodeRecord);
  const content = Buffer.concat(lines);
  const block = Buffer.alloc(BLOCK_SIZE);
  block.write(extendedName(name), TarField.name.at, "latin1");
  for (const field of [TarField.mode, TarField.uid, TarField.gid, TarField.mtime])
    writeNumber(block, 0, field);
  writeNumber(block, content.length, TarField.size);
  block.write(EXTENDED, TarField.flag.at, "latin1");
  const padding = Buffer.alloc((BLOCK_SIZE - (content.length % BLOCK_SIZE)) % BLOCK_SIZE);
  return Buffer.concat([sealed(block), content, padding]);
}

/** `dir/PaxHeaders.0/base`, as far as it goes. */
function extendedName(name: string): string {
  const slash = name.lastIndexOf("/");
  const path = [name.slice(0, slash + 1), "PaxHeaders.0", name.slice(slash + 1)].join("/");
  const names = path.split("/").filter((part) => part !== "" && part !== ".");
  return toAscii(names.join("/")).slice(0, TarField.name.length).replace(/\/+$/, "");
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function encodeRecord([key, value]: readonly [string, Uint8Array]): Buffer {
  const name = encodeText(key);
  const size = name.length + value.length + 3;
  let length = size + String(size).length;
  if (String(length).length > String(size).length) length = size + String(length).length;
  return Buffer.concat([Buffer.from(`${length} `), name, EQUALS, value, NEWLINE]);
}

const EQUALS = Buffer.from("=");
const NEWLINE = Buffer.from("\n");

function sealed(block: Buffer): Buffer {
  block.write(MAGIC, TarField.magic.at, "latin1");
  let sum = TarField.checksum.length * 0x20;
  for (let i = 0; i < BLOCK_SIZE; i++) sum += block[i]!;
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, TarField.checksum.at, "latin1");
  return block;
}

/** Octal digits and a zero byte; what does not fit stands in a record, and as 0 here. */
function writeNumber(block: Buffer, value: number, field: Field): void {
  const digits = fitsOctal(value, field) ? value.toString(8) : "0";
  block.write(digits.padStart(field.length - 1, "0"), field.at, "latin1");
}

/** Agrees with formatString, archive/tar: what is cut does not end in a slash, which some take for a directory's. */
function writeText(block: Buffer, text: string, { at, length }: Field): void {
  block.write(text.slice(0, length), at, "latin1");
  if (text.length <= length || text[length - 1] !== "/") return;
  block[at + text.slice(0, length - 1).replace(/\/+$/, "").length] = 0;
}

function fitsOctal(value: number, { length }: Field): boolean {
  return value >= 0 && value < 8 ** (length - 1);
}

function isAscii(text: string): boolean {
  return ASCII.test(text);
}

const ASCII = /^[\x01-\x7f]*$/;

/** Without what is no ASCII. */
function toAscii(text: string): string {
  return isAscii(text) ? text : text.replace(/[^\x01-\x7f]/g, "");
}

/** Agrees with formatPAXTime, archive/tar. */
function formatTime({ seconds, nanoseconds }: TarTime): string {
  if (nanoseconds === 0) return String(seconds);
  const [sign, whole, part] =
    seconds < 0 ? ["-", -(seconds + 1), 1_000_000_000 - nanoseconds] : ["", seconds, nanoseconds];
  return `${sign}${whole}.${String(part).padStart(9, "0")}`.replace(/0+$/, "");
}
