/** Stands for any one character but a newline; never a character itself. */
export const ANY = "";

/** Characters, as one-code-point strings or {@link ANY}, that match side by side. */
export type Segment = readonly string[];

/** Segments of one line of a pattern; a `*` between each two. */
export type PatternLine = readonly Segment[];

/**
 * A shell pattern: `*` is any text and `?` any character, neither of them a newline. Therefore only a
 * newline of the pattern matches one, and each line of a pattern matches within a line of the value.
 */
export interface ShellPattern {
  /** At least one, each with at least one segment. */
  readonly lines: readonly PatternLine[];
}

/** Why a pattern is none. */
export interface PatternProblem {
  readonly problem: string;
}

/**
 * Reads a shell pattern. A backslash makes `*`, `?` and itself ordinary, is dropped before `/` and `}`, and is a
 * problem before all else.
 * Agrees with convertShellPatternToRegex, frontend/dockerfile/shell/lex.go.
 */
export function parseShellPattern(pattern: string): ShellPattern | PatternProblem {
  const characters = Array.from(pattern.toWellFormed());
  const lines: string[][][] = [[[]]];
  for (let i = characters[0] === "\ufeff" ? 1 : 0; i < characters.length; i++) {
    let character = characters[i]!;
    const line = lines.at(-1)!;
    if (character === "*") {
      line.push([]);
      continue;
    }
    if (character === "?") character = ANY;
    else if (character === "\\") {
      character = characters[++i] ?? "\ufffd";
      if (!"*?\\/}".includes(character)) return { problem: `invalid escape '\\${character}'` };
    }
    if (character === "\n") lines.push([[]]);
    else line.at(-1)!.push(character);
  }
  return { lines };
}

/**
 * The pattern that matches reversed values. A backslash stays in front of the character after it.
 * Agrees with reversePattern, frontend/dockerfile/shell/lex.go.
 */
export function reversePattern(pattern: string): string {
  const reversed: string[] = [];
  for (const [token] of pattern.toWellFormed().matchAll(/\\.|./gsu)) reversed.push(token);
  return reversed.reverse().join("");
}
