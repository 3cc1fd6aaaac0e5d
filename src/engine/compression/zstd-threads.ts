import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { BuildError } from "../../base/diagnostic/build-error.js";
import { compressionError } from "./compression-error.js";
import { ZSTD_WORKER } from "./zstd-worker.js";

/** More threads than this do not pay for the memory that each needs. */
const MAX_THREADS = 4;

interface Task {
  readonly resolve: (result: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly tasks: Map<number, Task>;
}

interface Answer {
  readonly id: number;
  readonly result?: Uint8Array;
  readonly error?: string;
}

/** What a thread is asked to do: see {@link ZSTD_WORKER}. */
export type ZstdRequest =
  | { readonly data: Uint8Array; readonly level: number }
  | { readonly data: Uint8Array; readonly lengths: readonly number[]; readonly starts: readonly number[] };

/** Threads with zstd in WebAssembly, for versions of Node that have none. They are started as they are needed, and to be closed. */
export class ZstdThreads {
  readonly count: number;
  readonly #threads: Thread[] = [];
  #next = 0;

  /** By default one for each processor, at most 4. With one thread, requests are done in their order. */
  constructor(count = Math.max(1, Math.min(MAX_THREADS, availableParallelism()))) {
    this.count = count;
  }

  /** The answer to a request; the memory of its `data` is gone afterwards. Rejects with a BuildError `layer/compression`. */
  async run(request: ZstdRequest): Promise<Uint8Array> {
    const thread = this.#idlest();
    const id = this.#next++;
    const { promise, resolve, reject } = deferred();
    thread.tasks.set(id, { resolve, reject });
    const { buffer } = request.data;
    thread.worker.postMessage({ id, ...request }, buffer instanceof ArrayBuffer ? [buffer] : []);
    return promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #idlest(): Thread {
    const idle = this.#threads.find(({ tasks }) => tasks.size === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.count) return this.#start();
    return this.#threads.reduce((least, thread) => (thread.tasks.size < least.tasks.size ? thread : least));
  }

  #start(): Thread {
    const tasks = new Map<number, Task>();
    const worker = new Worker(ZSTD_WORKER, { eval: true, workerData: packageUrl(), execArgv: [] });
    // A build that is over does not wait for them.
    worker.unref();
    const fail = (error: Error): void => {
      for (const { reject } of tasks.values()) reject(error);
      tasks.clear();
    };
    worker.on("message", ({ id, result, error }: Answer) => {
      const task = tasks.get(id);
      tasks.delete(id);
      if (result !== undefined) task?.resolve(result);
      else task?.reject(failure(error ?? "no answer"));
    });
    worker.on("error", (error) => fail(failure(error.message)));
    worker.on("exit", () => fail(failure("the thread ended")));
    const thread = { worker, tasks };
    this.#threads.push(thread);
    return thread;
  }
}

// A bundle in the form of CommonJS has no address of its own.
const { resolve: find } = typeof require === "function" ? require : createRequire(import.meta.url);

/** Whether there is the package that the threads need. */
export function hasZstdThreads(): boolean {
  try {
    packageUrl();
    return true;
  } catch {
    return false;
  }
}

/** Where the package is, which is no part of a bundle: each thread loads it. */
function packageUrl(): string {
  try {
    return pathToFileURL(find(PACKAGE)).href;
  } catch {
    throw failure(`the package ${PACKAGE} is not installed, which Node.js before 22.15 needs`);
  }
}

const PACKAGE = "@hpcc-js/wasm-zstd";

function failure(reason: string): BuildError {
  return compressionError("zstd", reason);
}

function deferred(): Task & { readonly promise: Promise<Uint8Array> } {
  let resolve: Task["resolve"] = () => {};
  let reject: Task["reject"] = () => {};
  const promise = new Promise<Uint8Array>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
