import type {
  DockerfileToken,
  FileCst,
  HeredocBody,
  InstructionCst,
  LogicalLine,
  PairsCst,
} from "../../../grammar/dockerfile/index.js";
import type { Source } from "../../base/source/source.js";
import type { KeyValue, Word } from "../plan/step.js";
import type { Arguments, FileItem, HeredocNode, InstructionNode } from "./ast.js";
import { keywordOf } from "./instruction-table.js";

const NONE: Arguments = { form: "none" };
const TEXT: Arguments = { form: "text" };
const INVALID: Arguments = { form: "invalid" };
const NO_WORDS: readonly Word[] = [];
const NO_HEREDOCS: readonly HeredocNode[] = [];

/** Adds the items of a concrete syntax tree, which has them by sort, to a list in the order of their lines. */
export function itemsFromCst(cst: FileCst, source: Source, items: FileItem[]): void {
  const instructions = cst.children.instruction ?? [];
  const others = otherItems(cst);
  let next = 0;
  for (const instruction of instructions) {
    const node = instructionFromCst(instruction, source);
    while (next < others.length && firstLineOf(others[next]!) < node.firstLine) items.push(others[next++]!);
    items.push(node);
  }
  while (next < others.length) items.push(others[next++]!);
}

function otherItems({ children }: FileCst): FileItem[] {
  const items: FileItem[] = [];
  for (const token of children.Comment ?? []) {
    items.push({ kind: "comment", line: token.at, start: token.startOffset, end: token.endOffset + 1 });
  }
  for (const token of children.Directive ?? []) {
    const { image: name, at: line, startOffset: start, endOffset } = token;
    items.push({ kind: "directive", line, name, start, end: endOffset + 1 });
  }
  for (const token of children.BlankLines ?? []) {
    items.push({ kind: "blank", firstLine: token.at, start: token.startOffset, end: token.endOffset + 1 });
  }
  return items.sort((a, b) => firstLineOf(a) - firstLineOf(b));
}

function firstLineOf(item: FileItem): number {
  return item.kind === "comment" || item.kind === "directive" ? item.line : item.firstLine;
}

function instructionFromCst(cst: InstructionCst, source: Source): InstructionNode {
  const { children } = cst;
  const keyword = children.Keyword[0]!;
  const line = keyword.payload as LogicalLine;
  const heredocs = children.Heredoc === undefined ? NO_HEREDOCS : heredocsFrom(children.Heredoc, source);
  if (children.trigger === undefined) return nodeFrom(keyword, children.Flag, cst, line, heredocs, undefined);
  const { TriggerKeyword, Flag } = children.trigger[0]!.children;
  const trigger = nodeFrom(TriggerKeyword[0]!, Flag, cst, line, heredocs, undefined);
  return nodeFrom(keyword, children.Flag, cst, line, heredocs, trigger);
}

function nodeFrom(
  keyword: DockerfileToken,
  flags: readonly DockerfileToken[] | undefined,
  cst: InstructionCst,
  line: LogicalLine,
  heredocs: readonly HeredocNode[],
  trigger: InstructionNode | undefined,
): InstructionNode {
  const { text, kind = "unknown" } = keywordOf(keyword.image);
  const { children } = cst;
  const base = {
    kind,
    keyword: text,
    at: keyword.at,
    end: line.end,
    argumentsAt: children.Text?.[0]?.at ?? line.end,
    joined: line.joined,
    firstLine: line.firstLine,
    lastLine: line.lastLine,
    comments: line.comments,
    flags: flags === undefined ? NO_WORDS : flags.map(wordFrom),
    arguments: trigger === undefined ? argumentsFrom(cst) : NONE,
    heredocs,
  };
  if (kind === "onbuild") {
    const original = line.text.slice(line.from, line.to);
    return { ...base, trigger, original } as InstructionNode;
  }
  if (kind === "healthcheck") {
    const type = children.Type === undefined ? undefined : wordFrom(children.Type[0]!);
    return { ...base, type } as InstructionNode;
  }
  return base as InstructionNode;
}

function argumentsFrom({ children }: InstructionCst): Arguments {
  if (children.Text !== undefined) return TEXT;
  if (children.Word !== undefined) return { form: "words", words: children.Word.map(wordFrom) };
  if (children.jsonArray !== undefined) {
    const { OpenBracket, JsonString, CloseBracket } = children.jsonArray[0]!.children;
    return {
      form: "json",
      words: JsonString === undefined ? NO_WORDS : JsonString.map(wordFrom),
      range: { start: OpenBracket[0]!.startOffset, end: CloseBracket[0]!.endOffset + 1 },
    };
  }
  if (children.pairs !== undefined) return { form: "pairs", pairs: pairsFrom(children.pairs[0]!) };
  return children.Invalid === undefined ? NONE : INVALID;
}

function pairsFrom({ children }: PairsCst): KeyValue[] {
  const { Key, Equals, Value } = children;
  const legacy = Equals === undefined;
  return Key.map((key, index) => ({ key: wordFrom(key), value: wordFrom(Value[index]!), legacy }));
}

function heredocsFrom(tokens: readonly DockerfileToken[], source: Source): HeredocNode[] {
  return tokens.map(({ image: name, payload }) => {
    const { expand, chomp, contentStart, contentEnd, terminatorStart, terminatorEnd } =
      payload as HeredocBody;
    return {
      name,
      content: source.text.slice(contentStart, contentEnd),
      expand,
      chomp,
      range: { start: contentStart, end: contentEnd },
      terminator: { start: terminatorStart, end: terminatorEnd },
    };
  });
}

function wordFrom(token: DockerfileToken): Word {
  return { text: token.image, range: { start: token.startOffset, end: token.endOffset + 1 } };
}
