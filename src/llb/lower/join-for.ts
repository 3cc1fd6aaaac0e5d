import type { StageState } from "./stage-state.js";

/** From this many steps on, room counts for more than time. */
const MANY_STEPS = 1000;

/** Two texts as one, for a step of a stage. A sum is made faster, but takes more room as long as nobody reads it. */
export function joinFor({ stepTotal }: StageState, first: string, second: string): string {
  return stepTotal < MANY_STEPS ? first + second : [first, second].join("");
}
