const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The end of a line's content: carriage returns and newlines at the end left out. */
export function trimLineEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text.charCodeAt(at - 1) === NEWLINE || text.charCodeAt(at - 1) === RETURN)) at--;
  return at;
}

/** The end of a line without its newline, but with a carriage return before it. */
export function withoutNewline(text: string, lineEnd: number): number {
  return text.charCodeAt(lineEnd - 1) === NEWLINE ? lineEnd - 1 : lineEnd;
}

/** Where the line after the one that holds an offset begins. */
export function nextLineStart(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}
