import { isRecord } from "../../registry/registry-error.js";

/** What is written down of a directory that is no layer: a cache of steps, a checkout, a file that was fetched. */
export interface SpaceRecord {
  /** `exec.cachemount`, `source.git.checkout` and so on. */
  readonly type: string;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** From the state directory. */
  readonly path: string;
  /** What it is found by; several caches may have the same. */
  readonly key: string;
  /** Whether its content changes: then its size is never known for long. */
  readonly isMutable: boolean;
  /** Bytes on disk, once somebody has counted them. */
  readonly size?: number | undefined;
}

/** The text of a record. */
export function encodeSpaceRecord(record: SpaceRecord): string {
  return JSON.stringify(record);
}

/** Reads a record; undefined if it is none: what nobody can read was never there. */
export function decodeSpaceRecord(text: string | undefined): SpaceRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isSpaceRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSpaceRecord(value: unknown): value is SpaceRecord {
  return (
    isRecord(value) &&
    typeof value.type === "string" &&
    typeof value.description === "string" &&
    typeof value.createdAt === "number" &&
    typeof value.path === "string" &&
    typeof value.key === "string" &&
    typeof value.isMutable === "boolean" &&
    (value.size === undefined || typeof value.size === "number")
  );
}
