// Letters and digits are those of Unicode (L and Nd), as in Go's unicode.IsLetter and IsDigit.
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+|[@*#?\-$!]/uy;

/**
 * Where the variable name that starts at an index ends: letters, digits and `_`; or only digits, if it
 * starts with one; or one of the special parameters `@ * # ? - $ !`. The index itself if no name starts there.
 * Agrees with processName, frontend/dockerfile/shell/lex.go.
 */
export function nameEnd(text: string, at: number): number {
  NAME.lastIndex = at;
  return NAME.test(text) ? NAME.lastIndex : at;
}
