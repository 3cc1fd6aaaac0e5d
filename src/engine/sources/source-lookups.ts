import { BuildError } from "../../base/diagnostic/build-error.js";
import { raceAbort } from "../../registry/http/abort.js";

/** Answers that everybody in a build shares. */
export interface SourceLookups {
  /**
   * The answer to a question, found once. Those who ask at the same time wait for one search, which is given up when the
   * last of them is; one that failed is not remembered.
   */
  once<T>(key: string, signal: AbortSignal, find: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

interface Lookup {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
  isSettled: boolean;
}

/** The lookups of one build, empty at first. Agrees in kind with ResolverCache, solver/jobs.go. */
export function createSourceLookups(): SourceLookups {
  const lookups = new Map<string, Lookup>();
  return {
    async once<T>(key: string, signal: AbortSignal, find: (signal: AbortSignal) => Promise<T>): Promise<T> {
      signal.throwIfAborted();
      const lookup = lookups.get(key) ?? start(lookups, key, find);
      lookup.waiting++;
      try {
        // A key has one kind of answer: whoever asks by it has the same question.
        return (await raceAbort(lookup.answer, signal)) as T;
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        // One of its own for each: who gets an error may add to its message.
        throw new BuildError(error.code, error.message, { cause: error, suggestion: error.suggestion });
      } finally {
        lookup.waiting--;
        if (lookup.waiting === 0 && !lookup.isSettled) {
          if (lookups.get(key) === lookup) lookups.delete(key);
          lookup.controller.abort(signal.reason);
          // What it had open is closed before anybody goes on.
          await lookup.answer.catch(() => {});
        }
      }
    },
  };
}

function start(
  lookups: Map<string, Lookup>,
  key: string,
  find: (signal: AbortSignal) => Promise<unknown>,
): Lookup {
  const controller = new AbortController();
  const lookup: Lookup = { answer: find(controller.signal), controller, waiting: 0, isSettled: false };
  lookups.set(key, lookup);
  lookup.answer.then(
    () => {
      lookup.isSettled = true;
    },
    () => {
      lookup.isSettled = true;
      if (lookups.get(key) === lookup) lookups.delete(key);
    },
  );
  return lookup;
}
