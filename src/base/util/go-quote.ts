const ESCAPES: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

const ASCII = /^[\0-\x7f]*$/;
const UNUSUAL_ASCII = /["\\]|[^ -~]/g;

/** A text in double quotes as Go's `%q` prints it. */
export function goQuote(text: string): string {
  return `"${text.replace(ASCII.test(text) ? UNUSUAL_ASCII : unusual(), escaped)}"`;
}

/**
 * What Go's strconv.IsPrint leaves out: all but letters, marks, numbers, punctuation, symbols and the ASCII space.
 * It takes a millisecond to compile, so only where it is needed.
 */
function unusual(): RegExp {
  return /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
}

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}
