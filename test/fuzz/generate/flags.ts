import type { Choices } from "./choices.js";
import { word } from "./words.js";

const DIGEST = `sha256:${"a".repeat(64)}`;
const BOOLEANS = ["", "=true", "=false"];
const PLATFORMS = [
  "=linux/arm64",
  "=$BUILDPLATFORM",
  "=$TARGETPLATFORM",
  "=linux/amd64",
  "=arm",
  "=windows/amd64",
];
const FILES = ["=*.txt", "=**/x", "=$A", "=a/b", "=!x", "=dir/"];
const OWNERS = ["=1:2", "=u:g", "=root", "=u", "=1", "=$A", "=${B:-u}:g"];
const MODES = ["=0755", "=755", "=4755", "=u+x", "=a=rx,u+w", "=go-w", "=u=rwX", "=$M"];

const ODD_VALUES = [
  "",
  "=",
  "=x",
  "=yes",
  "=T",
  '="true"',
  "='x",
  "=$A",
  "=a,b",
  "==",
  "=-1",
  "=0",
  "=1",
  "=:g",
  "=1:",
  "=8",
  "=+x",
  "=777,888",
  "=sha256:zz",
  "=99999999999999999999",
  "=é",
  "=a=,u+X",
  "=$",
  "=${A",
  ":x",
];

/** The flags that an instruction knows, each with sensible values. */
const FLAGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  RUN: {
    network: ["=none", "=host", "=default"],
    security: ["=insecure", "=sandbox"],
  },
  COPY: {
    from: ["=a", "=0", "=busybox", "=b", "=A", "=busybox:1", "=scratch", "=c", "=1"],
    chown: OWNERS,
    chmod: MODES,
    link: BOOLEANS,
    parents: BOOLEANS,
    exclude: FILES,
  },
  ADD: {
    chown: OWNERS,
    chmod: MODES,
    link: BOOLEANS,
    "keep-git-dir": BOOLEANS,
    checksum: [`=${DIGEST}`, `=${"b".repeat(40)}`, "=$SUM"],
    unpack: BOOLEANS,
    exclude: FILES,
  },
  FROM: { platform: PLATFORMS },
  HEALTHCHECK: {
    interval: ["=5s", "=1m30s", "=1ms", "=0s", "=1h2m3.5s"],
    timeout: ["=3s", "=1h"],
    "start-period": ["=1s", "=0s"],
    "start-interval": ["=2s"],
    retries: ["=3", "=0", "=1"],
  },
};

/** Some flags of an instruction, each with a space after it. */
export function flags(choices: Choices, instruction: string): string {
  const known = FLAGS[instruction];
  if (known === undefined) return choices.chance(choices.oddness) ? "--x " : "";
  const names = Object.keys(known);
  const texts = choices.many(0, 3, () => {
    if (choices.chance(choices.oddness))
      return `--${choices.of(["unknown", "fro", "Chown", "chow", "", "mount"])}=x `;
    const name = choices.of(names);
    const value = choices.chance(choices.oddness)
      ? `=${word(choices)}`
      : choices.odd(known[name]!, ODD_VALUES);
    return `--${name}${value} `;
  });
  // Most flags may be given once.
  const isRare = choices.chance(choices.oddness);
  return texts
    .filter((text, i) => isRare || !texts.slice(0, i).some((other) => nameOf(other) === nameOf(text)))
    .join("");
}

function nameOf(flag: string): string {
  return /^--[a-z-]*/.exec(flag)![0];
}
