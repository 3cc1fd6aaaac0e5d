import type { Env } from "../../../src/language/words/env.js";
import { type Expansion, tryExpandWord } from "../../../src/language/words/try-expand-word.js";
import type { WordOptions } from "../../../src/language/words/word-options.js";

/** `tryExpandWord`, but an error is thrown. */
export function expandWord(word: string, env: Env, options?: WordOptions): Expansion {
  const expansion = tryExpandWord(word, env, options);
  if (expansion.error !== undefined) throw expansion.error;
  return expansion;
}
