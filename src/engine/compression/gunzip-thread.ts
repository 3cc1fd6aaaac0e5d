import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { compressionError, truncatedError } from "./compression-error.js";
import { GUNZIP_WORKER } from "./gunzip-worker.js";
import type { InputBuffer } from "./input-buffer.js";

/** What is smaller is unpacked sooner than a thread starts. */
export const LEAST_FOR_THREAD = 1 << 21;
/** Messages take their time, so that there are few: of so many bytes, about. */
const CHUNK = 1 << 20;
/** How many are on the way in each direction. */
const MOST_CHUNKS = 4;
const MOST_THREADS = 4;

interface Answer {
  readonly taken?: true;
  readonly chunk?: Uint8Array;
  readonly digest?: string;
  readonly code?: string;
  readonly message?: string;
}

let running = 0;

/** Whether one more thread is worth while: there is a processor for it beside this thread's. */
export function hasGunzipThread(): boolean {
  return running < Math.min(MOST_THREADS, availableParallelism() - 1);
}

/**
 * What gzip members hold, unpacked by a thread of its own, which hashes it as well: `onDigest` is told the sha256 of all before this
 * comes to its end.
 *
 * @throws BuildError `layer/compression`, and what the stream throws
 */
export async function* gunzipInThread(
  input: InputBuffer,
  onDigest: (digest: string) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const thread = new GunzipThread(input);
  try {
    for (let chunk = await thread.next(); chunk !== undefined; chunk = await thread.next()) yield chunk;
    onDigest(`sha256:${thread.digest}`);
  } finally {
    await thread.close();
  }
}

class GunzipThread {
  digest = "";
  readonly #worker = new Worker(GUNZIP_WORKER, { eval: true, execArgv: [] });
  readonly #chunks: Uint8Array[] = [];
  #onWay = 0;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wakeReader: () => void = () => {};
  #wakeFeeder: () => void = () => {};

  constructor(input: InputBuffer) {
    running++;
    this.#worker.on("message", (answer: Answer) => this.#hear(answer));
    this.#worker.on("error", (error) => this.#fail(compressionError("gzip", error.message, error)));
    this.#worker.on("exit", () => this.#fail(compressionError("gzip", "the thread ended")));
    this.#worker.postMessage({ room: MOST_CHUNKS });
    this.#feed(input).catch((error: unknown) => this.#fail(error));
  }

  /** Undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#worker.postMessage({ room: 1 });
        return chunk;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  async close(): Promise<void> {
    running--;
    this.#isOver = true;
    this.#wakeFeeder();
    await this.#worker.terminate();
  }

  async #feed(input: InputBuffer): Promise<void> {
    while (!this.#isOver) {
      const data = await nextChunk(input);
      if (data === undefined) break;
      this.#onWay++;
      this.#worker.postMessage({ data }, [data.buffer]);
      while (this.#onWay >= MOST_CHUNKS && !this.#isOver) {
        await new Promise<void>((resolve) => {
          this.#wakeFeeder = resolve;
        });
      }
    }
    this.#worker.postMessage({ isEnd: true });
  }

  #hear({ taken, chunk, digest, code = "", message = "" }: Answer): void {
    if (taken) {
      this.#onWay--;
      this.#wakeFeeder();
    } else if (chunk !== undefined) {
      this.#chunks.push(chunk);
      this.#wakeReader();
    } else if (digest !== undefined) {
      this.digest = digest;
      this.#isOver = true;
      this.#wakeReader();
    } else this.#fail(code === "Z_BUF_ERROR" ? truncatedError("gzip") : compressionError("gzip", message));
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wakeReader();
  }
}

/** Of about the wanted size, in memory of its own, which the thread gets; undefined at the end. */
async function nextChunk(input: InputBuffer): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size < CHUNK) {
    const piece = await input.next();
    if (piece === undefined) break;
    pieces.push(piece);
    size += piece.length;
  }
  if (size === 0) return undefined;
  const whole = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer as ArrayBuffer);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
