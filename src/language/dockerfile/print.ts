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
  if (item.kind === "comment" || item.kind === "directive" || item.kind === "blank") {
    return [{ start: item.start, end: item.end }];
  }
  const tokens: Range[] = [];
  addTokens(item, tokens);
  if (item.kind === "onbuild" && item.trigger !== undefined) addTokens(item.trigger, tokens);
  for (const { range, terminator } of item.heredocs) tokens.push(range, terminator);
  return tokens;
}

function addTokens(node: InstructionNode, tokens: Range[]): void {
  tokens.push(keywordRange(node));
  for (const flag of node.flags) tokens.push(flag.range);
  if (node.kind === "healthcheck" && node.type !== undefined) tokens.push(node.type.range);
  const { arguments: given } = node;
  if (given.form === "text") tokens.push(spanOf(node, node.argumentsAt, node.end));
  else if (given.form === "words" || given.form === "json")
    for (const word of given.words) tokens.push(word.range);
  else if (given.form === "pairs")
    for (const { key, value } of given.pairs) tokens.push(key.range, value.range);
}
