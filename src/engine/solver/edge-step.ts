import { BuildError } from "../../base/diagnostic/build-error.js";
import { CacheKey, contentKey, type KeyInput } from "./cache-key.js";
import { bestRecord, loadRecord, queryInput, queryRoot, recordsOf, saveResult } from "./cache-query.js";
import { EdgeInput, type EdgeState } from "./edge-state.js";
import type { MergeIndex } from "./merge-index.js";
import type { Scheduler } from "./scheduler.js";
import { SharedTask } from "./shared-task.js";
import { canceledError, SolveFailure } from "./solve-failure.js";
import { COMPLETE, FAST, INITIAL, inputsToFinish, nextStages, SLOW, stageOf } from "./stage.js";

/** What steps need besides the edge. */
export interface StepEnvironment<R> {
  readonly scheduler: Scheduler;
  readonly index: () => MergeIndex<R>;
}

/**
 * Gets an edge as far as it can get now: looks at what has become known of its inputs and its tasks, tells those who
 * asked, and asks for what is needed next. It is called again when anything of that has changed.
 *
 * Agrees with `unpark`, BuildKit's solver/edge.go.
 */
export function stepEdge<R>(env: StepEnvironment<R>, edge: EdgeState<R>): void {
  if (edge.mergedInto !== undefined) return;
  if (edge.isSettled) {
    edge.release();
    edge.publish();
    return;
  }
  if (edge.wanted > edge.stage) {
    const failure = openInputs(edge) ?? takeMaps(edge) ?? takeKeys(edge);
    if (failure !== undefined) {
      fail(edge, failure);
      return;
    }
    updateStage(edge);
    edge.publish();
  }
  if (edge.wanted > edge.stage) advance(env, edge);
  else edge.park();
}

/** Makes the inputs ready to be asked; what has gone wrong with one that was asked for more than it could give. */
function openInputs<R>(edge: EdgeState<R>): unknown {
  const { inputs } = edge.vertex;
  if (edge.inputs.length !== inputs.length)
    edge.inputs = inputs.map((input, index) => new EdgeInput(edge, index, input.current));
  return inputFailure(edge);
}

function inputFailure<R>(edge: EdgeState<R>): unknown {
  return edge.inputs.find((input) => input.asked > input.stage && input.edge.error !== undefined)?.edge.error;
}

/** Looks at the cache maps that have come, as long as no result is known; the first one tells of the inputs. */
function takeMaps<R>(edge: EdgeState<R>): unknown {
  const { vertex, mapDigests } = edge;
  while (mapDigests.length === 0 || (!edge.hasLastMap && !edge.hasRecords)) {
    const index = mapDigests.length;
    const map = vertex.maps[index];
    if (map === undefined) {
      const task = vertex.mapTask(index);
      edge.want(task);
      return task.state.kind === "failed" ? task.state.error : undefined;
    }
    edge.hasLastMap = vertex.hasAllMaps && vertex.maps.length === index + 1;
    mapDigests.push(map.digest);
    edge.mayMerge = true;
    if (edge.inputs.length === 0) takeRootMap(edge, map.digest);
    for (const input of edge.inputs) {
      const { contentDigests, prepare } = map.inputs[input.index] ?? {};
      input.hasContent = contentDigests !== undefined;
      input.isReady = contentDigests === undefined && prepare === undefined;
    }
  }
  return undefined;
}

function takeRootMap<R>(edge: EdgeState<R>, digest: string): void {
  const { vertex, output } = edge;
  const key = vertex.ignoresCache ? undefined : queryRoot(vertex.sources, digest, output);
  if (key !== undefined) addKey(edge, key);
}

/** Notes a key of the edge that is known to lead to something. */
function addKey<R>(edge: EdgeState<R>, key: CacheKey<R>): void {
  key.records = recordsOf(edge.vertex.sources, key);
  key.isExported = edge.vertex.vertex.exportCache;
  key.extraInputs = edge.extraInputs;
  for (const record of key.records) {
    if (!edge.tried.has(record.name)) edge.records.set(record.name, { record, key });
  }
  edge.keys.push(key);
}

/** Looks for earlier results by what has become known of the inputs. */
function takeKeys<R>(edge: EdgeState<R>): unknown {
  if (edge.mapDigests.length === 0) return undefined;
  for (const input of edge.inputs) {
    const keys = input.newKeys();
    if (keys.length > 0) {
      edge.mayMerge = true;
      probe(edge, input, withSelector(edge, input, keys));
    }
    const failure = takeContent(edge, input);
    if (failure !== undefined) return failure;
  }
  addMatches(edge);
  return undefined;
}

function takeContent<R>(edge: EdgeState<R>, input: EdgeInput<R>): unknown {
  const result = input.edge.result;
  if (input.isReady || result === undefined) return undefined;
  const { state } = edge.vertex.contentTask(input.index, input.edge, result.value);
  if (state.kind === "failed") return state.error;
  if (state.kind !== "done") return undefined;
  input.isReady = true;
  edge.mayMerge = true;
  if (state.value.length === 0) return undefined;
  input.contentKeys = state.value.map((digest) => contentKey(digest));
  const content = input.contentKeys.map((key) => ({ key, selector: "" }));
  probe(edge, input, content);
  // From now on the definition leads to what the content leads to, and the other way round.
  queryInput(
    edge.vertex.sources,
    [...withSelector(edge, input, result.keys), ...content],
    linkOf(edge, input),
  );
  return undefined;
}

