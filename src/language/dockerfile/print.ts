import type { Range } from "../../base/source/range.js";
import type { DockerfileFile, FileItem, InstructionNode } from "./ast.js";
import { keywordRange, spanOf } from "./node-text.js";

/**
 * The text of a tree: every token as it is written and what stands between them. For a tree of `parseDockerfile`
 * that is the source text, byte for byte.
 */
export function printDockerfile(file: DockerfileFile): string {
  const { text } = file.source;
  const parts: string[] = [];
  let at = 0;
  for (const item of file.items) {
    for (const { start, end } of tokensOf(item)) {
      // Of a character that is cut into its bytes, two tokens may hold a part.
      const from = Math.max(at, start);
      parts.push(text.slice(at, from), text.slice(from, end));
      at = Math.max(at, end);
    }
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** Where the tokens of an item stand, in order. */
export function tokensOf(item: FileItem): Range[] {
  return item.kind === "comment" || item.kind === "directive" || item.kind === "blank"
    ? [{ start: item.start, end: item.end }]
    : instructionTokens(item);
}

function instructionTokens(instruction: InstructionNode): Range[] {
  const tokens: Range[] = [];
  let node: InstructionNode | undefined = instruction;
  while (node !== undefined) {
    tokens.push(keywordRange(node));
    for (const flag of node.flags) tokens.push(flag.range);
    if (node.kind === "healthcheck" && node.type !== undefined) tokens.push(node.type.range);
    tokens.push(...argumentTokens(node));
    node = node.kind === "onbuild" ? node.trigger : undefined;
  }
  for (const { range, terminator } of instruction.heredocs) tokens.push(range, terminator);
  return tokens;
}

function argumentTokens(node: InstructionNode): Range[] {
  const { arguments: given } = node;
  switch (given.form) {
    case "text":
      return [spanOf(node, node.argumentsAt, node.end)];
    case "words":
    case "json":
      return given.words.map((word) => word.range);
    case "pairs":
      return given.pairs.flatMap(({ key, value }) => [key.range, value.range]);
    default:
      return [];
  }
}
