/** One place of a pattern: `*`, or what a single character has to be. */
type Part = "star" | ((code: number) => boolean);

/** Whether a text has characters that are special in {@link matchName}. Agrees with containsWildcards, fsutil. */
export function hasWildcards(text: string): boolean {
  return /[*?[]/.test(text.replace(/\\./gs, ""));
}

/**
 * Tells whether names match a pattern: `*` for any characters, `?` for one, `[a-z]` or `[^a-z]` for one of a class,
 * and a backslash to take away a meaning. A malformed pattern matches nothing. Names hold no slashes.
 * Agrees with Go's filepath.Match; takes time proportional to the lengths of pattern times name.
 */
export function matchName(pattern: string): (name: string) => boolean {
  const parts = parsePattern(Array.from(pattern));
  if (parts === undefined) return () => false;
  return (name) => matchParts(parts, Array.from(name, codeOf));
}

/** Goes back to the last star only: what an earlier one takes more, this one may take less. */
function matchParts(parts: readonly Part[], codes: readonly number[]): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < codes.length) {
    const current = parts[part];
    if (current === "star") {
      star = part++;
      starAt = at;
    } else if (current?.(codes[at]!)) {
      part++;
      at++;
    } else if (star !== -1) {
      part = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (parts[part] === "star") part++;
  return part === parts.length;
}

function parsePattern(characters: readonly string[]): Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === "*") parts.push("star");
    else if (character === "?") parts.push(() => true);
    else if (character === "[") {
      const found = parseClass(characters, at + 1);
      if (found === undefined) return undefined;
      parts.push(found.matches);
      at = found.end;
    } else {
      if (character === "\\" && ++at === characters.length) return undefined;
      const code = codeOf(characters[at]!);
      parts.push((other) => other === code);
    }
  }
  return parts;
}

/** A class behind its opening bracket, and where its closing one is. */
function parseClass(
  characters: readonly string[],
  from: number,
): { matches(code: number): boolean; end: number } | undefined {
  const isNegated = characters[from] === "^";
  const ranges: (readonly [number, number])[] = [];
  let at = isNegated ? from + 1 : from;
  while (characters[at] !== "]" || ranges.length === 0) {
    const low = parseCharacter(characters, at);
    if (low === undefined) return undefined;
    at = low.next;
    let high = low;
    if (characters[at] === "-") {
      const upper = parseCharacter(characters, at + 1);
      if (upper === undefined) return undefined;
      high = upper;
      at = upper.next;
    }
    ranges.push([low.code, high.code]);
  }
  const isInside = (code: number): boolean => ranges.some(([low, high]) => low <= code && code <= high);
  return { matches: (code) => isInside(code) !== isNegated, end: at };
}

function parseCharacter(
  characters: readonly string[],
  from: number,
): { readonly code: number; readonly next: number } | undefined {
  const first = characters[from];
  if (first === undefined || first === "-" || first === "]") return undefined;
  const at = first === "\\" ? from + 1 : from;
  const character = characters[at];
  return character === undefined ? undefined : { code: codeOf(character), next: at + 1 };
}

/** Go reads a byte that is not UTF-8 as U+FFFD. */
function codeOf(character: string): number {
  const code = character.codePointAt(0)!;
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}
