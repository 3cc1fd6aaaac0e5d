import { hash } from "node:crypto";
import { decodeText, encodeText } from "../../base/util/decode-text.js";
import type { EarlierCopies } from "../file/earlier-copies.js";
import type { Layer } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { Table } from "../state/database.js";
import { tableBytes } from "../state/table-bytes.js";

/** The copies of operations, by what operations are known by. */
export interface CopyMemory {
  /** @param key the same for an operation that reads the same directory, whatever is in it */
  open(key: string): RememberedCopies;
}

/** The copies of an operation that runs now. */
export interface RememberedCopies extends EarlierCopies {
  /** Keeps what was added, as the files of a layer. Never rejects or throws. */
  save(layer: Layer): void;
}

/** With fewer files or bytes it is not worth while. */
const LEAST_FILES = 32;
const LEAST_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 200_000;
/** Bytes that all values together may have: half a million files, some more or less. */
const MOST_BYTES = 32 * 1024 * 1024;

const MARK = 0x63707931;
const COUNT_AT = 4;
const DAY_AT = 8;
const ID_LENGTH_AT = 12;
const CHECK_AT = 16;
const HEADER = 32;
const DIGEST_BYTES = 32;
const PREFIX = "sha256:";
const DAY = 86_400_000;

/** Keeps copies in a table of binary values of its own. What is damaged there is as if it were not. */
export function createCopyMemory(
  table: Table<Uint8Array>,
  layers: Pick<LayerStore, "load" | "info" | "directory">,
): CopyMemory {
  return {
    open: (key) => new Copies(table, layers, key),
  };
}

class Copies implements RememberedCopies {
  readonly #table: Table<Uint8Array>;
  readonly #key: string;
  readonly #paths: string[] = [];
  readonly #digests: string[] = [];
  readonly #directory: string = "";
  readonly #earlier: ReadonlyMap<string, string>;
  #bytes = 0;

  constructor(
    table: Table<Uint8Array>,
    layers: Pick<LayerStore, "load" | "info" | "directory">,
    key: string,
  ) {
    this.#table = table;
    this.#key = key;
    const known = decode(table.getBinary(key), key);
    const isThere = known !== undefined && layers.load([known.layer]) !== undefined;
    if (isThere && layers.info({ id: known.layer }).isUnpacked) {
      this.#earlier = known.digests;
      this.#directory = layers.directory({ id: known.layer });
    } else this.#earlier = new Map();
  }

  find(path: string, digest: string): string | undefined {
    return this.#earlier.get(path) === digest ? this.#directory + path : undefined;
  }

  add(path: string, digest: string, size: number): void {
    this.#paths.push(path);
    this.#digests.push(digest);
    this.#bytes += size;
  }

  save({ id }: Layer): void {
    const count = this.#paths.length;
    if ((count < LEAST_FILES && this.#bytes < LEAST_BYTES) || count > MOST_FILES) return;
    if (!this.#digests.every((digest) => digest.startsWith(PREFIX))) return;
    try {
      // What is not written is copied again.
      void this.#table.put(this.#key, encode(this.#key, id, this.#paths, this.#digests)).catch(() => {});
      if (tableBytes(this.#table) > MOST_BYTES) dropOldest(this.#table);
    } catch {}
  }
}

/** A header, the layer's id, digests, and paths with a zero byte between them. */
function encode(key: string, layer: string, paths: readonly string[], digests: readonly string[]): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeUInt32LE(MARK, 0);
  head.writeUInt32LE(paths.length, COUNT_AT);
  head.writeUInt32LE(today(), DAY_AT);
  head.writeUInt32LE(Buffer.byteLength(layer), ID_LENGTH_AT);
  const hex = digests.map((digest) => digest.slice(PREFIX.length)).join("");
  const body = Buffer.concat([Buffer.from(layer), Buffer.from(hex, "hex"), encodeText(paths.join("\0"))]);
  checkOf(key, head, body).copy(head, CHECK_AT);
  return Buffer.concat([head, body]);
}

function decode(
  value: Uint8Array | undefined,
  key: string,
): { readonly layer: string; readonly digests: ReadonlyMap<string, string> } | undefined {
  if (value === undefined || value.length < HEADER) return undefined;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  const body = bytes.subarray(HEADER);
  const isWhole = checkOf(key, bytes, body).equals(bytes.subarray(CHECK_AT, HEADER));
  if (bytes.readUInt32LE(0) !== MARK || !isWhole) return undefined;
  const idLength = bytes.readUInt32LE(ID_LENGTH_AT);
  const count = bytes.readUInt32LE(COUNT_AT);
  const pathsAt = idLength + count * DIGEST_BYTES;
  const hex = body.toString("hex", idLength, pathsAt);
  const digests = new Map<string, string>();
  for (const [i, path] of decodeText(body.subarray(pathsAt)).split("\0").entries()) {
    digests.set(path, PREFIX + hex.slice(i * 2 * DIGEST_BYTES, (i + 1) * 2 * DIGEST_BYTES));
  }
  return { layer: body.toString("latin1", 0, idLength), digests };
}

/** Binds what was copied to what copied it. */
function checkOf(key: string, head: Uint8Array, body: Uint8Array): Buffer {
  const all = Buffer.concat([Buffer.from(key), head.subarray(0, CHECK_AT), body]);
  return hash("sha256", all, "buffer").subarray(0, HEADER - CHECK_AT);
}

function dropOldest(table: Table<Uint8Array>): void {
  const kept = Array.from(table.getRange({}), ({ key, value }) => ({
    key,
    day: value.length < HEADER ? 0 : new DataView(value.buffer, value.byteOffset).getUint32(DAY_AT, true),
    size: value.length,
  }));
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  for (const { key, size } of kept.sort((a, b) => a.day - b.day)) {
    if (total <= MOST_BYTES) return;
    total -= size;
    void table.remove(key).catch(() => {});
  }
}

function today(): number {
  return Math.floor(Date.now() / DAY);
}
