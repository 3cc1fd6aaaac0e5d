import { BuildError } from "../../base/diagnostic/build-error.js";
import type { FileAction, UserOpt } from "../../proto/generated/ops.js";

/** An action in its op. */
export interface PlannedAction {
  readonly action: FileAction;
  /** Whether its result may not be changed by a further action: it is an output, or used more than once. */
  readonly isFinal: boolean;
  /** What names of owners are looked up in. */
  readonly owners: readonly number[];
}

/** The actions of an op; indexes below the number of inputs are inputs, from there on they count the actions. */
export interface ActionPlan {
  readonly actions: readonly PlannedAction[];
  /** The index that makes each output. */
  readonly outputs: readonly number[];
}

/**
 * Checks that the actions of an op fit together. Agrees with Solve and validate, llbsolver/ops/file.go; that
 * does not look at where names of owners come from.
 *
 * @throws BuildError `engine/definition`
 */
export function planActions(actions: readonly FileAction[], inputs: number): ActionPlan {
  const uses = new Map<number, number>();
  const outputs = new Map<number, number>();
  const planned = actions.map((action, i) => {
    const links = [Number(action.input ?? 0), Number(action.secondaryInput ?? 0)];
    checkIndex(links[0]!, "input", inputs + actions.length);
    checkIndex(links[1]!, "secondary input", inputs + actions.length);
    for (const link of links) uses.set(link, (uses.get(link) ?? 0) + 1);
    const output = Number(action.output ?? 0);
    if (output !== -1) {
      if (outputs.has(output)) throw invalid(`duplicate output ${output}`);
      outputs.set(output, inputs + i);
    }
    const owners = ownerInputs(action);
    for (const owner of owners) checkOwner(owner, inputs + actions.length);
    return { action, owners, isOutput: output !== -1 };
  });
  if (outputs.size === 0) throw invalid("no outputs specified");
  const ordered = Array.from({ length: outputs.size }, (_, i) => {
    const index = outputs.get(i);
    if (index === undefined) throw invalid(`missing output index ${i}`);
    return index;
  });
  checkLoops(planned, inputs);
  return {
    actions: planned.map(({ action, owners, isOutput }, i) => ({
      action,
      owners,
      isFinal: isOutput || (uses.get(inputs + i) ?? 0) > 1,
    })),
    outputs: ordered,
  };
}

function ownerInputs({ copy, mkfile, mkdir, symlink }: FileAction): number[] {
  const { user, group } = (copy ?? mkfile ?? mkdir ?? symlink)?.owner ?? {};
  return [user, group].flatMap((option: UserOpt | undefined) =>
    option?.byName === undefined ? [] : [Number(option.byName.input ?? 0)],
  );
}

function checkIndex(index: number, name: string, count: number): void {
  if (index < -1 || index >= count) throw invalid(`invalid ${name} index ${index}, ${count} provided`);
}

function checkOwner(index: number, count: number): void {
  if (index < 0 || index >= count) throw invalid(`invalid user index: ${index}`);
}

/** Each action may only use what comes to an end without it. */
function checkLoops(
  actions: readonly { readonly action: FileAction; readonly owners: readonly number[] }[],
  inputs: number,
): void {
  const done = new Set<number>();
  const open = new Set<number>();
  // The actions on the way, each with what is left to be looked at.
  const pending: { index: number; links: number[] }[] = [];
  const enter = (index: number): void => {
    if (index < inputs || done.has(index)) return;
    if (open.has(index)) throw invalid(`loop from index ${index}`);
    open.add(index);
    const { action, owners } = actions[index - inputs]!;
    pending.push({
      index,
      links: [Number(action.input ?? 0), Number(action.secondaryInput ?? 0), ...owners],
    });
  };
  for (let i = 0; i < actions.length; i++) {
    enter(inputs + i);
    while (pending.length > 0) {
      const { index, links } = pending.at(-1)!;
      const next = links.pop();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      pending.pop();
      open.delete(index);
      done.add(index);
    }
  }
}

function invalid(message: string): BuildError {
  return new BuildError("engine/definition", message);
}
