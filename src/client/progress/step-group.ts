import type { Vertex } from "../../proto/generated/control.js";
import type { Step } from "./step.js";

/** Vertices of one progress group, shown as one step. Agrees with vertexGroup, util/progress/progressui. */
export class StepGroup {
  readonly step: Step;
  readonly #members = new Map<string, Vertex>();

  constructor(step: Step, name: string) {
    this.step = step;
    step.face = { name, cached: false, error: "" };
    step.isHidden = true;
  }

  has(digest: string): boolean {
    return this.#members.has(digest);
  }

  setMember(digest: string, vertex: Vertex): void {
    this.#members.set(digest, vertex);
  }

  /** Makes the step what its members say; whether that is to be shown. */
  refresh(): boolean {
    const { step } = this;
    const wasHidden = step.isHidden;
    let isChanged = false;
    let cached = true;
    let { error } = step.face;
    for (const member of this.#members.values()) {
      if (member.started !== undefined) {
        if (step.intervals.set(member.started, member.completed)) isChanged = true;
        if (member.progressGroup?.weak !== true) step.isHidden = false;
      }
      cached &&= member.cached === true;
      if (error === "") error = member.error ?? "";
      else step.isHidden = false;
    }
    if (cached !== step.face.cached || error !== step.face.error || step.isHidden !== wasHidden) {
      isChanged = true;
    }
    step.face = { name: step.face.name, cached, error };
    return isChanged;
  }
}
