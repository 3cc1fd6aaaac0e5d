import { BuildError } from "../../base/diagnostic/build-error.js";
import { BuildHistoryEventType, type BuildHistoryRecord } from "../../proto/generated/control.js";
import type { CallOptions } from "../../wire/rpc/client.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import type { ControlClient } from "../control.js";
import { compareTimes } from "../progress/timestamp.js";

/** Daemons keep fifty, unless told otherwise. */
const MOST_RECORDS = 10_000;
/** Milliseconds; daemons before 0.12 never come to an end. */
const PATIENCE = 60_000;

/** The builds that a daemon knows of, the latest first. */
export interface History {
  readonly records: readonly BuildHistoryRecord[];
  /** What time it is at the daemon, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * The records of all builds that run or are kept. Rejects with an RpcError, or a BuildError `daemon/failed` for a daemon
 * that keeps none. Agrees with queryRecords, docker buildx, commands/history/utils.go.
 */
export async function listRecords(
  control: ControlClient,
  address: string,
  options?: CallOptions,
): Promise<History> {
  const events = control.listenBuildHistory({ EarlyExit: true }, { ...options, timeout: PATIENCE });
  const found = new Map<string, BuildHistoryRecord>();
  try {
    for await (const { type, record } of events) {
      if (record?.Ref === undefined || type === BuildHistoryEventType.DELETED) continue;
      // One that ends meanwhile comes twice; the second time more is known of it.
      found.set(record.Ref, record);
      if (found.size >= MOST_RECORDS) break;
    }
  } catch (error) {
    throw historyError(error, address);
  }
  const records = [...found.values()].sort((a, b) => compareTimes(b.CreatedAt ?? {}, a.CreatedAt ?? {}));
  return { records, now: await events.time() };
}

/** What a daemon without a history answers, in words for people. */
export function historyError(thrown: unknown, address: string): unknown {
  if (!(thrown instanceof RpcError && thrown.code === StatusCode.unimplemented)) return thrown;
  return new BuildError(
    "daemon/failed",
    `the daemon at ${address} keeps no history of builds: BuildKit 0.11 or newer does`,
    { cause: thrown },
  );
}
