import { decodeText } from "../../base/util/decode-text.js";
import { invalidHeader } from "./archive-error.js";
import type { TarTime } from "./tar-entry.js";

const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;
const ZERO = 0x30;
/** `5 a=\n` is the shortest record. */
const SHORTEST = 5;

const TEXT_KEYS: ReadonlySet<string> = new Set(["path", "linkpath", "uname", "gname"]);
const SPARSE_OFFSET = "GNU.sparse.offset";
const SPARSE_LENGTH = "GNU.sparse.numbytes";
/** Where GNU tar keeps the parts of a sparse file. */
export const SPARSE_MAP = "GNU.sparse.map";

/** No records. */
export const NO_RECORDS: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * The records of an extended header, `LENGTH KEY=VALUE\n` each, of which the last of a key counts. The oldest way to tell of
 * a sparse file, one record for each number, is turned into the next one. Agrees with parsePAX, archive/tar.
 *
 * @throws BuildError `layer/archive`
 */
export function parsePaxRecords(data: Buffer): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  const sparse: string[] = [];
  for (let at = 0; at < data.length; ) {
    const end = recordEnd(data, at);
    const space = data.indexOf(SPACE, at);
    const equals = data.indexOf(EQUALS, space + 1);
    if (equals <= space + 1 || equals >= end - 1) throw invalidHeader();
    const key = decodeText(data.subarray(space + 1, equals));
    const value = data.subarray(equals + 1, end - 1);
    if (key.includes("\0") || (TEXT_KEYS.has(key) && value.includes(0))) throw invalidHeader();
    if (key === SPARSE_OFFSET || key === SPARSE_LENGTH) {
      const text = value.toString("latin1");
      if ((key === SPARSE_OFFSET) !== (sparse.length % 2 === 0) || text.includes(",")) throw invalidHeader();
      sparse.push(text);
    } else records.set(key, value);
    at = end;
  }
  if (sparse.length > 0) records.set(SPARSE_MAP, Buffer.from(sparse.join(","), "latin1"));
  return records;
}

/** Where the record that begins at a place ends; it has a newline there. */
function recordEnd(data: Buffer, at: number): number {
  let length = 0;
  let next = at;
  for (; data[next] !== SPACE; next++) {
    const digit = (data[next] ?? 0) - ZERO;
    if (digit < 0 || digit > 9 || length > data.length) throw invalidHeader();
    length = length * 10 + digit;
  }
  const end = at + length;
  if (length < SHORTEST || end > data.length || end - 1 <= next || data[end - 1] !== NEWLINE) {
    throw invalidHeader();
  }
  return end;
}

/** A whole number of a record. @throws BuildError `layer/archive` */
export function paxNumber(value: Uint8Array): number {
  const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
  const number = /^[+-]?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw invalidHeader();
  return number;
}

/** A time of a record, `-?SECONDS[.FRACTION]`, cut to nanoseconds. @throws BuildError `layer/archive` */
export function paxTime(value: Uint8Array): TarTime {
  const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
  const [, sign, whole, fraction = ""] = /^([+-]?)(\d{1,19})(?:\.(\d*))?$/.exec(text) ?? [];
  const seconds = Number(whole);
  if (whole === undefined || !Number.isSafeInteger(seconds)) throw invalidHeader();
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (sign !== "-") return { seconds, nanoseconds };
  return nanoseconds === 0
    ? { seconds: 0 - seconds, nanoseconds: 0 }
    : { seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds };
}
