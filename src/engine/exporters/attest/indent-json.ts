/**
 * Compact JSON with each member on a line of its own, two spaces deeper than what it is in. Agrees with Go's json.Indent.
 */
export function indentJson(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const newline = (): void => {
    parts.push(`\n${"  ".repeat(depth)}`);
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') {
      at = textEnd(text, at);
      continue;
    }
    if (!"{}[],:".includes(character)) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
    const isEmpty =
      (character === "{" || character === "[") && (text[at + 1] === "}" || text[at + 1] === "]");
    if (isEmpty) {
      parts.push(character, text[++at]!);
      from = at + 1;
    } else if (character === "{" || character === "[") {
      parts.push(character);
      depth++;
      newline();
    } else if (character === ",") {
      parts.push(character);
      newline();
    } else if (character === ":") parts.push(": ");
    else {
      depth--;
      newline();
      parts.push(character);
    }
  }
  parts.push(text.slice(from));
  return parts.join("");
}

/** The quote that ends a text. */
function textEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
