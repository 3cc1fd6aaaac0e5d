import type { ControlClient } from "../../client/control.js";
import type { PruneRequest, UsageRecord } from "../../proto/generated/control.js";
import type { WorkerRecord } from "../../proto/generated/worker.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { createHistory } from "../history/history.js";
import { parseRecordFilters, type RecordFields } from "../state/record-filter.js";
import type { UsageEntry } from "../state/usage-entry.js";
import { engineHousekeeping } from "./engine-housekeeping.js";
import { historyEvents } from "./history-events.js";
import { usageRecord } from "./usage-record.js";
import { buildkitVersion, type ControlledEngine, type EngineFacts, workerRecord } from "./worker-record.js";

const NEVER = new AbortController().signal;
const NANOSECONDS = 1e6;

/**
 * The bundled engine as something that can be asked beside builds, as a daemon can. Calls reject with an RpcError, or a BuildError
 * (`option/value` for a wrong filter, `store/…`), and with their signal's reason. Agrees with control/control.go.
 * Spec: spec/engine/control.md.
 */
export function createEngineControl(engine: ControlledEngine, facts: EngineFacts): ControlClient {
  const housekeeping = engineHousekeeping(engine);
  const history = createHistory(engine.state);
  return {
    async listWorkers(filter = []) {
      const isMeant = parseRecordFilters(filter);
      const worker = await workerRecord(engine, facts);
      return isMeant(workerFields(worker)) ? [worker] : [];
    },
    info: async () => ({ buildkitVersion: buildkitVersion(facts) }),
    async diskUsage({ filter = [], ageLimit = 0 } = {}, { signal = NEVER } = {}) {
      const entries = await housekeeping.listUsage({
        filters: filter,
        ageLimit: milliseconds(ageLimit),
        signal,
      });
      return entries.map(usageRecord);
    },
    prune: (request, { signal = NEVER } = {}) =>
      pruned(signal, (onPruned, whole) => housekeeping.prune(policyOf(request), onPruned, whole)),
    listenBuildHistory: (request, { signal = NEVER } = {}) => historyEvents(history, request, signal),
    async updateBuildHistory({ Ref = "", Pinned = false, Delete, Finalize }) {
      if (Finalize === true && Delete !== true) return;
      const record = history.get(Ref);
      if (record === undefined) throw new RpcError(StatusCode.notFound, `failed to retrieve ref ${Ref}`);
      if (Delete !== true) history.pin(Ref, Pinned);
      else if (!history.remove(Ref)) {
        throw new RpcError(StatusCode.failedPrecondition, `build ${Ref} has not ended`);
      }
    },
    status: (ref, { signal = NEVER } = {}) => history.status(ref, signal),
  };
}

/** A worker as filters see it. Agrees with adaptWorker, worker/filter.go. */
function workerFields({ ID, Labels = {} }: WorkerRecord): RecordFields {
  return (field, within) => {
    if (field === "id") return ID;
    const name = within.join(".");
    return field === "labels" && Object.hasOwn(Labels, name) ? Labels[name] : undefined;
  };
}

function policyOf({
  filter = [],
  all = false,
  keepDuration = 0,
  reservedSpace = 0,
  maxUsedSpace = 0,
  minFreeSpace = 0,
}: PruneRequest) {
  return {
    filters: filter,
    all,
    keepDuration: milliseconds(keepDuration),
    reservedSpace: Number(reservedSpace),
    maxUsedSpace: Number(maxUsedSpace),
    minFreeSpace: Number(minFreeSpace),
  };
}

function milliseconds(nanoseconds: number | bigint): number {
  return Number(nanoseconds) / NANOSECONDS;
}

/** What is removed, as it goes. Whoever leaves the iteration early ends the work. */
async function* pruned(
  outer: AbortSignal,
  prune: (onPruned: (entry: UsageEntry) => void, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<UsageRecord, undefined> {
  const leaving = new AbortController();
  const removed: UsageEntry[] = [];
  let isOver = false;
  let wake: () => void = () => {};
  const add = (entry: UsageEntry): void => {
    removed.push(entry);
    wake();
  };
  const work = prune(add, AbortSignal.any([outer, leaving.signal])).finally(() => {
    isOver = true;
    wake();
  });
  // It is waited for below, but it may fail before.
  work.catch(() => {});
  try {
    while (!isOver || removed.length > 0) {
      for (const entry of removed.splice(0)) yield usageRecord(entry);
      if (!isOver && removed.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    await work;
    return undefined;
  } finally {
    leaving.abort();
    await work.catch(() => {});
  }
}
