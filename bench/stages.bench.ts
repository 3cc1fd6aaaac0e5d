import { type Bench, type Contestant, median, takeTurns } from "./bench.js";
import { chainOfStages, compileText, gatheredStages } from "./inputs.js";

const ROUNDS = 15;
const WARM_UP = 5;
const COUNTS = [10, 100, 1000];

const SHAPES = { "each based on the one before": chainOfStages, "all copied into the last": gatheredStages };

/** How the time grows with the number of stages. */
export const bench: Bench = {
  name: "stages",
  measures: "compiles of 10, 100 and 1,000 stages of 3 instructions each, in process (medians)",
  aim: "linear: the time of one stage stays about the same",
  async run() {
    const inputs = Object.entries(SHAPES).flatMap(([shape, make]) =>
      COUNTS.map((count) => ({ shape, count, text: make(count) })),
    );
    const contestants = inputs.map(({ count, text }): Contestant => {
      // As much work in each round, whatever the count.
      const texts = Array.from({ length: COUNTS.at(-1)! / count }, () => text);
      return { prepare: () => texts, once: compileText };
    });
    const times = await takeTurns(contestants, ROUNDS, WARM_UP);
    return {
      columns: ["stages", "count", "ms", "µs a stage"],
      rows: inputs.map(({ shape, count }, i) => [
        shape,
        count,
        median(times[i]!) / 1000,
        median(times[i]!) / count,
      ]),
    };
  },
};
