import { chompHeredoc, heredocMarkOf } from "../dockerfile/heredoc.js";

/** Whether a command is nothing but the word that announces a heredoc. */
export function isHeredocWord(word: string): boolean {
  return heredocMarkOf(word) !== undefined;
}

export { chompHeredoc };
