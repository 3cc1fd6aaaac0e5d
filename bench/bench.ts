/** One benchmark: what it measures, what it should come to, and how to run it. Nothing here asserts on time. */
export interface Bench {
  readonly name: string;
  readonly measures: string;
  readonly aim: string;
  run(): Promise<BenchTable>;
}

/** Numbers are rounded when they are shown; `columns` name their units. */
export interface BenchTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Something to time. `prepare` makes the inputs of a round and is not timed. */
export interface Contestant {
  prepare(round: number): readonly string[];
  once(input: string): unknown;
}

/**
 * The time of each contestant in each round, in microseconds for one input. They take turns, so that what else the
 * machine does hits all of them alike. The first `warmUp` rounds do not count.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  warmUp: number,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [i, { prepare, once }] of contestants.entries()) {
      const inputs = prepare(round);
      const started = performance.now();
      for (const input of inputs) await once(input);
      const time = ((performance.now() - started) * 1000) / inputs.length;
      if (round >= warmUp) times[i]!.push(time);
    }
  }
  return times;
}

/** The middle one of what each round gives. */
export function medianRatio(times: readonly number[], others: readonly number[]): number {
  return median(times.map((time, i) => time / others[i]!));
}
