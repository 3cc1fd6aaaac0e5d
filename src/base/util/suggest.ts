import { editDistance } from "./edit-distance.js";

/**
 * The option nearest to a word, at most two edits away; undefined if none is, or if the word is an option itself.
 * Agrees with util/suggest: without `caseSensitive` the answer takes the case of the word.
 */
export function suggest(word: string, options: Iterable<string>, caseSensitive = true): string | undefined {
  const wanted = caseSensitive ? word : word.toLowerCase();
  let nearest: string | undefined;
  let distance = 3;
  for (const option of options) {
    const candidate = caseSensitive ? option : option.toLowerCase();
    if (candidate === wanted) return undefined;
    if (Math.abs(candidate.length - wanted.length) >= distance) continue;
    const edits = editDistance(wanted, candidate);
    if (edits < distance) {
      distance = edits;
      nearest = candidate;
    }
  }
  if (!nearest) return undefined;
  if (caseSensitive) return nearest;
  return word === word.toUpperCase() && word !== word.toLowerCase() ? nearest.toUpperCase() : nearest;
}
