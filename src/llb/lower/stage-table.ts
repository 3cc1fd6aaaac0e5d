import { BuildError } from "../../base/diagnostic/build-error.js";
import type { StageState } from "./stage-state.js";

/**
 * All stages in order, and what steps name directly behind them. Corresponds to dispatchStates,
 * dockerfile2llb/convert.go: an index may reach what was added by an earlier step.
 */
export class StageTable {
  readonly all: StageState[] = [];
  readonly #byName = new Map<string, StageState>();

  /** Adds a stage; its base becomes the stage of exactly that (lower-case) name, if there is one before it. */
  add(stage: StageState): void {
    this.all.push(stage);
    const base = this.#byName.get(stage.baseName);
    if (base !== undefined) {
      stage.base = base;
      stage.outline = base.outline;
    }
    if (stage.name !== "") this.#byName.set(stage.name, stage);
  }

  byName(name: string): StageState | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** @throws BuildError if there is no such stage. */
  byIndex(index: number): StageState {
    const stage = this.all[index];
    if (stage === undefined) throw new BuildError("stage/reference", `invalid stage index ${index}`);
    return stage;
  }

  get last(): StageState {
    return this.all[this.all.length - 1]!;
  }

  /** The names shown to people, for suggestions. */
  names(): string[] {
    return this.all.map((stage) => stage.stageName).filter((name) => name !== "");
  }
}
