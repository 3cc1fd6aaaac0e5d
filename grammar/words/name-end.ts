const UNDERSCORE = 0x5f;
const SPECIAL = "@*#?-$!";

/**
 * Where the variable name that starts at an index ends: letters, digits and `_`; or only digits, if it
 * starts with one; or one of the special parameters `@ * # ? - $ !`. The index itself if no name starts there.
 * Agrees with processName, frontend/dockerfile/shell/lex.go.
 */
export function nameEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const isOfDigits = isDigit(first);
  let end = at;
  if (isOfDigits) while (isDigit(text.charCodeAt(end))) end++;
  else while (isNameCharacter(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) >= 0x80) return unicodeNameEnd(text, at);
  return end === at && at < text.length && SPECIAL.includes(text[at]!) ? at + 1 : end;
}

/**
 * Letters and digits are those of Unicode (L and Nd), as in Go's unicode.IsLetter and IsDigit. The regex takes long to
 * compile, so only where a character is beyond ASCII.
 */
function unicodeNameEnd(text: string, at: number): number {
  const name = /[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+/uy;
  name.lastIndex = at;
  return name.test(text) ? name.lastIndex : at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isNameCharacter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || isDigit(code) || code === UNDERSCORE;
}
