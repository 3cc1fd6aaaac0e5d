import type { Lowering } from "./lowering.js";
import { addTriggers } from "./onbuild.js";
import { reachableStages } from "./reachable.js";
import { nameBase, resolveBase, resolveScratch } from "./resolve-base.js";
import { SCRATCH, type StageState } from "./stage-state.js";

/**
 * Resolves the bases of the stages that a target needs, until no ONBUILD trigger of theirs needs another one.
 *
 * @returns the stages that the target needs.
 * @throws BuildError of the first stage that has one. Matches resolveStages, dockerfile2llb/convert.go.
 */
export async function resolveStages(
  lowering: Lowering,
  target: StageState,
): Promise<ReadonlySet<StageState>> {
  for (;;) {
    const reachable = reachableStages(target);
    await resolveBases(lowering, reachable);
    let hasNewSources = false;
    for (const stage of [...lowering.stages.all]) {
      if (reachable.has(stage) && addTriggers(lowering, stage)) hasNewSources = true;
    }
    if (!hasNewSources) return reachable;
  }
}

/** Resolves all at once that are not yet resolved. */
async function resolveBases(lowering: Lowering, reachable: ReadonlySet<StageState>): Promise<void> {
  const pending: Promise<void>[] = [];
  const names = new Map<string, string>();
  for (const stage of lowering.stages.all) {
    if (stage.base !== undefined || stage.dispatched || stage.resolved) continue;
    const isNeeded = lowering.options.allStages || reachable.has(stage);
    stage.resolved = isNeeded;
    if (stage.baseName === SCRATCH && stage.namedContext === undefined) resolveScratch(lowering, stage);
    else if (isNeeded) pending.push(resolveBase(lowering, stage));
    else {
      // Not a promise for each: there may be very many.
      try {
        nameBase(stage, names);
      } catch (error) {
        pending.push(Promise.reject(error));
      }
    }
  }
  await allInOrder(pending);
}

/** Waits for all, then throws what the first failed one threw: the same error every time. */
async function allInOrder(pending: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(pending)) {
    if (result.status === "rejected") throw result.reason;
  }
}
