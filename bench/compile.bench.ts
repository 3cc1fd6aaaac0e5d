import { DockerfileParser } from "dockerfile-ast";
import { type Bench, type Contestant, median, medianRatio, takeTurns } from "./bench.js";
import { compileText, multiStage } from "./inputs.js";

const ROUNDS = 60;
const WARM_UP = 20;
const INPUTS = 50;

/** A whole compile in a running process, beside the parse alone of a well-known parser. */
export const bench: Bench = {
  name: "compile",
  measures:
    "a 45-line Dockerfile of 4 stages: text to digests, in process, beside the parse alone of dockerfile-ast (medians)",
  aim: "no slower than dockerfile-ast's parse: a ratio of 1 or less",
  async run() {
    const same = await compare(() => 0);
    const other = await compare((round, i) => round * INPUTS + i + 1);
    return {
      columns: ["text", "buildfile µs", "dockerfile-ast µs", "ratio"],
      rows: [
        ["the same each time", ...same],
        ["another each time", ...other],
      ],
    };
  },
};

async function compare(number: (round: number, i: number) => number): Promise<readonly number[]> {
  const prepare = (round: number) => Array.from({ length: INPUTS }, (_, i) => multiStage(number(round, i)));
  const ours: Contestant = { prepare, once: compileText };
  const theirs: Contestant = {
    prepare,
    once: (text) => DockerfileParser.parse(text).getInstructions(),
  };
  const [our, their] = await takeTurns([ours, theirs], ROUNDS, WARM_UP);
  return [median(our!), median(their!), medianRatio(our!, their!)];
}
