import { type MatchBudget, PatternMatcher } from "./match-pattern.js";
import type { ShellPattern } from "./shell-pattern.js";

/** The value with the replacement in place of the first, longest match. */
export function replaceFirst(
  value: string,
  pattern: ShellPattern,
  replacement: string,
  budget: MatchBudget,
): string {
  const characters = Array.from(value);
  const match = new PatternMatcher(pattern, Array.from(value.toWellFormed()), budget).find(0);
  if (match === undefined) return value;
  return characters.slice(0, match.start).join("") + replacement + characters.slice(match.end).join("");
}

/**
 * The value with the replacement in place of every match. Here, unlike in {@link replaceFirst}, the replacement is
 * a template: `$0` is what was matched, `$$` a dollar, and any other `$name` is empty, as no group has a name.
 *
 * Stops soon after the result is longer than `limit`.
 * Agrees with Go's Regexp.ReplaceAllString, also in where it replaces empty matches.
 */
export function replaceAll(
  value: string,
  pattern: ShellPattern,
  replacement: string,
  budget: MatchBudget,
  limit: number,
): string {
  const characters = Array.from(value);
  const matcher = new PatternMatcher(pattern, Array.from(value.toWellFormed()), budget);
  let result = "";
  let copied = 0;
  let match = matcher.find(0);
  let from = 0;
  while (match !== undefined && result.length <= limit) {
    const { start, end } = match;
    result += characters.slice(copied, start).join("");
    // An empty match just after another match is not replaced.
    if (end > copied || start === 0) {
      result += expandTemplate(replacement, characters.slice(start, end).join(""), limit);
    }
    copied = end;
    from = Math.max(from + 1, end);
    match = matcher.find(from);
  }
  return result + characters.slice(copied).join("");
}

function expandTemplate(template: string, matched: string, limit: number): string {
  if (!template.includes("$")) return template;
  let result = "";
  let copied = 0;
  for (const reference of references(template)) {
    const [text, braced, bare] = reference;
    result += template.slice(copied, reference.index);
    if (text === "$$") result += "$";
    else if ((braced ?? bare) === "0") result += matched;
    copied = reference.index + text.length;
    if (result.length > limit) break;
  }
  return result + template.slice(copied);
}

/** All `$$`, `${name}` and `$name`. Few need the regex, so it is compiled here, not at start-up. */
function references(template: string): Iterable<RegExpExecArray> {
  return template.matchAll(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu);
}
