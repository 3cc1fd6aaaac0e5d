import { createHash } from "node:crypto";
import type { StatusResponse, Vertex } from "../../proto/generated/control.js";
import { createId } from "../session/create-id.js";
import { fromMilliseconds } from "./timestamp.js";

/** How far a part of a step is. */
export interface OwnStatus {
  readonly current?: number;
  /** 0 or nothing if nobody knows. */
  readonly total?: number;
  /** It is done. */
  readonly done?: boolean;
}

/** A step of the client itself, such as `[internal] load remote build context`. */
export interface OwnVertex {
  readonly digest: string;
  /** Tells how far a part of the step is; it starts when it is first told of. */
  status(id: string, status: OwnStatus): void;
  log(data: Uint8Array | string): void;
  /** Tells that the step is over; an error makes it a failed one. May be called again, which does nothing. */
  complete(error?: string): void;
}

/** What an own step takes besides its name. */
export interface OwnVertexOptions {
  /** Takes the updates: {@link Progress.update}. */
  readonly send: (status: StatusResponse) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const STDERR = 2;

/**
 * Starts a step of the client itself. Its digest is that of a random name, as no other vertex has it.
 * Agrees with Wrap and Write, docker buildx, util/progress.
 */
export function startOwnVertex(name: string, { send, now = Date.now }: OwnVertexOptions): OwnVertex {
  const digest = `sha256:${createHash("sha256").update(createId()).digest("hex")}`;
  const time = () => fromMilliseconds(now());
  const started = time();
  const vertex: Vertex = { digest, name, started };
  const statuses = new Map<string, { readonly started: Vertex["started"] }>();
  let isOver = false;
  send({ vertexes: [vertex] });
  return {
    digest,
    status(id, { current = 0, total = 0, done = false }) {
      if (isOver) return;
      const timestamp = time();
      const begun = statuses.get(id) ?? { started: timestamp };
      statuses.set(id, begun);
      const completed = done ? timestamp : undefined;
      send({ statuses: [{ ID: id, vertex: digest, current, total, timestamp, ...begun, completed }] });
    },
    log(data) {
      if (isOver) return;
      const msg = typeof data === "string" ? Buffer.from(data) : data;
      send({ logs: [{ vertex: digest, timestamp: time(), stream: STDERR, msg }] });
    },
    complete(error = "") {
      if (isOver) return;
      isOver = true;
      send({ vertexes: [{ ...vertex, completed: time(), error }] });
    },
  };
}

/** Runs something as a step of the client; what it throws is the step's error, and is thrown on. */
export async function runOwnVertex<T>(
  name: string,
  options: OwnVertexOptions,
  run: (vertex: OwnVertex) => Promise<T> | T,
): Promise<T> {
  const vertex = startOwnVertex(name, options);
  try {
    const result = await run(vertex);
    vertex.complete();
    return result;
  } catch (error) {
    vertex.complete(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
