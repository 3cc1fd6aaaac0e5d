import type { Step } from "../../client/progress/step.js";
import type { Trace } from "../../client/progress/trace.js";
import type { ProgressRow } from "./progress-rows.js";
import { StepScreen } from "./step-screen.js";

/** Lines of output at least, and columns beside it. */
const LEAST_HEIGHT = 6;
const PADDING = 10;
/** A step that was shown has as much claim to be shown again as one that said so many bytes more. */
const SHOWN_WORTH = 50;

interface ScreenEntry {
  readonly screen: StepScreen;
  bytes: number;
  shown: number;
}

/** The last lines that running steps have put out, for as many as there is room for. */
export class StepScreens {
  readonly #trace: Trace;
  readonly #wantedHeight: number;
  readonly #entries = new Map<Step, ScreenEntry>();

  constructor(trace: Trace, wantedHeight: number) {
    this.#trace = trace;
    this.#wantedHeight = wantedHeight;
  }

  /** The lines of the steps that are to show some. Agrees with setupTerminals, util/progress/progressui/display.go. */
  choose(
    rows: readonly ProgressRow[],
    columns: number,
    height: number,
  ): ReadonlyMap<Step, readonly string[]> {
    const lines = Math.max(LEAST_HEIGHT, Math.min(this.#wantedHeight, height - LEAST_HEIGHT - 1));
    this.#takeOutput(lines, columns - PADDING);
    const busy = rows.filter(({ isDone }) => !isDone);
    const candidates = busy.flatMap(({ step }) => {
      const entry = step && this.#entries.get(step);
      return entry === undefined
        ? []
        : [{ step: step!, entry, claim: entry.bytes + entry.shown * SHOWN_WORTH }];
    });
    candidates.sort((a, b) => b.claim - a.claim);
    const chosen = new Map<Step, readonly string[]>();
    let free = height - 2 - busy.length;
    for (const { step, entry } of candidates) {
      if (free <= lines + 3) break;
      entry.screen.resize(lines, columns - PADDING);
      entry.shown++;
      chosen.set(step, entry.screen.lines());
      free -= lines + 3;
    }
    return chosen;
  }

  #takeOutput(height: number, width: number): void {
    for (const step of this.#trace.changed) {
      const parts = this.#trace.takeLog(step);
      if (step.intervals.isCompleted) {
        this.#entries.delete(step);
        continue;
      }
      if (parts.length === 0) continue;
      const entry = this.#entries.get(step) ?? { screen: new StepScreen(height, width), bytes: 0, shown: 0 };
      this.#entries.set(step, entry);
      if (step.log.takeSkipped()) entry.screen.skip();
      for (const { data } of parts) {
        entry.bytes += data.length;
        entry.screen.write(data);
      }
    }
    this.#trace.changed.clear();
  }
}
