/** So that every run of the tests is the same one. */
const DEFAULT_SEED = 20_260_801;
/** What `npm test` can afford; `npm run fuzz` runs ten times as many. */
const DEFAULT_RUNS = 50_000;

/** The seed of all fuzz tests, from `FUZZ_SEED`. */
export const fuzzSeed = numberFrom("FUZZ_SEED", DEFAULT_SEED);

/** How many inputs all fuzz tests together try, from `FUZZ_RUNS`. */
const fuzzRuns = numberFrom("FUZZ_RUNS", DEFAULT_RUNS);

/** What a test is to do with its share, in percent, of all inputs. */
export function fuzzShare(percent: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: fuzzSeed, numRuns: Math.ceil((fuzzRuns * percent) / 100) };
}

/** What a test's time is limited to, in milliseconds: many times what it takes, since it only ends a hang. */
export const FUZZ_TIMEOUT = 60_000 + fuzzRuns * 10;

/** The name of a group of fuzz tests; it tells how to get the same inputs again. */
export function fuzzTitle(what: string): string {
  return `${what} (FUZZ_SEED=${fuzzSeed} FUZZ_RUNS=${fuzzRuns})`;
}

function numberFrom(name: string, usual: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return usual;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name}: "${text}" is not a number`);
  return number;
}
