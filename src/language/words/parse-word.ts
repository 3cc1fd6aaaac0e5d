import { lexWord, parseWordTokens } from "../../../grammar/words/index.js";
import { wordFromCst } from "./from-cst.js";
import type { WordOptions } from "./word-options.js";
import type { Word } from "./word-tree.js";

const CACHED_WORDS = 500;
const CACHED_LENGTH = 1000;

/** Trees of short words under the default options: files are compiled again and again, and words recur in them. */
const cache = new Map<string, Word>();

/**
 * The tree of a word, with the exact place of each part. Never fails: a mistake is the part of kind `invalid`
 * that ends the tree. Of the options only `escape` and `skipQuotes` count. Spec: spec/words.md.
 */
export function parseWord(word: string, options: WordOptions = {}): Word {
  const { escape: escapeToken = "\\", skipQuotes = false } = options;
  if (escapeToken !== "\\" || skipQuotes || word.length > CACHED_LENGTH) {
    return parseAnew(word, escapeToken, skipQuotes);
  }
  let tree = cache.get(word);
  if (tree === undefined) {
    if (cache.size >= CACHED_WORDS) cache.clear();
    tree = parseAnew(word, escapeToken, skipQuotes);
    cache.set(word, tree);
  }
  return tree;
}

function parseAnew(word: string, escapeToken: string, skipQuotes: boolean): Word {
  const source = word.toWellFormed();
  return wordFromCst(parseWordTokens(lexWord(source, escapeToken, skipQuotes)), source);
}
