import type { Choices } from "./choices.js";

/** What mutations put in: text that means something somewhere, as bytes. */
const TOKENS = [
  ...[
    "$",
    "${",
    "}",
    '"',
    "'",
    "\\",
    "\\\n",
    "\n",
    " ",
    "\t",
    "#",
    "`",
    "[",
    "]",
    "<<E",
    "--",
    "=",
    ":",
    "/",
    "\r\n",
    "\r",
    "\0",
  ],
  ...[
    "é",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "😀",
    "\v",
    "\f",
    ",",
    "ONBUILD ",
    "AS ",
    "FROM ",
    "--from=0 ",
    "--link ",
    "$A",
    "${A:-b}",
  ],
  ...[
    "0",
    "-1",
    "*",
    "&a ",
    "*a ",
    "- ",
    ": ",
    "? ",
    "| ",
    ">-",
    "{",
    "!!x ",
    "%",
    "---\n",
    "...",
    "@",
    "~",
    "null",
    "<<: ",
  ],
].map((text) => Buffer.from(text).toString("latin1"));
const LINES = [
  ...[
    "",
    "# x",
    "RUN extra",
    "FROM alpine",
    "ARG A=1",
    "ENV A=2",
    "  ",
    "# check=skip=all",
    "COPY --from=0 a b",
    "WORKDIR w",
    "FOO",
  ],
  ...[
    'SHELL ["x"]',
    "USER u",
    "ONBUILD RUN y",
    "HEALTHCHECK NONE",
    "RUN <<E",
    "E",
    "    - run: x",
    "a: b",
    "  steps:",
    "    from: a",
  ],
];

/** Changes texts in a few places. Texts are strings of bytes (latin1), so that bytes can be cut. */
export function mutate(choices: Choices, texts: readonly string[]): string {
  let text = choices.of(texts);
  for (let left = 1 + choices.below(4); left > 0; left--) text = mutateOnce(choices, text, texts);
  return text;
}

function mutateOnce(choices: Choices, text: string, texts: readonly string[]): string {
  const at = choices.below(text.length + 1);
  const cut = (insert: string, drop: number) => text.slice(0, at) + insert + text.slice(at + drop);
  switch (choices.below(12)) {
    case 0:
    case 1:
      return cut(choices.of(TOKENS), 0);
    case 2:
      return cut(choices.of(TOKENS), 1);
    case 3:
      return cut("", 1 + choices.below(6));
    case 4:
      return text.slice(0, at);
    case 5:
      return cut(String.fromCharCode(choices.below(256)), choices.below(2));
    case 6:
      return cut(text.slice(at, at + choices.below(80)).repeat(1 + choices.below(3)), 0);
    default:
      return mutateLines(choices, text.split("\n"), texts);
  }
}

function mutateLines(choices: Choices, lines: string[], texts: readonly string[]): string {
  const at = choices.below(lines.length);
  switch (choices.below(7)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, lines[at]!);
      break;
    case 2:
      lines.splice(at, 0, choices.of(LINES));
      break;
    case 3: {
      const other = choices.of(texts).split("\n");
      lines.splice(at, lines.length, ...other.slice(choices.below(other.length)));
      break;
    }
    case 4:
      lines[at] = lines[at]!.replace(" ", choices.of([" \\\n ", "  ", "\t", " \\\n# c\n"]));
      break;
    case 5:
      lines[at] = choices.chance(50) ? lines[at]!.toLowerCase() : lines[at]!.toUpperCase();
      break;
    default: {
      const other = choices.below(lines.length);
      [lines[at], lines[other]] = [lines[other]!, lines[at]!];
    }
  }
  return lines.join("\n");
}
