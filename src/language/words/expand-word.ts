import type { Env } from "./env.js";
import { NO_NAMES, WordEvaluation } from "./evaluate-word.js";
import { parseWord } from "./parse-word.js";
import { isPlainWord } from "./plain-word.js";
import { processError } from "./process-error.js";
import type { WordOptions } from "./word-options.js";

export type { WordOptions } from "./word-options.js";

/** What a word becomes. */
export interface Expansion {
  readonly text: string;
  /** Names that were used and set. */
  readonly matched: ReadonlySet<string>;
  /** Names that were used and not set. */
  readonly unmatched: ReadonlySet<string>;
}

const DEFAULTS: WordOptions = {};

/**
 * The word with its variables replaced and its quotes and escapes removed.
 *
 * Throws a BuildError of code `word/syntax`, `word/pattern` or `word/required`, without a range: the
 * caller knows where the word stands.
 * Agrees with ProcessWordWithMatches, frontend/dockerfile/shell/lex.go. Spec: spec/words.md.
 */
export function expandWord(word: string, env: Env, options: WordOptions = DEFAULTS): Expansion {
  if (isPlainWord(word, options)) return { text: word, matched: NO_NAMES, unmatched: NO_NAMES };
  const evaluation = new WordEvaluation(parseWord(word, options), env, options);
  try {
    const text = evaluation.text();
    return { text, matched: evaluation.matched, unmatched: evaluation.unmatched };
  } catch (error) {
    throw processError(word, error);
  }
}
