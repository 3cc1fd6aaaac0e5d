import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Env } from "./env.js";
import { NO_NAMES, WordEvaluation } from "./evaluate-word.js";
import type { Expansion } from "./expand-word.js";
import { parseWord } from "./parse-word.js";
import { isPlainWord } from "./plain-word.js";
import { processError } from "./process-error.js";
import type { WordOptions } from "./word-options.js";

/** An expansion that may have failed: then `text` is empty, and the names are those used before the mistake. */
export interface TriedExpansion extends Expansion {
  readonly error: BuildError | undefined;
}

const DEFAULTS: WordOptions = {};

/**
 * Expands a word as `expandWord` does, but returns the error with the names that were used up to it:
 * the reference warns of undefined variables even in a word that turns out to be wrong.
 */
export function tryExpandWord(word: string, env: Env, options: WordOptions = DEFAULTS): TriedExpansion {
  if (isPlainWord(word, options))
    return { text: word, matched: NO_NAMES, unmatched: NO_NAMES, error: undefined };
  const evaluation = new WordEvaluation(parseWord(word, options), env, options);
  try {
    const text = evaluation.text();
    return { text, matched: evaluation.matched, unmatched: evaluation.unmatched, error: undefined };
  } catch (thrown) {
    const error = BuildError.from(processError(word, thrown));
    return { text: "", matched: evaluation.matched, unmatched: evaluation.unmatched, error };
  }
}
