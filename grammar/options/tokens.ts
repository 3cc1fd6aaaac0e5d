import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";

const token = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

/** What stands before the `=` of a field; the whole field if it has none. */
export const Key = token("OptionKey", "key");
export const Equals = token("OptionEquals", "=");
/** What stands behind the first `=` of a field. */
export const Value = token("OptionValue", "value");
export const Comma = token("OptionComma", ",");

/** The vocabulary of the option language. */
export const OPTION_TOKENS: readonly TokenType[] = [Key, Equals, Value, Comma];

/** A token of the option language in the shape that Chevrotain's parsers read. */
export class OptionToken implements IToken {
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  /** The text without quotes. */
  readonly image: string;
  /** Offset in the option text, quotes of the field left out. */
  readonly startOffset: number;
  /** Offset of the last character; before `startOffset` if the token is empty. */
  readonly endOffset: number;

  constructor(tokenType: TokenType, image: string, start: number, end: number) {
    this.tokenType = tokenType;
    this.tokenTypeIdx = tokenType.tokenTypeIdx!;
    this.image = image;
    this.startOffset = start;
    this.endOffset = end - 1;
  }
}
