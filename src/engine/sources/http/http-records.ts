import { isRecord } from "../../../registry/registry-error.js";
import type { SourceRecords } from "../source-environment.js";

/** A file that was downloaded before. */
export interface HttpRecord {
  /** Without the mark of a weak one. */
  readonly etag: string;
  readonly digest: string;
  /** The Last-Modified header; empty if there was none. */
  readonly lastModified: string;
  /** The layer that has it. */
  readonly layer: string;
}

/** Of one URL no more are kept. */
const MAX_RECORDS = 8;
const PREFIX = "http ";

/** What is remembered of a request, the newest last. */
export function readHttpRecords(records: SourceRecords, requestKey: string): readonly HttpRecord[] {
  const text = records.get(PREFIX + requestKey);
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isHttpRecord) : [];
  } catch {
    return [];
  }
}

/** Remembers a download, in place of an earlier one with the same ETag. */
export function addHttpRecord(records: SourceRecords, requestKey: string, record: HttpRecord): void {
  const others = readHttpRecords(records, requestKey).filter(({ etag }) => etag !== record.etag);
  records.put(PREFIX + requestKey, JSON.stringify([...others, record].slice(-MAX_RECORDS)));
}

function isHttpRecord(value: unknown): value is HttpRecord {
  return (
    isRecord(value) &&
    ["etag", "digest", "lastModified", "layer"].every((name) => typeof value[name] === "string")
  );
}
