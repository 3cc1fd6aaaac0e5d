import { open } from "node:fs/promises";

/** A blob that is being written, for those who read it meanwhile. */
export interface IncomingBlob {
  /** The file that it is written to. */
  readonly path: string;
  /** Bytes in the file. */
  readonly written: number;
  readonly state: "open" | "committed" | "aborted";
  /** Fulfils when one of these has changed. */
  changed(): Promise<void>;
}

/** How much is read at once. */
export const CHUNK = 256 * 1024;

/** The blobs that this process is writing, by the digests that they are to have. */
export class IncomingBlobs {
  readonly #blobs = new Map<string, IncomingBlob>();
  readonly #waiting = new Map<string, Set<() => void>>();

  add(digest: string, blob: IncomingBlob): void {
    this.#blobs.set(digest, blob);
    for (const wake of this.#waiting.get(digest) ?? []) wake();
    this.#waiting.delete(digest);
  }

  remove(digest: string, blob: IncomingBlob): void {
    if (this.#blobs.get(digest) === blob) this.#blobs.delete(digest);
  }

  get(digest: string): IncomingBlob | undefined {
    return this.#blobs.get(digest);
  }

  /** Fulfils when one begins, or something else is over. */
  async begun(digest: string, over: Promise<unknown>): Promise<void> {
    if (this.#blobs.has(digest)) return;
    const waiting = this.#waiting.get(digest) ?? new Set();
    this.#waiting.set(digest, waiting);
    let wake: () => void = () => {};
    const began = new Promise<void>((resolve) => {
      wake = resolve;
    });
    waiting.add(wake);
    try {
      await Promise.race([began, over]);
    } finally {
      waiting.delete(wake);
    }
  }
}

/**
 * What is in a file from a place on, as it grows: ends where it was committed. Gives how far it came if it was given up.
 */
export async function* followBlob(
  blob: IncomingBlob,
  from: number,
): AsyncGenerator<Uint8Array, { readonly isWhole: boolean; readonly end: number }> {
  let at = from;
  const file = await open(blob.path, "r").catch(() => undefined);
  // It has its name by now, or is gone.
  if (file === undefined) return { isWhole: false, end: at };
  try {
    for (;;) {
      // Looked at before what is there: nothing comes after it.
      const { state } = blob;
      const changed = blob.changed();
      while (at < blob.written) {
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK, blob.written - at));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      if (state !== "open") return { isWhole: state === "committed", end: at };
      await changed;
    }
  } finally {
    await file.close();
  }
}
