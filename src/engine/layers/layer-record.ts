import { isRecord } from "../../registry/registry-error.js";
import type { LayerBlob } from "./layer.js";

/** What is written down of a layer. */
export interface LayerRecord {
  readonly type: string;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The ids of layers that it is of no use without: what stands on them stands on all below. */
  readonly parents: readonly string[];
  /** The digest of the uncompressed archive of it, if that is known. */
  readonly diffId?: string | undefined;
  /** The digest that the diff ids of it and of all below have together, if others may find it by that. */
  readonly chainId?: string | undefined;
  readonly blobs: readonly LayerBlob[];
  /** When its files were all there, milliseconds since 1970; without this they are not. */
  readonly sealedAt?: number | undefined;
  /** Bytes on disk, once somebody has counted them. */
  readonly size?: number | undefined;
}

/** The text of a record. */
export function encodeLayerRecord(record: LayerRecord): string {
  return JSON.stringify(record);
}

/** Reads a record; undefined if it is none: what nobody can read was never there. */
export function decodeLayerRecord(text: string | undefined): LayerRecord | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLayerRecord(value) ? value : undefined;
}

function isLayerRecord(value: unknown): value is LayerRecord {
  return (
    isRecord(value) &&
    typeof value.type === "string" &&
    typeof value.description === "string" &&
    typeof value.createdAt === "number" &&
    Array.isArray(value.parents) &&
    value.parents.every((parent) => typeof parent === "string") &&
    Array.isArray(value.blobs) &&
    value.blobs.every(isBlob) &&
    isOptional(value.diffId, "string") &&
    isOptional(value.chainId, "string") &&
    isOptional(value.sealedAt, "number") &&
    isOptional(value.size, "number")
  );
}

function isBlob(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.descriptor)) return false;
  const { mediaType, digest, size } = value.descriptor;
  return (
    typeof value.diffId === "string" &&
    typeof value.compression === "string" &&
    typeof mediaType === "string" &&
    typeof digest === "string" &&
    typeof size === "number" &&
    isOptional(value.isVirtual, "boolean") &&
    isOptional(value.isVerified, "boolean")
  );
}

function isOptional(value: unknown, type: "string" | "number" | "boolean"): boolean {
  return value === undefined || typeof value === type;
}
