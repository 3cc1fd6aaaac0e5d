import type { LineSpan, Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import type { Word } from "../plan/step.js";
import type { InstructionNode } from "./ast.js";

/** The text that the indices of an instruction count in: the source, or the instruction joined from several lines. */
export function textOf(node: InstructionNode, source: Source): string {
  return node.joined === undefined ? source.text : node.joined.text;
}

/** The instruction as one line, from its keyword to its last argument. */
export function codeOf(node: InstructionNode, source: Source): string {
  return textOf(node, source).slice(node.at, node.end);
}

/** Where an instruction stands, from its keyword to its last argument. */
export function rangeOf(node: InstructionNode): Range {
  return spanOf(node, node.at, node.end);
}

/** Where the keyword of an instruction stands. */
export function keywordRange(node: InstructionNode): Range {
  return spanOf(node, node.at, node.at + node.keyword.length);
}

/** The lines of an instruction, heredocs included. */
export function linesOf(node: InstructionNode): LineSpan {
  return { first: node.firstLine, last: node.lastLine };
}

/** The arguments of the form `text` as a word. */
export function argumentText(node: InstructionNode, source: Source): Word {
  return {
    text: textOf(node, source).slice(node.argumentsAt, node.end),
    range: spanOf(node, node.argumentsAt, node.end),
  };
}

/** Where a part of a word of an instruction stands in the source. */
export function partOf(node: InstructionNode, word: Word, from: number, to: number): Range {
  const { start } = word.range;
  return node.joined === undefined
    ? { start: start + from, end: start + to }
    : node.joined.rangeOf(node.joined.indexOf(start) + from, node.joined.indexOf(start) + to);
}

/** Where a span of an instruction's text stands in the source. */
export function spanOf(node: InstructionNode, from: number, to: number): Range {
  return node.joined === undefined ? { start: from, end: to } : node.joined.rangeOf(from, to);
}
