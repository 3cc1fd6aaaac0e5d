import { setTimeout as delay } from "node:timers/promises";
import type { HistoryEvents } from "../../client/control.js";
import { buildRepository } from "../../client/history/build-name.js";
import { recordStatus } from "../../client/history/record-status.js";
import {
  type BuildHistoryEvent,
  BuildHistoryEventType,
  type BuildHistoryRecord,
  type BuildHistoryRequest,
} from "../../proto/generated/control.js";
import type { History } from "../history/history.js";
import { parseRecordFilters, type RecordFields } from "../state/record-filter.js";

/** Milliseconds between two looks at builds of other processes. */
const INTERVAL = 200;

/**
 * The builds of a history: those that run, those that are over and, unless `EarlyExit` is asked for, what changes from then on.
 * The iteration rejects with a BuildError `option/value` for a wrong filter, and with the signal's reason. Agrees with Listen,
 * solver/llbsolver/history, but knows no filters of times.
 */
export function historyEvents(
  history: History,
  request: BuildHistoryRequest,
  signal: AbortSignal,
): HistoryEvents {
  return {
    [Symbol.asyncIterator]: () => eventsOf(history, request, signal),
    time: async () => Date.now(),
  };
}

async function* eventsOf(
  history: History,
  { Ref, ActiveOnly = false, EarlyExit = false, Filter = [], Limit = 0 }: BuildHistoryRequest,
  signal: AbortSignal,
): AsyncGenerator<BuildHistoryEvent, undefined> {
  const isMeant = parseRecordFilters(Filter);
  const list = (): readonly BuildHistoryRecord[] =>
    history.list().filter((record) => !Ref || record.Ref === Ref);
  let known = list();
  for (const record of known) if (isRunning(record)) yield eventOf(record);
  if (!ActiveOnly) {
    const ended = known.filter((record) => !isRunning(record) && isMeant(fieldsOf(record)));
    for (const record of Limit > 0 ? ended.slice(0, Limit) : ended) yield eventOf(record);
  }
  while (!EarlyExit) {
    await delay(INTERVAL, undefined, { signal }).catch(() => signal.throwIfAborted());
    const now = list();
    yield* changes(known, now);
    known = now;
  }
  return undefined;
}

function* changes(
  before: readonly BuildHistoryRecord[],
  now: readonly BuildHistoryRecord[],
): Generator<BuildHistoryEvent> {
  const earlier = new Map(before.map((record) => [record.Ref, record]));
  for (const record of now) {
    const last = earlier.get(record.Ref);
    earlier.delete(record.Ref);
    if (last === undefined || isRunning(last) !== isRunning(record)) yield eventOf(record);
  }
  for (const Ref of earlier.keys()) yield { type: BuildHistoryEventType.DELETED, record: { Ref } };
}

function isRunning({ CompletedAt }: BuildHistoryRecord): boolean {
  return CompletedAt === undefined;
}

function eventOf(record: BuildHistoryRecord): BuildHistoryEvent {
  const type = isRunning(record) ? BuildHistoryEventType.STARTED : BuildHistoryEventType.COMPLETE;
  return { type, record };
}

/** A record as filters see it. Agrees with adaptHistoryRecord, solver/llbsolver/history/filter.go. */
function fieldsOf(record: BuildHistoryRecord): RecordFields {
  return (field) => {
    switch (field) {
      case "ref":
        return record.Ref;
      case "status":
        return recordStatus(record);
      case "repository":
        return buildRepository(record.FrontendAttrs ?? {}) || undefined;
      default:
        return undefined;
    }
  };
}
