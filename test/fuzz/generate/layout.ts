import type { Choices } from "./choices.js";

const COMMENTS = [
  "# c",
  "#",
  "  # indented",
  "# A is a variable",
  "# a is a stage",
  "# check=skip=all",
  "# a \\",
  "\t#c",
];
const BLANKS = ["", " ", "\t", "\u00a0"];

/**
 * The lines as one text. Comments and blank lines may come between them, lines may be continued or end in `\r\n`,
 * there may be a byte order mark, and the last newline may be missing.
 */
export function layOut(choices: Choices, lines: readonly string[], escapeMark: string): string {
  const isPlain = choices.chance(40);
  const placed: string[] = [];
  for (const line of lines) {
    if (!isPlain && choices.chance(12))
      placed.push(choices.chance(30) ? choices.of(BLANKS) : choices.of(COMMENTS));
    placed.push(isPlain ? line : continued(choices, line, escapeMark));
  }
  const text =
    placed.join("\n") + choices.odd(["\n"], ["", "\\", " \\\n", "\n\n\n", "\n#", "\u0000", "\n \\\n\\\n"]);
  if (choices.chance(choices.oddness)) return `\ufeff${text}`;
  return choices.chance(isPlain ? 1 : 8) ? text.replaceAll("\n", "\r\n") : text;
}

function continued(choices: Choices, line: string, escapeMark: string): string {
  if (line.startsWith("#") || !choices.chance(30)) return line;
  const spaces = [...line.split("\n", 1)[0]!.matchAll(/ /g)].map((match) => match.index);
  if (spaces.length === 0) return line;
  const at = choices.of(spaces);
  const between = choices.odd(
    [`${escapeMark}\n`, `${escapeMark}\n  `, `${escapeMark} \n`],
    [
      `${escapeMark}\n# c\n`,
      `${escapeMark}\n\n`,
      `${escapeMark}\n \n\t`,
      `${escapeMark}${escapeMark}\n`,
      `${escapeMark}\n${escapeMark}\n`,
      `${escapeMark}\n#`,
      `${escapeMark}\r\n`,
    ],
  );
  return `${line.slice(0, at)}${choices.odd([" "], [""])}${between}${line.slice(at + 1)}`;
}
