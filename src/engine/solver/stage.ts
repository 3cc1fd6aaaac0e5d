/**
 * How much is known of an edge. Agrees with `edgeStatusType`, BuildKit's solver/edge.go.
 *
 * - initial: nothing yet
 * - fast: all keys that follow from definitions
 * - slow: all keys that can be had, those of the content of its inputs as well
 * - complete: its result
 */
export type Stage = 0 | 1 | 2 | 3;

export const INITIAL: Stage = 0;
export const FAST: Stage = 1;
export const SLOW: Stage = 2;
export const COMPLETE: Stage = 3;

/** What the rules below look at in an input of an edge. */
export interface InputView {
  /** Of the edge that the input is. */
  readonly stage: Stage;
  /** Keys of earlier results that the input may lead to, by their ids. */
  readonly candidates: ReadonlyMap<string, unknown>;
  /** Whether its content may be a key. */
  readonly hasContent: boolean;
  /** Whether all that is to be done with its result is done: it is prepared, and the key of its content is known. */
  readonly isReady: boolean;
}

/** What the rules look at in an edge. */
export interface EdgeView {
  readonly stage: Stage;
  readonly inputs: readonly InputView[];
  /** Whether its own last cache map is known. */
  readonly hasLastMap: boolean;
  readonly hasKeys: boolean;
  readonly hasRecords: boolean;
  /** Ids that all its inputs lead to. */
  readonly matched: ReadonlySet<string>;
}

/** Whether an input's result is here and the key of its content is not, or might be asked for next. */
function isContentPending({ stage, hasContent, isReady }: InputView): boolean {
  return hasContent && stage >= SLOW && !isReady;
}

/** Whether an input may yet get its first candidate. */
function isHungry({ stage, candidates, hasContent, isReady }: InputView): boolean {
  return candidates.size === 0 && (hasContent ? !isReady : stage < SLOW);
}

/** Whether no earlier result can match, whatever else is found out: an input has no candidate and will get none. */
export function isHopeless(inputs: readonly InputView[]): boolean {
  return inputs.some(
    ({ stage, candidates, hasContent, isReady }) =>
      candidates.size === 0 && (hasContent ? isReady && stage === COMPLETE : stage >= SLOW),
  );
}

/** The stage of an edge whose cache map is known; never lower than it was. At most slow: results are not looked at. */
export function stageOf(edge: EdgeView): Stage {
  let lowest: Stage = SLOW;
  let atLeast: Stage = edge.stage;
  for (const input of edge.inputs) {
    const stage: Stage = isContentPending(input) ? FAST : input.stage;
    if (stage < lowest) lowest = stage;
    // What has no candidate decides on its own that there is no match at its stage.
    if (input.candidates.size === 0 && !isContentPending(input) && input.stage > atLeast)
      atLeast = input.stage > SLOW ? SLOW : input.stage;
  }
  if (!edge.hasLastMap && !edge.hasKeys) return INITIAL;
  if (lowest > atLeast) atLeast = lowest;
  return atLeast === FAST && hasFoundEnough(edge) ? SLOW : atLeast;
}

/**
 * Whether an edge that has results need not look for more keys: no candidate is left that the inputs have in common
 * and that has not matched. Keeps the inputs of what is cached from being made for their content alone.
 */
function hasFoundEnough({ inputs, hasLastMap, hasRecords, matched }: EdgeView): boolean {
  if (!hasLastMap || !hasRecords) return false;
  if (inputs.some(({ stage, candidates }) => stage < SLOW && candidates.size === 0)) return false;
  let open: readonly string[] | undefined;
  for (const input of inputs) {
    if (isContentPending(input)) continue;
    const { candidates } = input;
    open =
      open === undefined
        ? [...candidates.keys()].filter((id) => !matched.has(id))
        : open.filter((id) => candidates.has(id));
    if (open.length === 0) return true;
  }
  return false;
}

/**
 * How far each input has to get next so that the edge gets further. What costs more is asked of an input only when
 * all that costs less has led to nothing:
 *
 * - inputs without candidates come first, and those with candidates wait for them: a match needs both;
 * - an input is made, or loaded, only for its content, or if nothing can match any more.
 *
 * Agrees with `desiredStateDep`, BuildKit's solver/edge.go, of which this is the gist.
 *
 * @param wanted how far the edge has to get; beyond its stage
 */
export function nextStages({ inputs }: EdgeView, wanted: Stage): readonly Stage[] {
  if (isHopeless(inputs)) return inputs.map(() => COMPLETE);
  const isSomeHungry = inputs.some(isHungry);
  const areAllSlow = inputs.every((input) => input.stage >= SLOW && !isContentPending(input));
  return inputs.map((input): Stage => {
    const { stage, candidates, hasContent, isReady } = input;
    if (stage === INITIAL) return FAST;
    if (candidates.size > 0 && isSomeHungry) return stage;
    if (stage === FAST) return wanted > FAST ? SLOW : FAST;
    if (stage === COMPLETE) return COMPLETE;
    if (candidates.size === 0 || (hasContent && !isReady)) return COMPLETE;
    return wanted === COMPLETE && areAllSlow ? COMPLETE : SLOW;
  });
}

/**
 * The inputs whose results are here and are to be looked into now: prepared, and told by their content. What only has
 * to be prepared waits until it is certain that nothing matches.
 *
 * @param isForced whether no earlier result is wanted
 */
export function inputsToFinish<T extends InputView>(
  inputs: readonly T[],
  wanted: Stage,
  isForced: boolean,
): readonly T[] {
  if (wanted < SLOW) return [];
  const mustExecute = isForced || isHopeless(inputs);
  const isSomeHungry = inputs.some(isHungry);
  const areAllSlow = inputs.every((input) => input.stage >= SLOW && !isContentPending(input));
  return inputs.filter(({ stage, isReady, hasContent, candidates }) => {
    if (stage !== COMPLETE || isReady) return false;
    if (mustExecute) return true;
    return hasContent ? candidates.size === 0 || !isSomeHungry : areAllSlow;
  });
}
