import type { CstElement, IToken } from "chevrotain";
import {
  type BracedVariableCst,
  type DoubleQuotedCst,
  Escape,
  HeredocMark,
  SimpleVariable,
  SingleQuoted,
  Text,
  Unclosed,
  type WordCst,
} from "../../../grammar/words/index.js";
import type { EscapePart, InvalidPart, Word, WordPart } from "./word-tree.js";

/** The tree of a word from its concrete syntax tree; `source` is the text both came from. */
export function wordFromCst(cst: WordCst, source: string): Word {
  return new TreeBuilder(source).word(cst);
}

class TreeBuilder {
  private unclosed: string | undefined;
  /** Where the part that was read last ends, for nodes whose last token is missing. */
  private last = 0;

  constructor(private readonly source: string) {}

  word(cst: WordCst): Word {
    const parts = this.parts(cst, false);
    return { start: 0, end: this.source.length, parts, unclosed: this.unclosed };
  }

  private parts(cst: WordCst | undefined, inQuotes: boolean): readonly WordPart[] {
    const parts: WordPart[] = [];
    for (const element of cst?.children.part ?? []) parts.push(this.part(element, inQuotes));
    return parts;
  }

  private part(element: CstElement, inQuotes: boolean): WordPart {
    if (!("children" in element)) return this.leaf(element, inQuotes);
    return element.name === "doubleQuoted"
      ? this.doubleQuoted(element as DoubleQuotedCst)
      : this.braced(element as BracedVariableCst);
  }

  private leaf(token: IToken, inQuotes: boolean): WordPart {
    const { image, startOffset: start } = token;
    const end = this.endOf(token);
    switch (token.tokenType) {
      case Text:
        return { kind: "text", start, end, text: image };
      case SimpleVariable:
        return { kind: "variable", start, end, name: image.slice(1), nameStart: start + 1, braced: false };
      case SingleQuoted:
        return { kind: "single-quoted", start, end, text: image.slice(1, -1) };
      case Escape:
        return this.escape(token, end, inQuotes);
      case HeredocMark:
        return { kind: "heredoc-mark", start, end, text: image };
      default:
        return this.invalid(token, end);
    }
  }

  private escape(token: IToken, end: number, inQuotes: boolean): EscapePart {
    const escapeToken = token.image.slice(0, 1);
    const escaped = token.image.slice(1);
    const character = escaped === "" && inQuotes ? escapeToken : escaped;
    return { kind: "escape", start: token.startOffset, end, escape: escapeToken, character };
  }

  private invalid(token: IToken, end: number): InvalidPart {
    const message: string = token.payload;
    if (token.tokenType === Unclosed) this.unclosed = message;
    return { kind: "invalid", start: token.startOffset, end, message };
  }

  private doubleQuoted({ children }: DoubleQuotedCst): WordPart {
    const start = children.OpenQuote[0]!.startOffset;
    const parts = this.parts(children.word[0], true);
    return { kind: "double-quoted", start, end: this.endOf(children.CloseQuote?.[0]), parts };
  }

  private braced({ children }: BracedVariableCst): WordPart {
    const start = children.OpenBrace[0]!.startOffset;
    const name = children.Name?.[0]?.image ?? "";
    const nameStart = start + 2;
    const operator = children.Operator?.[0]?.image;
    const replace = children.ReplaceOperator?.[0]?.image;
    const first = this.parts(children.word?.[0], false);
    const second = this.parts(children.word?.[1], false);
    const end = this.endOf(children.CloseBrace?.[0]);
    if (operator !== undefined) {
      return { kind: "substitution", start, end, name, nameStart, operator, word: first };
    }
    if (replace === undefined) return { kind: "variable", start, end, name, nameStart, braced: true };
    const all = replace === "//";
    return { kind: "replacement", start, end, name, nameStart, all, pattern: first, replacement: second };
  }

  private endOf(token: IToken | undefined): number {
    if (token !== undefined) this.last = token.startOffset + token.image.length;
    return this.last;
  }
}
