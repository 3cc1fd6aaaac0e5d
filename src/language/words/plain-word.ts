import type { WordOptions } from "./word-options.js";

// Surrogates and byte order marks are here because some of them do not stay as they are.
const SPECIAL = /[$'"\\`\ud800-\udfff\ufeff]/;

/** Whether no character of the word has a meaning, so that it stands for itself. May say no when it does. */
export function isPlainWord(word: string, options: WordOptions): boolean {
  if (SPECIAL.test(word)) return false;
  return options.escape === undefined || !word.includes(options.escape);
}
