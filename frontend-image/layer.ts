import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type TarFile, writeTar } from "../src/base/archive/tar-writer.js";
import { OCI_LAYER, type OciBlob } from "../src/base/oci/layout-writer.js";
import { COMPRESSIONS, type CompressionName } from "./compression.js";

/** A layer of an image, compressed in a file. */
export interface Layer {
  /** Digest of the uncompressed archive. */
  readonly diffId: string;
  readonly size: number;
  readonly blob: OciBlob;
}

/** How layers are made and where they are kept. */
export interface LayerStore {
  readonly compression: CompressionName;
  readonly level: number;
  /** Compressed layers are kept here for the next time, as long as they are used: compressing a Node.js takes a minute. */
  readonly directory: string;
  /** Called now and then with the bytes read so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Makes a layer of these entries, or takes the one that was made of the same bytes before. The name of a kept file
 * says what it was made of and what is in it, and that is checked before it is taken.
 */
export async function makeLayer(entries: readonly TarFile[], store: LayerStore): Promise<Layer> {
  const archive = await measure(writeTar(entries));
  const { suffix, engine } = COMPRESSIONS[store.compression];
  const made = `${archive.hex}-${store.compression}-${store.level}-${engine.replace(/[^\w.-]/g, "_")}-`;
  await mkdir(store.directory, { recursive: true });
  const kept = await findKept(store.directory, made);
  const { hex, size } = kept ?? (await compressInto(store, made, archive.size, writeTar(entries)));
  const path = join(store.directory, `${made}${hex}`);
  return {
    diffId: `sha256:${archive.hex}`,
    size: archive.size,
    blob: {
      descriptor: { mediaType: `${OCI_LAYER}${suffix}`, digest: `sha256:${hex}`, size },
      content: () => createReadStream(path),
    },
  };
}

const KEPT_FOR = 30 * 24 * 3600 * 1000;

interface Measured {
  readonly hex: string;
  readonly size: number;
}

async function measure(bytes: AsyncIterable<Uint8Array>): Promise<Measured> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of bytes) {
    hash.update(piece);
    size += piece.length;
  }
  return { hex: hash.digest("hex"), size };
}

async function findKept(directory: string, made: string): Promise<Measured | undefined> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(made)) continue;
    const measured = await measure(createReadStream(join(directory, name)));
    if (name !== `${made}${measured.hex}`) continue;
    const now = new Date();
    await utimes(join(directory, name), now, now);
    return measured;
  }
  return undefined;
}

async function compressInto(
  { directory, compression, level, onProgress }: LayerStore,
  made: string,
  total: number,
  archive: AsyncIterable<Uint8Array>,
): Promise<Measured> {
  const temporary = join(directory, `.${randomBytes(8).toString("hex")}.tmp`);
  const file = await open(temporary, "wx", 0o600);
  try {
    const watched = watch(archive, (done) => onProgress?.(done, total));
    const compressed = COMPRESSIONS[compression].compress(watched, level);
    const measured = await measure(writeThrough(compressed, file));
    await rename(temporary, join(directory, `${made}${measured.hex}`));
    await dropUnused(directory);
    return measured;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

/** What was of no use for a month is not kept any longer; failing at that is no matter. */
async function dropUnused(directory: string): Promise<void> {
  const before = Date.now() - KEPT_FOR;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && stats.mtimeMs < before) await rm(path, { force: true }).catch(() => {});
  }
}

async function* watch(
  bytes: AsyncIterable<Uint8Array>,
  see: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of bytes) {
    yield piece;
    done += piece.length;
    see(done);
  }
}

async function* writeThrough(
  bytes: AsyncIterable<Uint8Array>,
  file: Awaited<ReturnType<typeof open>>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
    yield piece;
  }
}
