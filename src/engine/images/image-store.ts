import { BuildError } from "../../base/diagnostic/build-error.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { isRecord } from "../../registry/registry-error.js";
import type { Table } from "../state/database.js";

/** An image of the engine's own, by its name. */
export interface StoredImage {
  /** As it was given: `docker.io/library/app:latest`, or one with a digest. */
  readonly name: string;
  /** Its manifest or index. */
  readonly target: OciDescriptor;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The names of the images that were built or loaded. Several processes may use it at once. */
export interface ImageStore {
  /** Gives an image a name, which it may have had before; a new target takes the place of the old one. */
  put(name: string, target: OciDescriptor): Promise<void>;
  get(name: string): StoredImage | undefined;
  /** All, sorted by name. */
  list(): readonly StoredImage[];
  /** Takes a name away; false if there was none. Its blobs go when nothing else needs them. */
  remove(name: string): Promise<boolean>;
}

/** What keys of the database can hold. */
const MAX_NAME_BYTES = 1500;

/**
 * A store in a table of its own. Methods throw a BuildError `image/reference` for what can't be a name. What the table has
 * that makes no sense is as if it were not there.
 */
export function createImageStore(table: Table, now: () => number = Date.now): ImageStore {
  const read = (name: string): StoredImage | undefined => decode(name, table.get(name));
  return {
    async put(name, target) {
      assertName(name);
      await table.transaction(() => {
        const createdAt = read(name)?.createdAt ?? now();
        table.put(name, JSON.stringify({ target, createdAt, updatedAt: now() }));
      });
    },
    get(name) {
      assertName(name);
      return read(name);
    },
    list() {
      const images = Array.from(table.getRange({}), ({ key, value }) => decode(key, value));
      return images.filter((image) => image !== undefined);
    },
    async remove(name) {
      assertName(name);
      return table.transaction(() => {
        const isThere = table.get(name) !== undefined;
        if (isThere) table.remove(name);
        return isThere;
      });
    },
  };
}

function decode(name: string, text: string | undefined): StoredImage | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || !isDescriptor(json.target)) return undefined;
  const { target, createdAt, updatedAt } = json;
  return { name, target, createdAt: Number(createdAt) || 0, updatedAt: Number(updatedAt) || 0 };
}

function isDescriptor(value: unknown): value is OciDescriptor {
  return (
    isRecord(value) &&
    typeof value.digest === "string" &&
    typeof value.mediaType === "string" &&
    typeof value.size === "number"
  );
}

function assertName(name: string): void {
  if (name !== "" && Buffer.byteLength(name) <= MAX_NAME_BYTES && !name.includes("\0")) return;
  throw new BuildError("image/reference", `invalid image name ${JSON.stringify(name.slice(0, 80))}`);
}
