import { once } from "node:events";
import { createGunzip } from "node:zlib";

/** Reads a part of a file; a short answer is its end. */
export type ReadRange = (range: { readonly offset: number; readonly length: number }) => Promise<Uint8Array>;

const CHUNK = 4 << 20;
const BLOCK = 512;

/**
 * The time of the newest regular file in a tar archive, plain or packed by gzip, in seconds since 1970; undefined if
 * the file is no such archive. Reads it in parts, and keeps none.
 */
export async function newestFileTime(read: ReadRange): Promise<bigint | undefined> {
  const scan = new TarScan();
  try {
    for await (const bytes of decompressed(parts(read))) {
      scan.add(bytes);
      if (scan.isBroken) return undefined;
    }
  } catch {
    return undefined;
  }
  return scan.newest;
}

async function* parts(read: ReadRange): AsyncGenerator<Uint8Array> {
  for (let offset = 0; ; offset += CHUNK) {
    const bytes = await read({ offset, length: CHUNK });
    if (bytes.length > 0) yield bytes;
    if (bytes.length < CHUNK) return;
  }
}

async function* decompressed(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await bytes.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    yield* bytes;
  })();
  if (first.value[0] === 0x1f && first.value[1] === 0x8b) {
    const gunzip = createGunzip();
    const fed = feed(all, gunzip);
    yield* gunzip;
    await fed;
  } else yield* all;
}

async function feed(bytes: AsyncGenerator<Uint8Array>, into: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const part of bytes) if (!into.write(part)) await once(into, "drain");
    into.end();
  } catch (error) {
    into.destroy(error instanceof Error ? error : undefined);
  }
}

/** Walks over the entries of a tar archive that comes in pieces. */
class TarScan {
  newest: bigint | undefined;
  isBroken = false;
  #header = Buffer.alloc(BLOCK);
  #filled = 0;
  /** Bytes of content to pass over. */
  #skip = 0;

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.isBroken; ) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      const step = Math.min(BLOCK - this.#filled, bytes.length - at);
      this.#header.set(bytes.subarray(at, at + step), this.#filled);
      this.#filled += step;
      at += step;
      if (this.#filled === BLOCK) this.#entry();
    }
  }

  #entry(): void {
    this.#filled = 0;
    const header = this.#header;
    if (header.every((byte) => byte === 0)) return;
    const size = number(header.subarray(124, 136));
    const time = number(header.subarray(136, 148));
    if (size === undefined || time === undefined || header.toString("latin1", 257, 262) !== "ustar") {
      this.isBroken = true;
      return;
    }
    const isRegular = header[156] === 0x30 || header[156] === 0;
    if (isRegular && (this.newest === undefined || time > this.newest)) this.newest = time;
    this.#skip = Number((size + BigInt(BLOCK - 1)) / BigInt(BLOCK)) * BLOCK;
  }
}

/** A number field: octal digits, or binary with its first bit set. */
function number(field: Buffer): bigint | undefined {
  if ((field[0]! & 0x80) !== 0) {
    const value = BigInt(`0x${field.toString("hex")}`);
    return BigInt.asUintN(field.length * 8 - 1, value);
  }
  const text = field.toString("latin1").replaceAll("\0", " ").trim();
  if (text === "") return 0n;
  return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
}