function probe<R>(edge: EdgeState<R>, input: EdgeInput<R>, keys: readonly KeyInput<R>[]): void {
  if (edge.vertex.ignoresCache) return;
  for (const key of queryInput(edge.vertex.sources, keys, linkOf(edge, input))) {
    for (const id of key.ids.values()) if (!input.candidates.has(id)) input.candidates.set(id, key);
  }
}

function linkOf<R>(edge: EdgeState<R>, { index }: EdgeInput<R>) {
  return { input: index, output: edge.output, digest: edge.mapDigests[0]! };
}

function withSelector<R>(
  edge: EdgeState<R>,
  { index }: EdgeInput<R>,
  keys: readonly CacheKey<R>[],
): readonly KeyInput<R>[] {
  const selector = edge.vertex.maps[0]!.inputs[index]?.selector ?? "";
  return keys.map((key) => ({ key, selector }));
}

/** Makes keys of the edge of the ids that all inputs lead to. */
function addMatches<R>(edge: EdgeState<R>): void {
  const [first, ...others] = edge.inputs;
  if (first === undefined) return;
  for (const [id, { ids, digest, output }] of first.candidates) {
    if (edge.matched.has(id) || others.some(({ candidates }) => !candidates.has(id))) continue;
    edge.matched.add(id);
    const key = new CacheKey<R>(
      digest,
      output,
      edge.inputs.map((input) => alternativesOf(edge, input)),
    );
    for (const [keys, own] of ids) if (own === id) key.ids.set(keys, own);
    addKey(edge, key);
  }
}

/** All keys that an input is known by: those of its result if there is one. */
function alternativesOf<R>(edge: EdgeState<R>, input: EdgeInput<R>): readonly KeyInput<R>[] {
  const keys = withSelector(edge, input, input.edge.result?.keys ?? input.edge.keys);
  return [...keys, ...input.contentKeys.map((key) => ({ key, selector: "" }))];
}

function updateStage<R>(edge: EdgeState<R>): void {
  if (edge.mapDigests.length === 0) return;
  if (edge.inputs.length === 0) edge.stage = edge.hasLastMap || edge.hasKeys ? SLOW : INITIAL;
  // It looks for nothing, so there is nothing to wait for.
  else edge.stage = edge.vertex.ignoresCache ? SLOW : stageOf(edge);
}

/** Asks for what is needed to get further, or makes the result. */
function advance<R>(env: StepEnvironment<R>, edge: EdgeState<R>): void {
  const { wanted, inputs } = edge;
  if (edge.mapDigests.length === 0) {
    if (!edge.vertex.ignoresCache) for (const input of inputs) if (input.asked < FAST) input.ask(FAST);
    return;
  }
  if (wanted === COMPLETE && (edge.hasRecords || isExecutable(edge))) {
    if (edge.mayMerge && env.index().merge(edge)) return;
    edge.mayMerge = false;
    if (edge.hasRecords) loadBest(env, edge);
    else execute(edge);
    return;
  }
  if (!askInputs(edge, edge.vertex.ignoresCache)) askInputs(edge, true);
}

/**
 * Asks the inputs to get further, and looks into results that are here.
 *
 * @param isForced whether an earlier result is out of the question
 * @returns whether anything will come of it
 */
function askInputs<R>(edge: EdgeState<R>, isForced: boolean): boolean {
  const { inputs, wanted } = edge;
  const stages = isForced ? inputs.map(() => COMPLETE) : nextStages(edge, wanted);
  for (const [index, input] of inputs.entries()) input.ask(stages[index]!);
  const failure = inputFailure(edge);
  if (failure !== undefined) {
    fail(edge, failure);
    return true;
  }
  const ready = inputsToFinish(inputs, wanted, isForced);
  for (const input of ready) {
    const task = edge.vertex.contentTask(input.index, input.edge, input.edge.result!.value);
    edge.want(task);
    // Somebody else has waited for it.
    if (task.state.kind !== "running") edge.wake();
  }
  return ready.length > 0 || edge.inputs.some((input) => input.asked > input.stage) || edge.tasks.size > 0;
}

function isExecutable<R>({ hasLastMap, inputs }: EdgeState<R>): boolean {
  return hasLastMap && inputs.every((input) => input.edge.result !== undefined && input.isReady);
}

/** Loads the best result that is known. If that fails, it is forgotten, and the edge gets on without it. */
function loadBest<R>({ scheduler }: StepEnvironment<R>, edge: EdgeState<R>): void {
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

function createLoad<R>(scheduler: Scheduler, edge: EdgeState<R>): NonNullable<EdgeState<R>["load"]> {
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
      // That it could not be loaded is no error: it will be executed.
      vertex.reporter.complete(isLoaded, signal.aborted ? canceledError().message : "");
    }
  });
  return { record, key, task };
}

function execute<R>(edge: EdgeState<R>): void {
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
  const { vertex, output, mapDigests } = edge;
  const inputs = edge.inputs.map((input) => [
    ...alternativesOf(edge, input),
    ...edge.extraInputs.filter((extra) => extra.input === input.index),
  ]);
  const now = creationTime();
  return (inputs.length === 0 ? mapDigests : mapDigests.slice(0, 1)).map((digest) => {
    const key = new CacheKey<R>(digest, output, inputs);
    const record = saveResult(vertex.sources.main, key, value, now);
    key.records = record === undefined ? [] : [record];
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

function fail<R>(edge: EdgeState<R>, error: unknown): void {
  edge.error = error;
  edge.release();
  edge.publish();
}
