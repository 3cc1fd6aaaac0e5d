import type { VertexLog } from "../../proto/generated/control.js";
import type { CallOptions } from "../../wire/rpc/client.js";
import type { ControlClient } from "../control.js";

/** What a step said last. */
export interface StepLog {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The rest of a longer line is not kept. */
const LONGEST_LINE = 4096;
const STDOUT = 1;
const STDERR = 2;

/**
 * The last lines of output of one step of a build, whose log is read again. Rejects with an RpcError. Agrees with
 * loadVertexLogs, docker buildx, commands/history/inspect.go.
 */
export async function readStepLog(
  control: ControlClient,
  ref: string,
  digest: string,
  most: number,
  options?: CallOptions,
): Promise<StepLog> {
  let name = "";
  const lines = new LastLines(most);
  for await (const { vertexes = [], logs = [] } of control.status(ref, options)) {
    for (const vertex of vertexes) if (vertex.digest === digest) name = vertex.name ?? "";
    for (const log of logs) if (log.vertex === digest) lines.add(log);
  }
  return { name, lines: lines.all() };
}

/** Lines of two streams that come in pieces; empty ones do not count. */
class LastLines {
  readonly #most: number;
  #lines: { text: string }[] = [];
  /** By stream: the line that goes on. */
  readonly #open = new Map<number, { text: string }>();

  constructor(most: number) {
    this.#most = most;
  }

  add({ stream = 0, msg = new Uint8Array() }: VertexLog): void {
    const key = Number(stream) === STDERR ? STDERR : STDOUT;
    const pieces = Buffer.from(msg).toString().split("\n");
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) this.#open.delete(key);
      if (piece === "") continue;
      const open = this.#open.get(key);
      if (open !== undefined) open.text = (open.text + piece).slice(0, LONGEST_LINE);
      else this.#begin(key, piece);
    }
  }

  all(): readonly string[] {
    return this.#lines.map(({ text }) => text.replace(/\r$/, ""));
  }

  #begin(key: number, piece: string): void {
    const line = { text: piece.slice(0, LONGEST_LINE) };
    this.#open.set(key, line);
    this.#lines.push(line);
    if (this.#lines.length > this.#most) this.#lines = this.#lines.slice(-this.#most);
  }
}
