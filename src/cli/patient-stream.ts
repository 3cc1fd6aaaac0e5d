import type { CliIo, OutputStream } from "./cli-io.js";

/** Bytes that wait, from which on those who have more to say should wait, too. */
const HIGH = 1 << 20;
/** Milliseconds for a reader to take what is left, once the user has had enough. */
const PATIENCE = 1000;

/**
 * An output that holds nobody up: what is written waits until the reader takes it. A terminal that is stopped, or a
 * pager, must not keep a build from answering its daemon, which would give it up. What goes wrong is no matter.
 */
export class PatientStream implements OutputStream {
  readonly isTTY: boolean;
  readonly #stream: OutputStream;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<void> | undefined;
  #isBroken = false;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    this.isTTY = stream.isTTY;
  }

  /** Whether the reader has not taken all yet. */
  get isBusy(): boolean {
    return this.#writing !== undefined;
  }

  write(data: string | Uint8Array): void {
    const pour = this.#stream.pour?.bind(this.#stream);
    if (pour === undefined) {
      this.#stream.write(data);
      return;
    }
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    if (this.#isBroken || bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    this.#writing ??= this.#writeAll(pour);
  }

  /** Settles when the reader has taken enough; undefined if nobody need wait. */
  room(): Promise<void> | undefined {
    return this.#size > HIGH ? this.#writing : undefined;
  }

  /** Settles when the reader has taken all, or soon after the signal is aborted. */
  async flush(signal?: AbortSignal, patience = PATIENCE): Promise<void> {
    if (this.#writing === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    let onAbort = (): void => {};
    const late = new Promise<void>((resolve) => {
      onAbort = () => {
        timer = setTimeout(resolve, patience);
      };
      if (signal?.aborted) onAbort();
      else signal?.addEventListener("abort", onAbort, { once: true });
    });
    await Promise.race([this.#writing, late]);
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }

  async #writeAll(pour: (data: Uint8Array) => Promise<void>): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting.splice(0));
        await pour(bytes);
        this.#size -= bytes.length;
      }
    } catch {
      this.#isBroken = true;
      this.#waiting = [];
      this.#size = 0;
    }
    this.#writing = undefined;
  }
}

/** The same world, but with a standard error that holds nobody up. */
export function withPatientStderr(io: CliIo, stderr: PatientStream): CliIo {
  return {
    stdout: io.stdout,
    stderr,
    stdin: io.stdin,
    env: io.env,
    program: io.program,
    get cwd() {
      return io.cwd;
    },
    get columns() {
      return io.columns;
    },
    get rows() {
      return io.rows ?? 0;
    },
    get signal() {
      return io.signal;
    },
  };
}
