import type { CommandLine, SourceContent, Word } from "../plan/step.js";
import { hasLine, wholeLines } from "./heredoc.js";
import type { StepDraft } from "./step-context.js";

/** The bodies of the heredocs of a trigger, as they follow its line: each ends in the line of its name. */
export function triggerBodies(draft: StepDraft): string {
  if (draft.kind === "run") {
    return draft.command.heredocs.map(({ content, name }) => `\n${wholeLines(content)}${name}`).join("");
  }
  if (draft.kind !== "copy" && draft.kind !== "add") return "";
  return draft.contents.map(({ data, path }) => `\n${data.text}${path}`).join("");
}

/** Why an instruction cannot be written in the language of Dockerfiles; undefined if it can. */
export function triggerProblem(draft: StepDraft): string | undefined {
  return flagProblem(draft) ?? argumentProblem(draft);
}

const SEVERAL_LINES = "a Dockerfile has no way to write a text of several lines";
const HEREDOC = "in a Dockerfile `<<` would begin a heredoc";

/** The reference reads flags byte by byte. */
function flagProblem(draft: StepDraft): string | undefined {
  const isForeign = flagTexts(draft).some((text) => /[^\0-\x7f]/.test(text));
  return isForeign ? "in a Dockerfile flags can only be of ASCII characters" : undefined;
}

function flagTexts(draft: StepDraft): readonly string[] {
  if (draft.kind === "run") {
    const fields = draft.mounts.flatMap((mount) => mount.fields.map(({ text }) => text));
    return [...fields, ...draft.devices.map(({ name }) => name)];
  }
  if (draft.kind !== "copy" && draft.kind !== "add") return [];
  const { chown, chmod, exclude } = draft;
  const own = draft.kind === "add" ? draft.checksum : draft.from;
  return [chown, chmod, own, ...exclude].flatMap((word) => word?.text ?? []);
}

function argumentProblem(draft: StepDraft): string | undefined {
  switch (draft.kind) {
    case "run":
    case "cmd":
    case "entrypoint":
      return commandProblem(draft.command);
    case "healthcheck":
      return draft.test[0] === "CMD-SHELL" ? lineProblem(draft.test.slice(1)) : undefined;
    case "copy":
    case "add":
      return transferProblem([...texts(draft.sources), draft.dest.text], draft.contents);
    case "env":
    case "label":
      return wordsProblem(draft.pairs.flatMap(({ key, value }) => [key.text, value.text]));
    case "arg":
      return wordsProblem(draft.args.map(({ key, value }) => value?.text ?? key));
    case "workdir":
      return lineProblem([draft.path.text]);
    case "user":
      return lineProblem([draft.user.text]);
    case "stopsignal":
      return lineProblem([draft.signal.text]);
    case "expose":
      return lineProblem(texts(draft.ports));
    case "volume":
      return lineProblem(texts(draft.volumes));
    default:
      return undefined;
  }
}

function texts(words: readonly Word[]): readonly string[] {
  return words.map((word) => word.text);
}

function commandProblem({ args, shell, heredocs }: CommandLine): string | undefined {
  if (!shell) return undefined;
  return heredocs.length === 0 && args[0]?.includes("<<") ? HEREDOC : lineProblem(args);
}

/** What ends the line must not be read as flags, as a list, or as one that goes on. */
function lineProblem(words: readonly string[]): string | undefined {
  if (words.some((text) => text.includes("\n"))) return SEVERAL_LINES;
  if (words[0]?.startsWith("--")) return "in a Dockerfile it would be read as a flag";
  if (words[0]?.startsWith("[")) return "in a Dockerfile it would be read as a list";
  return words.at(-1)?.endsWith("\\") ? "in a Dockerfile the line would go on after a backslash" : undefined;
}

/** Words between spaces: quotes inside of `${…}` may end those around the word, and then it ends elsewhere too. */
function wordsProblem(words: readonly string[]): string | undefined {
  const isOpen = words.some((text) => /[\s'"]/.test(text.replace(/\\.|"(?:[^"\\]|\\.)*"|'[^']*'/gs, "")));
  return isOpen ? "in a Dockerfile its quotes would end in another place" : lineProblem(words);
}

function transferProblem(words: readonly string[], contents: readonly SourceContent[]): string | undefined {
  if (words.some((word) => word.includes("<<"))) return HEREDOC;
  const hasSpace = words.some((word) => /\s/.test(word));
  if (contents.length === 0) return hasSpace ? undefined : lineProblem(words);
  if (hasSpace) return "a Dockerfile has no way to write heredocs and white space in names";
  for (const { path, data } of contents) {
    if (data.text !== "" && !data.text.endsWith("\n"))
      return `the text of \`${path}\` has to end in a line break`;
    if (hasLine(data.text, path, false)) return `a line of \`${path}\` is its name, which would end it`;
  }
  return lineProblem(words);
}
