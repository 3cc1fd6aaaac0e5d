import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Env } from "./env.js";
import { NO_NAMES, WordEvaluation } from "./evaluate-word.js";
import { parseWord } from "./parse-word.js";
import { isPlainWord } from "./plain-word.js";
import { processError } from "./process-error.js";
import type { WordOptions } from "./word-options.js";

/** What a word becomes. */
export interface Expansion {
  readonly text: string;
  /** Names that were used and set. */
  readonly matched: ReadonlySet<string>;
  /** Names that were used and not set. */
  readonly unmatched: ReadonlySet<string>;
}

/** An expansion that may have failed: then `text` is empty, and the names are those used before the mistake. */
export interface TriedExpansion extends Expansion {
  readonly error: BuildError | undefined;
}

const DEFAULTS: WordOptions = {};

/**
 * The word with its variables replaced and its quotes and escapes removed. An error is returned with the names that
 * were used up to it: the reference warns of undefined variables even in a word that turns out to be wrong. It has the
 * code `word/syntax`, `word/pattern`, `word/required` or `limit/size`, and no range: the caller knows where the word
 * stands.
 * Agrees with ProcessWordWithMatches, frontend/dockerfile/shell/lex.go. Spec: spec/words.md.
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
