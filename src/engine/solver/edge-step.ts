import { queryRoot } from "./cache-query.js";
import { addKey, takeKeys } from "./edge-keys.js";
import { execute, fail, loadBest } from "./edge-result.js";
import { EdgeInput, type EdgeState } from "./edge-state.js";
import type { MergeIndex } from "./merge-index.js";
import type { Scheduler } from "./scheduler.js";
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
    if (edge.hasRecords) loadBest(env.scheduler, edge);
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
