import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";

/** An error of a word's evaluation with the word in front, as BuildKit says it. */
export function processError(word: string, thrown: unknown): BuildError {
  return BuildError.from(thrown).wrap(`failed to process ${goQuote(word)}`);
}
