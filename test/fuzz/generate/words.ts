import type { Choices } from "./choices.js";

/** Names that the generated files declare, and some that they don't. */
export const NAMES = [
  "A",
  "B",
  "C",
  "X",
  "EMPTY",
  "UNSET",
  "PATH",
  "TARGETARCH",
  "a_b",
  "A1",
  "HTTP_PROXY",
  "Ä",
];

const PLAIN = ["x", "foo", "a.b", "/p/q", "a-b", "1", "v1.2", "dir/", "*.txt", "a=b"];
const ODD_PLAIN = [
  "é",
  "日本",
  "😀",
  "=",
  "==",
  ":",
  "-",
  "--",
  "#",
  "%",
  "~",
  "*",
  "?",
  "!",
  "@",
  ",",
  ";",
  "|",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  "<",
  ">",
  "<<",
  "\u00a0",
  "\u2028",
  "\u0085",
  "\ufeff",
  "\u0000",
  "\x7f",
  "\v",
  "\f",
  "..",
];
const PATTERNS = [
  "",
  "x",
  "*",
  "?",
  "/",
  ".",
  "a*",
  "*b",
  "[ab]",
  "\\*",
  "\\/",
  "\\}",
  "\\\\",
  "a b",
  "é",
  "%",
  "#",
  "::",
  "**",
  "*/*",
];
const ODD_VARIABLES = [
  "$",
  "$$",
  "${}",
  "${",
  "${A",
  "$1",
  "$9x",
  "${1}",
  "$@",
  "$*",
  "$#",
  "${@}",
  "${A:}",
  "${A:=x}",
  "${A!}",
  "${A^^}",
  "${!A}",
  "${#A}",
  "$(cmd)",
  "`cmd`",
  "${A:-${B:-${C:-d}}}",
  "$ A",
  "${ A}",
  "${A }",
  "$A$B",
  "$A_B",
  "\\$A",
  "\\\\$A",
  '$"A"',
  "$'A'",
  "${A:-}",
  "${A",
  "${A:-",
  "${A/",
  "${A//x",
  "${Ä}",
  "$é",
];

/** A use of a variable, with modifiers of any kind. */
export function variable(choices: Choices, depth = 0): string {
  const name = choices.of(NAMES);
  const inner = () => (choices.chance(25) && depth < 3 ? word(choices, depth + 1) : choices.of(PATTERNS));
  switch (choices.chance(choices.oddness) ? 99 : choices.below(8)) {
    case 0:
    case 1:
      return `$${name}`;
    case 2:
      return `\${${name}}`;
    case 3:
    case 4:
      return `\${${name}${choices.of(["", ":"])}${choices.of(["-", "+", "?"])}${inner()}}`;
    case 5:
      return `\${${name}${choices.of(["#", "##", "%", "%%"])}${inner()}}`;
    case 6:
      return `\${${name}${choices.of(["/", "//"])}${inner()}/${inner()}}`;
    case 7:
      return `$${name}/${choices.of(PLAIN)}`;
    default:
      return choices.of(ODD_VARIABLES);
  }
}

function quoted(choices: Choices, depth: number): string {
  const inside = () => {
    switch (choices.below(6)) {
      case 0:
        return choices.of(PLAIN);
      case 1:
        return choices.of(["a b", "  ", "\t"]);
      case 2:
        return variable(choices, depth + 1);
      case 3:
        return choices.of(['\\"', "\\\\", "\\n", "\\$A", "\\x", "'"]);
      default:
        return choices.odd(PLAIN, ODD_PLAIN);
    }
  };
  if (choices.chance(40)) return `'${choices.of(["", "a", "$A", "a b", "\\", '"', "${A:-b}", "\\n"])}'`;
  return `"${choices.many(0, 3, inside).join("")}"`;
}

/** One word, as it may stand in an argument. Odd ones hold spaces, open quotes and the like. */
export function word(choices: Choices, depth = 0): string {
  const piece = () => {
    switch (choices.below(6)) {
      case 0:
      case 1:
        return choices.odd(PLAIN, ODD_PLAIN);
      case 2:
        return variable(choices, depth);
      case 3:
        return depth < 3 ? quoted(choices, depth) : "q";
      case 4:
        return choices.odd(PLAIN, ["\\ ", '\\"', "\\'", "\\\\", "\\a", "\\$A", '"', "'", "\\", "`", "\t"]);
      default:
        return choices.of(PLAIN);
    }
  };
  return choices.many(1, 3, piece).join("");
}

/** A word without variables, quotes or spaces. */
export function plainWord(choices: Choices): string {
  return choices.odd(PLAIN, ODD_PLAIN);
}
