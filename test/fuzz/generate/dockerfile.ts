import type { Choices } from "./choices.js";
import { flags } from "./flags.js";
import { instruction } from "./instructions.js";
import { layOut } from "./layout.js";
import { image } from "./sources.js";
import { word } from "./words.js";

const STAGE_NAMES = ["a", "b", "c", "build", "final"];
const ODD_STAGE_NAMES = ["A", "Build", "scratch", "context", "1x", "é", "a.b-c_d", "0", "a b", "$A"];
const DIRECTIVES = [
  "# syntax=docker/dockerfile:1",
  "# check=skip=all",
  "# check=error=true",
  "# check=skip=UndefinedVar;error=true",
];
const ODD_DIRECTIVES = [
  "# escape=x",
  "# escape=",
  "# check=foo",
  "# check=",
  "# ESCAPE=`",
  "# syntax = a b",
  "#syntax=é",
  "// x",
  "#!/x",
];
// So that most variables have a value.
const SETTINGS =
  "ENV A=foo.bar.baz B='b b' C=c/d/e EMPTY= M=0644 P=81 SIG=SIGINT SUM=sha256:" +
  "d".repeat(64) +
  "\nARG X=5m";

/** A whole Dockerfile: directives, global ARGs and stages, in an odd layout at times. */
export function dockerfile(choices: Choices): string {
  choices.oddness = choices.of([0, 0, 0.3, 0.3, 1, 3, 20]);
  const lines: string[] = [];
  const usesBacktick = choices.chance(12);
  if (usesBacktick) lines.push("# escape=`");
  if (choices.chance(15))
    lines.push(...new Set(choices.many(1, 2, () => choices.odd(DIRECTIVES, ODD_DIRECTIVES))));
  lines.push(...choices.many(0, 2, () => globalArgument(choices)));
  const names: string[] = [];
  for (let left = 1 + choices.below(4); left > 0; left--) addStage(choices, lines, names);
  return layOut(choices, lines, usesBacktick ? "`" : "\\");
}

function globalArgument(choices: Choices): string {
  const plain = ["ARG IMAGE=alpine", "ARG TAG=3", "ARG A=alpine", "ARG X", "ARG TARGETARCH", "ARG B=${A}:1"];
  return choices.odd(plain, [`ARG A=${word(choices)}`, "ARG", "RUN x", "ARG A B=2", "ENV A=1"]);
}

function addStage(choices: Choices, lines: string[], names: string[]): void {
  const base = names.length > 0 && choices.chance(45) ? choices.of(names) : image(choices);
  const name = choices.odd([...STAGE_NAMES, ""], ODD_STAGE_NAMES);
  const as = name === "" ? "" : ` ${choices.odd(["AS", "as"], ["As", "", "AS x"])} ${name}`;
  lines.push(`FROM ${flags(choices, choices.chance(20) ? "FROM" : "NONE")}${base}${as}`);
  if (name !== "") names.push(name);
  if (choices.chance(70)) lines.push(SETTINGS);
  lines.push(...choices.many(0, 7, () => instruction(choices)));
}
