import type { Env } from "./env.js";
import { WordEvaluation } from "./evaluate-word.js";
import { parseWord } from "./parse-word.js";
import { isPlainWord } from "./plain-word.js";
import { processError } from "./process-error.js";
import type { WordOptions } from "./word-options.js";
import { WordSplitter } from "./word-splitter.js";

/**
 * The word expanded as by {@link tryExpandWord}, then split at white space that is neither quoted nor escaped; white
 * space in values of variables counts, if the variable is not in quotes.
 *
 * Throws what that one returns as its error.
 * Agrees with ProcessWords, frontend/dockerfile/shell/lex.go. Spec: spec/words.md.
 */
export function expandWords(word: string, env: Env, options: WordOptions = {}): string[] {
  if (isPlainWord(word, options) && !word.includes("<<")) {
    const splitter = new WordSplitter();
    splitter.add(word);
    return splitter.finish();
  }
  try {
    return new WordEvaluation(parseWord(word, options), env, options).words();
  } catch (error) {
    throw processError(word, error);
  }
}
