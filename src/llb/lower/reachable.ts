import type { StageState } from "./stage-state.js";

/** A stage, its bases, and all that their steps need, in the order in which they are found. */
export function reachableStages(target: StageState): ReadonlySet<StageState> {
  const reachable = new Set<StageState>();
  const pending = [target];
  for (let stage = pending.pop(); stage !== undefined; stage = pending.pop()) {
    if (reachable.has(stage)) continue;
    reachable.add(stage);
    if (stage.base !== undefined) pending.push(stage.base);
    if (stage.deps !== undefined) pending.push(...stage.deps.keys());
  }
  return reachable;
}
