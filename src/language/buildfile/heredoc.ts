import type { CommandLine, Heredoc } from "../plan/step.js";
import { fail } from "./fail.js";
import { asScalar, booleanOf, memberOf, requiredOf } from "./words.js";
import type { YamlMap, YamlNode, YamlScalar } from "./yaml/tree.js";

const NAME = "EOF";

/** A script for the shell, or for what its first line names behind `#!`. */
export function scriptHeredoc(node: YamlScalar): CommandLine {
  const content = node.text;
  return heredocCommand("", {
    name: freeName(content),
    content,
    expand: true,
    chomp: false,
    range: node.range,
  });
}

/** The value of `heredoc`: a script, or the input of a command. Spec: spec/buildfile.md#run. */
export function heredocOf(node: YamlNode): CommandLine {
  if (node.kind !== "map") return scriptHeredoc(asScalar(node));
  const text = asScalar(requiredOf(node, "content"));
  const command = memberOf(node, "command");
  // What a shell is to read as a heredoc is whole lines; a script is taken as it is.
  const content = command === undefined ? text.text : wholeLines(text.text);
  const chomp = booleanOf(node, "chomp") ?? false;
  const expand = booleanOf(node, "expand") ?? true;
  const heredoc = { name: nameOf(node, content, chomp), content, expand, chomp, range: text.range };
  return heredocCommand(command === undefined ? "" : asScalar(command).text.trim(), heredoc);
}

function nameOf(map: YamlMap, content: string, chomp: boolean): string {
  const node = memberOf(map, "name");
  if (node === undefined) return freeName(content);
  const name = asScalar(node).text;
  if (hasLine(content, name, chomp)) {
    throw fail("text/heredoc", `a line of the content is \`${name}\`, which would end it`, node.range);
  }
  return name;
}

function heredocCommand(command: string, heredoc: Heredoc): CommandLine {
  const { name, expand, chomp, range } = heredoc;
  const mark = `<<${chomp ? "-" : ""}${expand ? name : `"${name}"`}`;
  return { args: [command === "" ? mark : `${command} ${mark}`], shell: true, heredocs: [heredoc], range };
}

/** The text with a line break at its end. */
export function wholeLines(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Whether a line would be taken for the end of a heredoc. */
export function hasLine(content: string, name: string, chomp: boolean): boolean {
  return (
    content.includes(name) &&
    content.split("\n").some((line) => (chomp ? line.replace(/^\t+/, "") : line) === name)
  );
}

/** A name that no line of the content is. */
function freeName(content: string): string {
  if (!content.includes(NAME)) return NAME;
  const taken = new Set(content.split("\n").map((line) => line.trim()));
  let name = NAME;
  for (let number = 2; taken.has(name); number++) name = `${NAME}${number}`;
  return name;
}
