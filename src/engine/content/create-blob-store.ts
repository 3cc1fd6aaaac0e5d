import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { assertDigest, digestOf } from "../../base/image/digest.js";
import { isGone } from "../../client/files/path-error.js";
import { nameOf } from "../state/names.js";
import type { State } from "../state/state.js";
import { storeError } from "../state/store-error.js";
import { openBlobWriter } from "./blob-file-writer.js";
import type { BlobStore } from "./blob-store.js";
import { CHUNK, followBlob, IncomingBlobs } from "./incoming-blob.js";

/** The blobs of a state directory. */
export interface StateBlobStore extends BlobStore {
  /**
   * Reads a blob while somebody in this process fetches it, from its first byte on; `fetching` is their work. What has been
   * read is only known to be right when this has come to its end. Rejects as `fetching` does.
   */
  follow(digest: string, fetching: Promise<void>): AsyncIterable<Uint8Array>;
}

/**
 * The blobs of a state directory: files by their digests, sha256 or sha384 and sha512. They appear when they are whole; two
 * who write the same one end up with one. Spec: spec/engine/state.md#blobs.
 */
export function createBlobStore(state: State): StateBlobStore {
  return new DirectoryBlobs(state);
}

class DirectoryBlobs implements StateBlobStore {
  readonly #state: State;
  readonly #incoming = new IncomingBlobs();
  /** What nobody removes while this process lives. */
  readonly #sizes = new Map<string, number>();

  constructor(state: State) {
    this.#state = state;
  }

  size(digest: string): number | undefined {
    const known = this.#sizes.get(digest);
    if (known !== undefined) return known;
    const path = this.path(digest);
    this.#state.use([nameOf("blob", digest)]);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return undefined;
    this.#sizes.set(digest, stats.size);
    return stats.size;
  }

  path(digest: string): string {
    assertDigest(digest);
    return join(this.#state.root, "blobs", digest.replace(":", "/"));
  }

  async writer(expected?: { readonly digest: string; readonly size?: number }) {
    if (expected !== undefined) assertDigest(expected.digest);
    const writer = await openBlobWriter({
      temporary: this.#state.temporary(),
      expected,
      place: (digest) => this.#place(digest),
      finished: (blob, result) => {
        if (result !== undefined) this.#sizes.set(result.digest, result.size);
        if (expected !== undefined) this.#incoming.remove(expected.digest, blob);
      },
    });
    if (expected !== undefined) this.#incoming.add(expected.digest, writer);
    return writer;
  }

  async put(data: Uint8Array): Promise<string> {
    const digest = digestOf(data);
    if (this.size(digest) === data.length) return digest;
    const temporary = `${this.#state.temporary()}-${randomBytes(2).toString("hex")}`;
    try {
      writeFileSync(temporary, data, { mode: 0o600, flag: "wx" });
      renameSync(temporary, this.#place(digest));
    } catch (cause) {
      throw storeError(`write ${temporary}`, cause);
    }
    this.#sizes.set(digest, data.length);
    return digest;
  }

  async *read(
    digest: string,
    {
      offset = 0,
      length = Number.POSITIVE_INFINITY,
    }: { readonly offset?: number; readonly length?: number } = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await this.#open(digest);
    try {
      for (let at = offset, left = length; left > 0; ) {
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK, left));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        left -= bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async *follow(digest: string, fetching: Promise<void>): AsyncGenerator<Uint8Array, void, undefined> {
    let isOver = false;
    const over = fetching.finally(() => {
      isOver = true;
    });
    // Who stops reading does not have to know what became of it.
    over.catch(() => {});
    let at = 0;
    while (!isOver) {
      await this.#incoming.begun(digest, over);
      const blob = this.#incoming.get(digest);
      if (blob === undefined) continue;
      const { isWhole, end } = yield* followBlob(blob, at);
      at = end;
      if (isWhole) break;
    }
    await over;
    // All that was not read while it came.
    yield* this.read(digest, { offset: at });
  }

  /** From now on it counts as used, and there is a directory for it. */
  #place(digest: string): string {
    this.#state.use([nameOf("blob", digest)]);
    this.#state.noteChange();
    const path = this.path(digest);
    if (!digest.startsWith("sha256:")) mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    return path;
  }

  async #open(digest: string) {
    const path = this.path(digest);
    try {
      return await open(path, "r");
    } catch (cause) {
      if (!isGone(cause)) throw storeError(`open ${path}`, cause);
      throw new BuildError("layer/gone", `blob ${digest} is not here any more; build again`, { cause });
    }
  }
}
