import { decodeText } from "../../base/util/decode-text.js";
import { paxNumber, paxTime } from "./pax-records.js";
import type { BlockHeader } from "./tar-header-block.js";

type Merge = (value: Uint8Array) => Partial<BlockHeader>;

const MERGES: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ["path", (value) => ({ name: decodeText(value) })],
  ["linkpath", (value) => ({ linkName: decodeText(value) })],
  ["uname", (value) => ({ userName: decodeText(value) })],
  ["gname", (value) => ({ groupName: decodeText(value) })],
  ["uid", (value) => ({ uid: paxNumber(value) })],
  ["gid", (value) => ({ gid: paxNumber(value) })],
  ["size", (value) => ({ size: paxNumber(value) })],
  ["mtime", (value) => ({ mtime: paxTime(value) })],
  ["atime", (value) => ({ atime: paxTime(value) })],
  ["ctime", (value) => ({ ctime: paxTime(value) })],
]);

/** A header with what the records of an extended one say instead. Agrees with mergePAX, archive/tar: what is empty says nothing. */
export function mergeRecords(header: BlockHeader, records: ReadonlyMap<string, Uint8Array>): BlockHeader {
  if (records.size === 0) return header;
  const merged = { ...header };
  for (const [key, value] of records) {
    if (value.length > 0) Object.assign(merged, MERGES.get(key)?.(value));
  }
  return merged;
}
