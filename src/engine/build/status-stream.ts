import { fromMilliseconds } from "../../client/progress/timestamp.js";
import type { GatewayWarning } from "../../frontend/gateway.js";
import { lineRanges } from "../../llb/definition.js";
import type { StatusResponse } from "../../proto/generated/control.js";
import type { ProgressGroup } from "../../proto/generated/ops.js";
import type { LogEvent, SolveProgress, StatusEvent, VertexEvent } from "../solver/solve-progress.js";

/** Takes what a build says of itself, as a daemon would stream it. */
export type SendStatus = (status: StatusResponse) => unknown;

/**
 * Turns what the solver tells into the messages that clients of BuildKit show. Groups of vertices are told with
 * {@link group}, as the solver knows nothing of them.
 */
export class StatusStream implements SolveProgress {
  readonly #send: SendStatus;
  readonly #groups = new Map<string, ProgressGroup>();

  constructor(send: SendStatus) {
    this.#send = send;
  }

  /** From now on a vertex is shown in a group. */
  group(vertex: string, group: ProgressGroup): void {
    this.#groups.set(vertex, group);
  }

  vertex({ digest, inputs, name, started, completed, isCached, error }: VertexEvent): void {
    this.#send({
      vertexes: [
        {
          digest,
          inputs,
          name,
          started: time(started),
          completed: time(completed),
          cached: isCached,
          error,
          progressGroup: this.#groups.get(digest),
        },
      ],
    });
  }

  status({ id, vertex, name, current, total, timestamp, started, completed }: StatusEvent): void {
    const times = { timestamp: time(timestamp), started: time(started), completed: time(completed) };
    this.#send({ statuses: [{ ID: id, vertex, name, current, total, ...times }] });
  }

  log({ vertex, stream, data, timestamp }: LogEvent): void {
    // Who sends it may write into its bytes again.
    this.#send({ logs: [{ vertex, stream, msg: data.slice(), timestamp: time(timestamp) }] });
  }

  warning({ vertex, level, short, detail, url, source, lines }: GatewayWarning): void {
    this.#send({
      warnings: [
        {
          vertex,
          level,
          short: Buffer.from(short),
          detail: detail.map((line) => Buffer.from(line)),
          url,
          info: source,
          ranges: lines.flatMap(lineRanges),
        },
      ],
    });
  }
}

function time(milliseconds: number | undefined) {
  return milliseconds === undefined ? undefined : fromMilliseconds(milliseconds);
}
