import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";

const token = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** Characters that stand for themselves. */
export const Text = token("Text", "text");
/** `<<` and the spaces, tabs and carriage returns after it. */
export const HeredocMark = token("HeredocMark", "<<");
/** The escape character and the character it escapes; alone at the end and where it escapes nothing. */
export const Escape = token("Escape", "\\x");
/** `'…'` with its quotes. */
export const SingleQuoted = token("SingleQuoted", "'…'");
export const OpenQuote = token("OpenQuote", '"');
export const CloseQuote = token("CloseQuote", '"');
/** `$NAME`. */
export const SimpleVariable = token("SimpleVariable", "$NAME");
export const OpenBrace = token("OpenBrace", "${");
export const CloseBrace = token("CloseBrace", "}");
export const Name = token("Name", "NAME");
/** `-` `+` `?` `#` `%`, or a colon and any character but `#` and `%`. */
export const Operator = token("Operator", "operator");
/** `/` or `//` after a name. */
export const ReplaceOperator = token("ReplaceOperator", "/");
/** The `/` between a pattern and its replacement. */
export const Slash = token("Slash", "/");
/** What is wrong; the payload says why. Nothing follows it. */
export const Invalid = token("Invalid", "error");
/** The end of a word inside `${…}`; the payload names what is missing. Nothing follows it. */
export const Unclosed = token("Unclosed", "error");

/** The vocabulary of the word language. */
export const WORD_TOKENS: readonly TokenType[] = [
  Text,
  HeredocMark,
  Escape,
  SingleQuoted,
  OpenQuote,
  CloseQuote,
  SimpleVariable,
  OpenBrace,
  CloseBrace,
  Name,
  Operator,
  ReplaceOperator,
  Slash,
  Invalid,
  Unclosed,
];

/** A token of the word language in the shape that Chevrotain's parsers read. */
export class WordToken implements IToken {
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  readonly image: string;
  readonly startOffset: number;
  /** Offset of the last character; before `startOffset` if the token is empty. */
  readonly endOffset: number;
  /** The error message of `Invalid` and `Unclosed`, else empty. */
  readonly payload: string;

  constructor(tokenType: TokenType, image: string, startOffset: number, payload = "") {
    this.tokenType = tokenType;
    this.tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
    this.image = image;
    this.startOffset = startOffset;
    this.endOffset = startOffset + image.length - 1;
    this.payload = payload;
  }
}
