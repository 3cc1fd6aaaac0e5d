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

/** Levenshtein distance in code points: insertions, deletions and substitutions. */
export function editDistance(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let previous = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 0; i < left.length; i++) {
    const current = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const substitution = previous[j]! + (left[i] === right[j] ? 0 : 1);
      current.push(Math.min(substitution, previous[j + 1]! + 1, current[j]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
