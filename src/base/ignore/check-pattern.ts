/**
 * Whether a pattern passes the check that the reference makes before it uses one: Go's filepath.Match of the name `.`
 * reports no error. That looks at the text up to the first `*` (outside of brackets), and at the part after it if the
 * first one is a match; what comes later may be malformed.
 */
export function isPattern(text: string): boolean {
  const first = scanChunk(text, 0);
  if (first.start === first.end) return true;
  const found = checkChunk(text, first.start, first.end);
  if (found !== "dot") return found === "other";
  const second = scanChunk(text, first.end);
  return second.start === second.end || checkChunk(text, second.start, second.end) !== "malformed";
}

/** The part behind any `*` at an index, up to the next one. */
function scanChunk(text: string, from: number): { start: number; end: number } {
  let start = from;
  while (text[start] === "*") start++;
  let inBrackets = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "[") inBrackets = true;
    else if (character === "]") inBrackets = false;
    else if (character === "*" && !inBrackets) return { start, end: at };
  }
  return { start, end: text.length };
}

/** Whether a part is well-formed, and whether it matches the name `.` and nothing longer. */
function checkChunk(text: string, start: number, end: number): "malformed" | "dot" | "other" {
  let at = start;
  let elements = 0;
  let dot = true;
  while (at < end) {
    elements++;
    if (text[at] === "[") {
      const brackets = checkBrackets(text, at + 1, end);
      if (brackets === undefined) return "malformed";
      dot &&= brackets.dot;
      at = brackets.end;
      continue;
    }
    if (text[at] === "\\" && ++at === end) return "malformed";
    dot &&= text[at] === "." || (text[at] === "?" && text[at - 1] !== "\\");
    at++;
  }
  return dot && elements === 1 ? "dot" : "other";
}

/** Where brackets end, and whether they match a dot; undefined if they do not end or hold a bad range. */
function checkBrackets(text: string, from: number, end: number): { end: number; dot: boolean } | undefined {
  const negated = from < end && text[from] === "^";
  let at = negated ? from + 1 : from;
  let dot = false;
  for (let ranges = 0; ranges === 0 || text[at] !== "]"; ranges++) {
    const low = bracketCharacter(text, at, end);
    if (low === undefined) return undefined;
    let high = low;
    if (text[low.end] === "-") {
      const upper = bracketCharacter(text, low.end + 1, end);
      if (upper === undefined) return undefined;
      high = upper;
    }
    dot ||= low.code <= 0x2e && 0x2e <= high.code;
    at = high.end;
  }
  return { end: at + 1, dot: dot !== negated };
}

/** One character between brackets; undefined if it is missing, or not allowed there, or the last of the part. */
function bracketCharacter(
  text: string,
  from: number,
  end: number,
): { code: number; end: number } | undefined {
  let at = from;
  if (at >= end || text[at] === "-" || text[at] === "]") return undefined;
  if (text[at] === "\\") at++;
  if (at >= end) return undefined;
  const code = text.codePointAt(at)!;
  // A byte that was not UTF-8.
  if (code >= 0xdc80 && code <= 0xdcff) return undefined;
  const next = at + (code > 0xffff ? 2 : 1);
  return next < end ? { code, end: next } : undefined;
}
