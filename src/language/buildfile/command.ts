import type { CommandLine } from "../plan/step.js";
import { scriptHeredoc } from "./heredoc.js";
import { asScalar, textsOf } from "./words.js";
import type { YamlNode, YamlScalar } from "./yaml/tree.js";

const NO_HEREDOCS: readonly never[] = [];

/** A list to execute, or a text for the shell. White space around a text does not count, as in a Dockerfile. */
export function commandOf(node: YamlNode): CommandLine {
  const { range } = node;
  if (node.kind === "list") return { args: textsOf(node), shell: false, heredocs: NO_HEREDOCS, range };
  return { args: [asScalar(node).text.trim()], shell: true, heredocs: NO_HEREDOCS, range };
}

/** A text for the shell; one of several lines is a script, as in `RUN <<EOF`. */
export function scriptOf(node: YamlScalar): CommandLine {
  return node.text.trim().includes("\n") ? scriptHeredoc(node) : commandOf(node);
}
