import { formatDuration } from "../../base/util/go-duration.js";
import type { CommandLine, KeyValue, SourceContent, Word } from "../plan/step.js";
import { flag, flags, jsonList, mountFlag, repeated, switchFlag } from "./dockerfile-flags.js";
import type { StepDraft } from "./step-context.js";

/**
 * The line of a Dockerfile that means the same as a step, as a person would write it; without the bodies of heredocs.
 * Where no line of a Dockerfile can say it, since a text has several lines, they are shown as one.
 */
export function dockerfileLine(draft: StepDraft): string {
  const line = `${draft.kind.toUpperCase()} ${argumentsOf(draft)}`.trimEnd();
  return line.includes("\n")
    ? line
        .split("\n")
        .map((part) => part.trim())
        .join(" ")
    : line;
}

function argumentsOf(draft: StepDraft): string {
  switch (draft.kind) {
    case "run":
      return runArguments(draft);
    case "copy":
    case "add":
      return transferArguments(draft);
    case "env":
    case "label":
      return draft.pairs.map(pairText).join(" ");
    case "arg":
      return draft.args
        .map(({ key, value }) => (value === undefined ? key : `${key}=${value.text}`))
        .join(" ");
    case "workdir":
      return draft.path.text;
    case "user":
      return draft.user.text;
    case "expose":
      return texts(draft.ports).join(" ");
    case "volume":
      return wordList(texts(draft.volumes));
    case "stopsignal":
      return draft.signal.text;
    case "maintainer":
      return draft.maintainer.text;
    case "shell":
      return jsonList(draft.shell);
    case "cmd":
    case "entrypoint":
      return commandText(draft.command);
    case "healthcheck":
      return healthcheckArguments(draft);
    case "onbuild":
      return draft.expression.split("\n", 1)[0] ?? "";
  }
}

/** `FROM`, its platform, base and name. */
export function fromLine(base: Word, platform: Word | undefined, name: string): string {
  return flags(["FROM", flag("platform", platform?.text), base.text, name === "" ? undefined : `AS ${name}`]);
}

function runArguments(draft: StepDraft & { kind: "run" }): string {
  const { mounts, network, security, devices, command } = draft;
  return flags([
    ...mounts.map(mountFlag),
    network === "default" ? undefined : flag("network", network),
    security === "sandbox" ? undefined : flag("security", security),
    ...devices.map(({ name, required }) => flag("device", required ? `${name},required` : name)),
    commandText(command),
  ]);
}

function transferArguments(draft: StepDraft & { kind: "copy" | "add" }): string {
  const { sources, contents, dest, chown, chmod, link, exclude } = draft;
  const isAdd = draft.kind === "add";
  const before = isAdd ? [flag("checksum", draft.checksum?.text)] : [flag("from", draft.from?.text)];
  const after = isAdd
    ? [switchFlag("keep-git-dir", draft.keepGitDir), switchFlag("unpack", draft.unpack)]
    : [switchFlag("parents", draft.parents || undefined)];
  return flags([
    ...before,
    flag("chown", chown?.text),
    flag("chmod", chmod?.text),
    switchFlag("link", link || undefined),
    ...after,
    ...repeated("exclude", texts(exclude)),
    wordList([...texts(sources), ...contents.map(heredocWord), dest.text]),
  ]);
}

/** `<<NAME`, quoted if the content is taken as it is. */
function heredocWord({ path, expand }: SourceContent): string {
  return expand ? `<<${path}` : `<<"${path}"`;
}

/** Words between spaces, or as a JSON array if one of them has white space in it. */
function wordList(words: readonly string[]): string {
  return words.some((word) => /\s/.test(word) || word === "") ? jsonList(words) : words.join(" ");
}

function texts(words: readonly Word[]): readonly string[] {
  return words.map((word) => word.text);
}

function pairText({ key, value }: KeyValue): string {
  return `${key.text}=${value.text}`;
}

function commandText({ args, shell }: CommandLine): string {
  return shell ? (args[0] ?? "") : jsonList(args);
}

function healthcheckArguments(draft: StepDraft & { kind: "healthcheck" }): string {
  const [type, ...args] = draft.test;
  if (type === "NONE") return type;
  const duration = (name: string, value: bigint) =>
    value === 0n ? undefined : flag(name, formatDuration(value));
  return flags([
    duration("interval", draft.interval),
    duration("timeout", draft.timeout),
    duration("start-period", draft.startPeriod),
    duration("start-interval", draft.startInterval),
    draft.retries === 0 ? undefined : flag("retries", String(draft.retries)),
    "CMD",
    type === "CMD" ? jsonList(args) : args[0],
  ]);
}
