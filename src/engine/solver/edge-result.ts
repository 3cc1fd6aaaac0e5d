import { BuildError } from "../../base/diagnostic/build-error.js";
import { CacheKey, type KeyInput } from "./cache-key.js";
import { bestRecord, loadRecord, saveResult } from "./cache-query.js";
import { alternativesOf } from "./edge-keys.js";
import type { EdgeLoad, EdgeState } from "./edge-state.js";
import type { Scheduler } from "./scheduler.js";
import { SharedTask } from "./shared-task.js";
import { SolveFailure } from "./solve-failure.js";
import { COMPLETE, INITIAL } from "./stage.js";

/** Loads the best result that is known. If that fails, it is forgotten, and the edge gets on without it. */
export function loadBest<R>(scheduler: Scheduler, edge: EdgeState<R>): void {
  for (const input of edge.inputs) input.ask(INITIAL);
  edge.load ??= createLoad(scheduler, edge);
  const { record, key, task } = edge.load;
  edge.want(task);
  const { state } = task;
  if (state.kind !== "done" && state.kind !== "failed") return;
  if (state.kind === "done") {
    if (state.value !== undefined) {
      settle(edge, state.value, [key]);
      return;
    }
    record.source.forget?.(record.name);
  }
  edge.load = undefined;
  edge.tried.add(record.name);
  edge.records.delete(record.name);
  edge.wake();
}

function createLoad<R>(scheduler: Scheduler, edge: EdgeState<R>): EdgeLoad<R> {
  const { vertex, records } = edge;
  const best = bestRecord([...records.values()].map(({ record }) => record))!;
  const { record, key } = records.get(best.name)!;
  const task = new SharedTask(scheduler, async (signal) => {
    vertex.reporter.start(true);
    let isLoaded = false;
    try {
      const value = await loadRecord(vertex.sources.main, key, record, signal);
      isLoaded = value !== undefined;
      return value;
    } finally {
      // That it could not be loaded is no error: it will be executed. If it is not needed any more, it is there still.
      vertex.reporter.complete(isLoaded || signal.aborted, "");
    }
  });
  return { record, key, task };
}

/** Executes the vertex, and keeps what it makes. */
export function execute<R>(edge: EdgeState<R>): void {
  const task = edge.vertex.executeTask(edge.inputs.map((input) => input.edge.result!.value));
  edge.want(task);
  const { state } = task;
  if (state.kind === "done") takeOutput(edge, state.value);
  else if (state.kind === "failed") fail(edge, state.error);
}

function takeOutput<R>(edge: EdgeState<R>, outputs: readonly R[]): void {
  if (edge.output >= outputs.length) {
    const message = `invalid response from exec need ${edge.output} index but ${outputs.length} results received`;
    fail(edge, new SolveFailure("", new BuildError("internal", message), edge.vertex.vertex.digest));
    return;
  }
  const value = outputs[edge.output]!;
  const keys = save(edge, value);
  // Consumers must not find by its definition what was made from an earlier result of it.
  if (!edge.vertex.ignoresCache) edge.keys.push(...keys);
  settle(edge, value, keys);
}

let lastCreation = 0;

/** Milliseconds since 1970, later than ever before: the newest result is the one to be used. */
function creationTime(): number {
  const now = Date.now();
  lastCreation = now > lastCreation ? now : lastCreation + 0.001;
  return lastCreation;
}

/** Keeps a new result under all that it is known by. */
function save<R>(edge: EdgeState<R>, value: R): readonly CacheKey<R>[] {
  const { mapDigests } = edge;
  const inputs = edge.inputs.map((input) => [
    ...alternativesOf(edge, input),
    ...edge.extraInputs.filter((extra) => extra.input === input.index),
  ]);
  const digests = inputs.length === 0 ? [...mapDigests, ...edge.otherDigests] : mapDigests.slice(0, 1);
  return saveUnder(edge, digests, inputs, value);
}

/** Lets a root be known by the digests of an equal one, too, whether it has its result already or not. */
export function addRootDigests<R>(edge: EdgeState<R>, digests: Iterable<string>): void {
  const added = [...digests].filter(
    (digest) => !edge.mapDigests.includes(digest) && !edge.otherDigests.has(digest),
  );
  for (const digest of added) edge.otherDigests.add(digest);
  if (edge.result === undefined || added.length === 0) return;
  const { value, keys } = edge.result;
  edge.result = { value, keys: [...keys, ...saveUnder(edge, added, [], value)] };
}

function saveUnder<R>(
  edge: EdgeState<R>,
  digests: readonly string[],
  inputs: readonly (readonly KeyInput<R>[])[],
  value: R,
): readonly CacheKey<R>[] {
  const { vertex, output } = edge;
  const now = creationTime();
  return digests.map((digest) => {
    const key = new CacheKey<R>(digest, output, inputs);
    const record = saveResult(vertex.sources.main, key, value, now);
    key.records = record === undefined ? [] : [record];
    key.vertex = vertex.vertex.digest;
    key.isExported = vertex.vertex.exportCache;
    key.extraInputs = edge.extraInputs;
    return key;
  });
}

function settle<R>(edge: EdgeState<R>, value: R, keys: readonly CacheKey<R>[]): void {
  edge.result = { value, keys };
  edge.stage = COMPLETE;
  edge.release();
  edge.publish();
}

/** Ends an edge that can't be had. */
export function fail<R>(edge: EdgeState<R>, error: unknown): void {
  edge.error = error;
  edge.release();
  edge.publish();
}
