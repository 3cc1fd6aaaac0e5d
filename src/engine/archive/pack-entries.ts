import { closeSync, readSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { Pacer } from "../../client/files/pacer.js";
import { ChunkBuffer } from "./chunk-buffer.js";
import { encodeEntry, type WrittenHeader } from "./encode-entry.js";
import { BLOCK_SIZE } from "./tar-entry.js";

/** Bytes of a file that is read at once. */
const SMALL_FILE = 1 << 18;

/** An entry of an archive that is written. */
export interface PackedEntry {
  readonly header: WrittenHeader;
  /** A descriptor to read a file's content with, or the content; neither is asked for if the size is 0. */
  readonly content?: (() => number) | Uint8Array | undefined;
}

/**
 * The bytes of a tar archive of these entries, to the byte as Go's archive/tar writes it: see {@link encodeEntry}. Undefined in
 * place of an entry tells that time goes by without one. Memory does not depend on the sizes of files; many small ones come
 * in one chunk.
 *
 * @throws BuildError `file/read` for a file that is shorter than its header says, and what the entries throw
 */
export async function* packEntries(
  entries: Iterable<PackedEntry | undefined>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pacer = new Pacer();
  const output = new ChunkBuffer();
  for (const entry of entries) {
    if (pacer.isDue) {
      signal?.throwIfAborted();
      await pacer.pause();
    }
    if (entry === undefined) continue;
    const { header, content } = entry;
    output.append(encodeEntry(header));
    if (header.size > 0) {
      if (typeof content !== "function") output.append(content ?? NOTHING);
      else if (header.size <= SMALL_FILE) appendFile(header, content(), output);
      else yield* fileContent(header, content(), output, pacer, signal);
      output.appendZeros((BLOCK_SIZE - (header.size % BLOCK_SIZE)) % BLOCK_SIZE);
    }
    if (output.isReady) yield* output.take();
  }
  output.appendZeros(2 * BLOCK_SIZE);
  yield* output.take();
  const rest = output.end();
  if (rest !== undefined) yield rest;
}

/** Appends a small file to the end that its header tells, and closes it: to wait for each of very many takes longer than to read them. */
function appendFile({ name, size }: WrittenHeader, file: number, output: ChunkBuffer): void {
  try {
    for (let left = size; left > 0; ) left -= readPiece(name, file, left, output);
  } finally {
    closeSync(file);
  }
}

/** Reads a large file to the end that its header tells, and closes it. */
async function* fileContent(
  { name, size }: WrittenHeader,
  file: number,
  output: ChunkBuffer,
  pacer: Pacer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let left = size; left > 0; ) {
      left -= readPiece(name, file, left, output);
      if (!output.isReady) continue;
      yield* output.take();
      signal?.throwIfAborted();
      if (pacer.isDue) await pacer.pause();
    }
  } finally {
    closeSync(file);
  }
}

function readPiece(name: string, file: number, wanted: number, output: ChunkBuffer): number {
  const room = output.room(wanted);
  const length = readSync(file, room, 0, room.length, null);
  if (length === 0) throw shortFile(name);
  output.advance(length);
  return length;
}

const NOTHING = new Uint8Array(0);

function shortFile(name: string): BuildError {
  return new BuildError("file/read", `${name.toWellFormed()}: short write copying file: it became shorter`);
}
