import { archiveError, invalidHeader } from "./archive-error.js";
import { paxNumber, SPARSE_MAP } from "./pax-records.js";
import { TarField } from "./tar-entry.js";
import { readNumber } from "./tar-fields.js";

/** A part of a sparse file that has data; all else of it are zeros. */
export interface SparseFragment {
  readonly offset: number;
  readonly length: number;
}

/** As much as Go takes: maxSparseFileEntries, archive/tar. */
const MAX_FRAGMENTS = 1 << 20;
/** Bytes of an offset and a length in GNU's old headers. */
const OLD_ENTRY = 24;
const OLD_NUMBER = 12;

/** How an extended header tells of a sparse file: not at all, in its records, or before the data. */
export type SparseStyle = "none" | "records" | "data";

/** Agrees with readGNUSparsePAXHeaders, archive/tar. */
export function sparseStyle(records: ReadonlyMap<string, Uint8Array>): SparseStyle {
  if (records.size === 0) return "none";
  const version = `${latin1(records, "GNU.sparse.major")}.${latin1(records, "GNU.sparse.minor")}`;
  if (version === "0.0" || version === "0.1") return "records";
  if (version === "1.0") return "data";
  return version === "." && latin1(records, SPARSE_MAP) !== "" ? "records" : "none";
}

/** The size of a sparse file with its holes, if the records tell it. */
export function sparseSize(records: ReadonlyMap<string, Uint8Array>): number | undefined {
  const size = records.get("GNU.sparse.size");
  const value = size !== undefined && size.length > 0 ? size : records.get("GNU.sparse.realsize");
  return value === undefined || value.length === 0 ? undefined : paxNumber(value);
}

/** The parts as versions 0.0 and 0.1 list them. @throws BuildError `layer/archive` */
export function readRecordMap(records: ReadonlyMap<string, Uint8Array>): SparseFragment[] {
  const stated = records.get("GNU.sparse.numblocks");
  if (stated === undefined) throw invalidHeader();
  const list = latin1(records, SPARSE_MAP);
  const numbers = list === "" ? [] : list.split(",");
  if (numbers.length !== 2 * paxNumber(stated)) throw invalidHeader();
  return pairs(numbers);
}

/** How many parts version 1.0 lists in lines before the data. @throws BuildError `layer/archive` */
export function readLineCount(data: Buffer): number {
  const count = whole(data.toString("latin1", 0, data.indexOf(NEWLINE)));
  if (count < 0) throw invalidHeader();
  if (count > MAX_FRAGMENTS) throw tooLong();
  return count;
}

/** These parts; `data` has all of their lines. @throws BuildError `layer/archive` */
export function readLineMap(data: Buffer, count: number): SparseFragment[] {
  return pairs(
    data
      .toString("latin1")
      .split("\n", 1 + 2 * count)
      .slice(1),
  );
}

const NEWLINE = 0x0a;

/**
 * The parts as GNU's old header, or a block that follows it, lists them, and whether another block follows.
 * Agrees with readOldGNUSparseMap, archive/tar.
 */
export function readOldMap(
  block: Buffer,
  isFirst: boolean,
): { readonly fragments: readonly SparseFragment[]; readonly isExtended: boolean } {
  const start = isFirst ? TarField.gnuSparse.at : 0;
  const count = isFirst ? 4 : 21;
  const fragments: SparseFragment[] = [];
  for (let at = start; at < start + count * OLD_ENTRY && block[at] !== 0; at += OLD_ENTRY) {
    const offset = readNumber(block, { at, length: OLD_NUMBER });
    fragments.push({ offset, length: readNumber(block, { at: at + OLD_NUMBER, length: OLD_NUMBER }) });
  }
  return { fragments, isExtended: block[start + count * OLD_ENTRY] !== 0 };
}

/**
 * Verifies that parts are in order and inside of the file, and are just what the archive holds of it.
 *
 * @throws BuildError `layer/archive`
 */
export function checkFragments(fragments: readonly SparseFragment[], size: number, stored: number): void {
  if (fragments.length > MAX_FRAGMENTS) throw tooLong();
  let end = 0;
  let total = 0;
  for (const { offset, length } of fragments) {
    if (offset < end || length < 0 || offset + length > size) throw invalidHeader();
    end = offset + length;
    total += length;
  }
  if (total > stored) throw archiveError("archive/tar: sparse file references non-existent data");
  if (total < stored) throw archiveError("archive/tar: sparse file contains unreferenced data");
}

/** Agrees with errSparseTooLong, archive/tar. */
export function tooLong(): Error {
  return archiveError("archive/tar: sparse map too long");
}

function pairs(numbers: readonly string[]): SparseFragment[] {
  const fragments: SparseFragment[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    fragments.push({ offset: whole(numbers[i]!), length: whole(numbers[i + 1]!) });
  }
  return fragments;
}

function whole(text: string): number {
  return paxNumber(Buffer.from(text, "latin1"));
}

function latin1(records: ReadonlyMap<string, Uint8Array>, key: string): string {
  const value = records.get(key);
  return value === undefined
    ? ""
    : Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
}
