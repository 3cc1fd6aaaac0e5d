import { type MatchBudget, PatternMatcher } from "./match-pattern.js";
import type { ShellPattern } from "./shell-pattern.js";

/**
 * The value without what the pattern matches at its start: as little or, if greedy, as much as possible.
 * Agrees with trimPrefix, frontend/dockerfile/shell/lex.go.
 */
export function trimPrefix(
  value: string,
  pattern: ShellPattern,
  greedy: boolean,
  budget: MatchBudget,
): string {
  const end = new PatternMatcher(pattern, Array.from(value.toWellFormed()), budget).matchAt(0, greedy);
  return end < 0 ? value : Array.from(value).slice(end).join("");
}

/**
 * The value without what the pattern matches at its end. The pattern comes from `reversePattern`: both are
 * matched backwards. Bytes that are not UTF-8 become U+FFFD.
 * Agrees with trimSuffix, frontend/dockerfile/shell/lex.go.
 */
export function trimSuffix(
  value: string,
  reversed: ShellPattern,
  greedy: boolean,
  budget: MatchBudget,
): string {
  const characters = Array.from(value.toWellFormed()).reverse();
  const end = new PatternMatcher(reversed, characters, budget).matchAt(0, greedy);
  return characters.slice(Math.max(end, 0)).reverse().join("");
}
