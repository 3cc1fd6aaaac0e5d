import type { Choices } from "./choices.js";
import { flags } from "./flags.js";
import { heredoc } from "./heredocs.js";
import { mounts } from "./mounts.js";
import { remoteSource } from "./sources.js";
import { NAMES, plainWord, word } from "./words.js";

type Make = (choices: Choices) => string;

const JSON_ARGUMENTS = [
  '["a"]',
  '["a","b c"]',
  '[ "a" , "$A" ]',
  '["\\u00e9","${B:-c}"]',
  '["/bin/sh","-c"]',
];
const ODD_JSON = [
  '["a",]',
  '["a"',
  "[a]",
  "[]",
  '[""]',
  '["a"] x',
  '["a",1]',
  '["a" "b"]',
  '["\\x"]',
  '["\\ud800"]',
  "[['a']]",
];
const COMMANDS = [
  "ls",
  "apk add --no-cache a b",
  'echo "$A" $X',
  "cd /x && y",
  "a | b; c",
  "echo 'x  y'",
  "${A:-x} y",
];
const KEYS = [...NAMES, "a.b.c", "maintainer", "API_TOKEN", "password", "a-b"];
const PORTS = ["80", "80/tcp", "53/udp 80", "1-5", "8080:80", "$P", "80/sctp"];
const ODD_PORTS = [
  "x",
  "70000",
  "5-1",
  "80/foo",
  "1.2.3.4:1:2",
  "[::1]:1:2",
  "80/TCP",
  "",
  "80:",
  "/tcp",
  "0",
  "80-81:90-91",
];
const TRIGGERS = ["RUN", "COPY", "ENV", "ADD", "ARG", "WORKDIR", "LABEL", "USER", "CMD", "EXPOSE"];

const json: Make = (choices) => choices.odd(JSON_ARGUMENTS, ODD_JSON);
const words =
  (min: number, max: number): Make =>
  (choices) =>
    choices.many(min, max, () => word(choices)).join(choices.odd([" "], ["  ", "\t", " \t "]));

const command: Make = (choices) => {
  if (choices.chance(30)) return json(choices);
  return choices.chance(30) ? words(1, 3)(choices) : choices.of(COMMANDS);
};

const pairs: Make = (choices) => {
  if (choices.chance(10)) return `${choices.of(KEYS)} ${words(1, 2)(choices)}`;
  const pair = () =>
    `${choices.odd(KEYS, ["", "$A", '"A B"', "é"])}${choices.odd(["="], [" = ", "", "=="])}${word(choices)}`;
  return choices.many(1, 3, pair).join(" ");
};

const run: Make = (choices) => {
  const start = flags(choices, "RUN") + mounts(choices);
  if (!choices.chance(20)) return start + command(choices);
  const { mark, body } = heredoc(choices);
  const text = choices.of([mark, `cat ${mark} > /x`, `${mark} sh`, `a ${mark} && b`, `python3 ${mark}`]);
  if (!choices.chance(20)) return `${start}${text}\n${body}`;
  const second = heredoc(choices);
  return `${start}${text} ${second.mark}\n${body}\n${second.body}`;
};

const files =
  (instruction: "ADD" | "COPY"): Make =>
  (choices) => {
    const start = flags(choices, instruction);
    const to = choices.odd(
      ["/d/", "/x", "rel/", ".", "./", "$A/", "/a b"],
      ["", "\\d", "C:\\x", "..", '""', "/"],
    );
    if (choices.chance(12)) {
      const { mark, body } = heredoc(choices);
      return `${start}${mark} ${to}\n${body}`;
    }
    if (choices.chance(10))
      return start + choices.odd(['["a b","/d/"]', '["a","b","c/"]'], ['["a"]', "[]", '["a", "b"] c']);
    if (instruction === "ADD" && choices.chance(40)) return `${start}${remoteSource(choices)} ${to}`;
    const from = () =>
      choices.chance(25)
        ? word(choices)
        : choices.of(["a", "b/", "./c", "*.txt", "/d", ".", "a/../b", "a/./b"]);
    return `${start}${choices.many(1, choices.odd([1], [0, 2, 3]) || 1, from).join(" ")} ${to}`;
  };

const BODIES: Readonly<Record<string, Make>> = {
  RUN: run,
  COPY: files("COPY"),
  ENV: pairs,
  ARG: (choices) =>
    choices
      .many(1, 2, () => choices.odd(KEYS, ["", "=", "é", "1"]) + choices.of(["", `=${word(choices)}`]))
      .join(" "),
  ADD: files("ADD"),
  WORKDIR: (choices) =>
    choices.odd(["/w", "rel", "$A", "/w/../v", ".", word(choices)], ["", "C:\\x", "c:/d", "..", '""', "\\w"]),
  LABEL: pairs,
  CMD: command,
  ENTRYPOINT: command,
  USER: (choices) => choices.odd(["root", "1:2", "$X", word(choices)], ["", "a b", ":", "a:b:c"]),
  EXPOSE: (choices) => choices.odd(PORTS, [...ODD_PORTS, word(choices)]),
  VOLUME: (choices) => (choices.chance(40) ? json(choices) : words(1, 2)(choices)),
  SHELL: (choices) =>
    choices.odd(
      ['["/bin/bash","-o","pipefail","-c"]', '["ash","-c"]', '["cmd","/S","/C"]'],
      [...ODD_JSON, "/bin/sh"],
    ),
  HEALTHCHECK: (choices) =>
    flags(choices, "HEALTHCHECK") +
    choices.odd(["NONE", `CMD ${command(choices)}`], ["", "CMD", "none", "NONE x", "CMD-SHELL x", "x"]),
  STOPSIGNAL: (choices) =>
    choices.odd(
      ["SIGTERM", "9", "SIGINT", "$SIG"],
      ["SIGFOO", "-1", "0", "", "65", "RTMIN+3", word(choices)],
    ),
  MAINTAINER: (choices) => choices.odd(["me", "me <a@b>", "$A"], ["", '["a"]']),
  ONBUILD: (choices) => {
    const trigger = choices.odd(TRIGGERS, ["ONBUILD", "FROM", "MAINTAINER", "FOO", "", "HEALTHCHECK", "run"]);
    return `${trigger} ${BODIES[trigger]?.(choices) ?? "x"}`;
  },
};

// As often as people use them.
const KEYWORDS = [
  ...[
    "RUN",
    "RUN",
    "RUN",
    "RUN",
    "COPY",
    "COPY",
    "COPY",
    "COPY",
    "ENV",
    "ENV",
    "ENV",
    "ARG",
    "ARG",
    "ADD",
    "ADD",
  ],
  ...[
    "WORKDIR",
    "LABEL",
    "CMD",
    "ENTRYPOINT",
    "USER",
    "EXPOSE",
    "VOLUME",
    "SHELL",
    "HEALTHCHECK",
    "STOPSIGNAL",
    "ONBUILD",
  ],
];

/** An instruction, its heredocs included, without a newline at the end. */
export function instruction(choices: Choices): string {
  const keyword = choices.odd(KEYWORDS, ["MAINTAINER", "FOO", "run", "Copy", "", "RUN\t", "é"]);
  const make = BODIES[keyword.trim().toUpperCase()];
  const unknownFlags = make === undefined ? "" : flags(choices, choices.odd(["NONE"], ["RUN"]));
  return `${keyword} ${unknownFlags}${make === undefined ? plainWord(choices) : make(choices)}`;
}
