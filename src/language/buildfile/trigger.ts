import type { CommandLine, SourceContent } from "../plan/step.js";
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
  switch (draft.kind) {
    case "run":
    case "cmd":
    case "entrypoint":
      return commandProblem(draft.command);
    case "healthcheck":
      return draft.test[0] === "CMD-SHELL" ? textProblem(draft.test[1] ?? "") : listProblem(draft.test);
    case "copy":
    case "add": {
      const words = [...draft.sources, draft.dest].map((word) => word.text);
      return listProblem(words) ?? contentProblem(draft.contents, words);
    }
    case "env":
    case "label":
      return wordsProblem(draft.pairs.flatMap(({ key, value }) => [key.text, value.text]));
    case "arg":
      return wordsProblem(draft.args.map(({ value }) => value?.text ?? ""));
    case "workdir":
      return textProblem(draft.path.text);
    case "user":
      return textProblem(draft.user.text);
    default:
      return undefined;
  }
}

const SEVERAL_LINES = "a Dockerfile has no way to write a text of several lines";

function commandProblem({ args, shell, heredocs }: CommandLine): string | undefined {
  if (!shell) return undefined;
  const text = args[0] ?? "";
  if (heredocs.length === 0 && text.includes("<<")) return "in a Dockerfile `<<` would begin a heredoc";
  return textProblem(text);
}

/** A text that ends the line: it must not be read as flags, as a list, or as one that goes on. */
function textProblem(text: string): string | undefined {
  if (text.includes("\n")) return SEVERAL_LINES;
  if (text.startsWith("--")) return "in a Dockerfile it would be read as a flag";
  if (text.startsWith("[")) return "in a Dockerfile it would be read as a list";
  return text.endsWith("\\") ? "in a Dockerfile the line would go on after a backslash" : undefined;
}

function listProblem(texts: readonly string[]): string | undefined {
  if (texts.some((text) => text.includes("\n"))) return SEVERAL_LINES;
  return texts.at(-1)?.endsWith("\\") ? "in a Dockerfile the line would go on after a backslash" : undefined;
}

/** Words between spaces: quotes inside of `${…}` may end those around the word, and then it ends elsewhere too. */
function wordsProblem(texts: readonly string[]): string | undefined {
  const isOpen = texts.some((text) => /[\s'"]/.test(text.replace(/\\.|"(?:[^"\\]|\\.)*"|'[^']*'/gs, "")));
  return isOpen ? "in a Dockerfile its quotes would end in another place" : listProblem(texts);
}

function contentProblem(contents: readonly SourceContent[], words: readonly string[]): string | undefined {
  if (words.some((word) => word.includes("<<"))) return "in a Dockerfile `<<` would begin a heredoc";
  if (contents.length === 0) return undefined;
  if (words.some((word) => /\s/.test(word)))
    return "a Dockerfile has no way to write heredocs and white space in names";
  for (const { path, data } of contents) {
    if (data.text !== "" && !data.text.endsWith("\n"))
      return `the text of \`${path}\` has to end in a line break`;
    if (hasLine(data.text, path, false)) return `a line of \`${path}\` is its name, which would end it`;
  }
  return undefined;
}
