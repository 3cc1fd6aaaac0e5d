import type { StatusResponse, Vertex } from "../../proto/generated/control.js";

/** How many steps a build had, by what became of them. */
export interface StepCounts {
  readonly numTotalSteps: number;
  readonly numCachedSteps: number;
  readonly numCompletedSteps: number;
  readonly numWarnings: number;
}

/** Counts the steps of a build from what it tells. Agrees with ImportStatus, solver/llbsolver/history. */
export class StepCounter {
  readonly #steps = new Set<string>();
  readonly #cached = new Set<string>();
  readonly #completed = new Set<string>();
  readonly #underWay = new Map<string, Vertex>();
  #warnings = 0;

  add({ vertexes = [], warnings = [] }: StatusResponse): void {
    this.#warnings += warnings.length;
    for (const vertex of vertexes) {
      const { digest = "", cached, started, completed } = vertex;
      if (completed !== undefined) this.#underWay.delete(digest);
      else if (started !== undefined) this.#underWay.set(digest, vertex);
      this.#steps.add(digest);
      if (cached === true) this.#cached.add(digest);
      if (completed !== undefined) this.#completed.add(digest);
    }
  }

  /** The steps that have begun and did not end. */
  get underWay(): readonly Vertex[] {
    return [...this.#underWay.values()];
  }

  get counts(): StepCounts {
    return {
      numTotalSteps: this.#steps.size,
      numCachedSteps: this.#cached.size,
      numCompletedSteps: this.#completed.size,
      numWarnings: this.#warnings,
    };
  }
}
