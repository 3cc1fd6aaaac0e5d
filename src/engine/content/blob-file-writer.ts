import { createHash } from "node:crypto";
import { renameSync, unlinkSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { storeError } from "../state/store-error.js";
import type { BlobWriter } from "./blob-store.js";
import type { IncomingBlob } from "./incoming-blob.js";

/** What is gathered before it is written. */
const BATCH = 256 * 1024;

/** Where a blob goes when it is whole. */
export interface BlobPlace {
  readonly temporary: string;
  readonly expected: { readonly digest: string; readonly size?: number } | undefined;
  /** The file of a digest; is asked before the blob gets there, so that it is in use from then on. */
  place(digest: string): string;
  /** It is there, or it will not be. */
  finished(writer: IncomingBlob, result?: { readonly digest: string; readonly size: number }): void;
}

/** Opens a file for a new blob. Rejects with a BuildError `store/…`. */
export async function openBlobWriter(place: BlobPlace): Promise<BlobFileWriter> {
  try {
    return new BlobFileWriter(place, await open(place.temporary, "wx", 0o600));
  } catch (cause) {
    throw storeError(`open ${place.temporary}`, cause);
  }
}

/** Hashes what it writes, one piece after the other. */
export class BlobFileWriter implements BlobWriter, IncomingBlob {
  readonly path: string;
  written = 0;
  state: IncomingBlob["state"] = "open";
  readonly #place: BlobPlace;
  readonly #file: FileHandle;
  readonly #algorithm: string;
  readonly #hash;
  #size = 0;
  /** Small pieces, until they are many. */
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #writing: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  #changed: Promise<void> | undefined;

  constructor(place: BlobPlace, file: FileHandle) {
    this.#place = place;
    this.#file = file;
    this.path = place.temporary;
    const digest = place.expected?.digest ?? "sha256:";
    this.#algorithm = digest.slice(0, digest.indexOf(":"));
    this.#hash = createHash(this.#algorithm);
  }

  async write(data: Uint8Array, isKept = false): Promise<void> {
    if (this.state !== "open") throw new Error("the blob is finished");
    this.#size += data.length;
    const expected = this.#place.expected?.size;
    if (expected !== undefined && this.#size > expected) {
      await this.abort();
      throw mismatch(`more than the expected ${expected} bytes came for ${this.#place.expected?.digest}`);
    }
    this.#hash.update(data);
    const isBatch = data.length >= BATCH && this.#gathered === 0;
    // The caller may use its memory again.
    this.#pieces.push(isKept || isBatch ? data : Uint8Array.from(data));
    this.#gathered += data.length;
    if (this.#gathered < BATCH) return;
    const before = this.#writing;
    const writing = this.#flush();
    if (!isKept) return writing;
    // More may come while this is written; what becomes of it, the next one is told.
    writing.catch(() => {});
    await before;
  }

  async commit(): Promise<{ readonly digest: string; readonly size: number }> {
    if (this.state !== "open") throw new Error("the blob is finished");
    try {
      await this.#flush();
      const digest = `${this.#algorithm}:${this.#hash.digest("hex")}`;
      this.#check(digest);
      await this.#file.close();
      renameSync(this.path, this.#place.place(digest));
      const result = { digest, size: this.#size };
      this.#end("committed", result);
      return result;
    } catch (cause) {
      await this.abort();
      throw storeError(`write ${this.path}`, cause);
    }
  }

  async abort(): Promise<void> {
    if (this.state !== "open") return;
    this.#end("aborted");
    this.#pieces = [];
    await this.#writing.catch(() => {});
    await this.#file.close().catch(() => {});
    try {
      unlinkSync(this.path);
    } catch {
      // It goes with the other temporary files of this process.
    }
  }

  changed(): Promise<void> {
    this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#changed;
  }

  #check(digest: string): void {
    const { expected } = this.#place;
    if (expected === undefined) return;
    if (expected.size !== undefined && expected.size !== this.#size) {
      throw mismatch(
        `unexpected commit size ${this.#size}, expected ${expected.size} for ${expected.digest}`,
      );
    }
    if (expected.digest !== digest) {
      throw mismatch(`unexpected commit digest ${digest}, expected ${expected.digest}`);
    }
  }

  #flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#gathered = 0;
    if (pieces.length > 0) this.#writing = this.#writing.then(() => this.#append(pieces));
    return this.#writing;
  }

  async #append(pieces: readonly Uint8Array[]): Promise<void> {
    try {
      const { bytesWritten } = await this.#file.writev(pieces, this.written);
      this.written += bytesWritten;
      const total = pieces.reduce((sum, { length }) => sum + length, 0);
      if (bytesWritten < total) await this.#appendRest(Buffer.concat(pieces).subarray(bytesWritten));
    } catch (cause) {
      throw storeError(`write ${this.path}`, cause);
    }
    this.#notify();
  }

  async #appendRest(data: Uint8Array): Promise<void> {
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await this.#file.write(data, done, data.length - done, this.written);
      done += bytesWritten;
      this.written += bytesWritten;
    }
  }

  #end(state: "committed" | "aborted", result?: { readonly digest: string; readonly size: number }): void {
    this.state = state;
    this.#place.finished(this, result);
    this.#notify();
  }

  #notify(): void {
    this.#changed = undefined;
    this.#wake();
  }
}

function mismatch(message: string): BuildError {
  return new BuildError(
    "image/digest",
    `${message}; try again, and check the registry and proxies before it`,
  );
}
