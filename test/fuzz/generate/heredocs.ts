import type { Choices } from "./choices.js";
import { variable } from "./words.js";

/** A heredoc: what stands on the line of the instruction, and the lines below it. */
export interface Heredoc {
  readonly mark: string;
  readonly body: string;
}

const BODY_LINES = [
  "x",
  "echo hi",
  "\ty",
  "  z",
  "a \\",
  "",
  "# c",
  "#!/bin/sh",
  "RUN x",
  "FROM y",
  "\\",
  "<<EOF",
  "EOF ",
  " EOF",
  "\tEOF",
  "\\$A",
  "é\r",
  "\"q\" 's'",
];

export function heredoc(choices: Choices): Heredoc {
  const name = choices.odd(["EOF", "E", "end", "EOF2"], ["_", "E-F", "a.b", "é", "1"]);
  const dash = choices.chance(25) ? "-" : "";
  const number = choices.odd([""], ["3", "0", "12"]);
  const quoted = choices.of([
    name,
    name,
    `"${name}"`,
    `'${name}'`,
    choices.odd([name], [`\\${name}`, `E"${name}"`, `"${name}`]),
  ]);
  const lines = choices.many(0, 4, () => (choices.chance(35) ? variable(choices) : choices.of(BODY_LINES)));
  const last = choices.odd([name], ["", `${name} `, `\t${name}`, `${name};`, `${name}\\`]);
  return {
    mark: `${number}<<${dash}${quoted}`,
    body: [...lines, dash !== "" && choices.chance(50) ? `\t${last}` : last].join("\n"),
  };
}
