import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";
import type { LogicalLine } from "./logical-line.js";

const token = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** A comment line outside of instructions, from `#` on. */
export const Comment = token("Comment", "comment");
/** A comment line at the top of a file that sets something: `# escape=…`. */
export const Directive = token("Directive", "directive");
/** One or more blank lines. */
export const BlankLines = token("BlankLines", "blank lines");
/** The name of an instruction. Its line is with it. */
export const Keyword = token("Keyword", "instruction");
/** The name of the instruction that an ONBUILD holds. */
export const TriggerKeyword = token("TriggerKeyword", "instruction");
/** `--name=value`; the image has no quotes and escapes. */
export const Flag = token("Flag", "flag");
/** Arguments that are one text. */
export const Text = token("Text", "text");
/** An argument among others. */
export const Word = token("Word", "word");
/** Before the text or array of a HEALTHCHECK: `CMD`, `NONE`. */
export const Type = token("Type", "type");
/** The name in `name=value` or `name value`. */
export const Key = token("Key", "name");
export const Equals = token("Equals", "=");
/** The value in `name=value` or `name value`. */
export const Value = token("Value", "value");
export const OpenBracket = token("OpenBracket", "[");
export const CloseBracket = token("CloseBracket", "]");
export const Comma = token("Comma", ",");
/** A JSON string; the image is its value, the span has the quotes. */
export const JsonString = token("JsonString", "string");
/** Arguments that are wrong in themselves; the error is already known. */
export const Invalid = token("Invalid", "error");
/** The lines of a heredoc and the line that ends it. The image is its name. */
export const Heredoc = token("Heredoc", "heredoc");

/** The vocabulary of the Dockerfile language. */
export const DOCKERFILE_TOKENS: readonly TokenType[] = [
  Comment,
  Directive,
  BlankLines,
  Keyword,
  TriggerKeyword,
  Flag,
  Text,
  Word,
  Type,
  Key,
  Equals,
  Value,
  OpenBracket,
  CloseBracket,
  Comma,
  JsonString,
  Invalid,
  Heredoc,
];

/** What a heredoc is, beside its name. Offsets are those of the source. */
export interface HeredocBody {
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly terminatorStart: number;
  readonly terminatorEnd: number;
}

/** A token of the Dockerfile language in the shape that Chevrotain's parsers read. */
export class DockerfileToken implements IToken {
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  /** What the token says: continuations joined, quotes and escapes of flags and JSON strings resolved. */
  readonly image: string;
  /** Offset in the source of the first character. */
  readonly startOffset: number;
  /** Offset in the source of the last character; before `startOffset` if the token is empty. */
  readonly endOffset: number;
  /** The index in the text of its logical line; for comments and the like the source line, from 1. */
  readonly at: number;
  /** The line of a `Keyword`, the body of a `Heredoc`. */
  readonly payload: LogicalLine | HeredocBody | undefined;

  constructor(
    tokenType: TokenType,
    image: string,
    start: number,
    end: number,
    at: number,
    payload?: LogicalLine | HeredocBody,
  ) {
    this.tokenType = tokenType;
    this.tokenTypeIdx = tokenType.tokenTypeIdx!;
    this.image = image;
    this.startOffset = start;
    this.endOffset = end - 1;
    this.at = at;
    this.payload = payload;
  }
}
