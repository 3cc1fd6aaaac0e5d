import type { TokenType } from "chevrotain";
import { nameEnd } from "./name-end.js";
import {
  CloseBrace,
  CloseQuote,
  Escape,
  HeredocMark,
  Invalid,
  Name,
  OpenBrace,
  OpenQuote,
  Operator,
  ReplaceOperator,
  SimpleVariable,
  SingleQuoted,
  Slash,
  Text,
  Unclosed,
  WordToken,
} from "./tokens.js";

/** How deep `${…}` may stand in `${…}` and `"…"`. The parser recurses, and this much fits a busy stack. */
export const MAX_NESTING = 100;

const DOLLAR = 0x24;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const LESS_THAN = 0x3c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What a part of a word is inside of, as the character that ends it. */
type Nest = typeof DOUBLE_QUOTE | typeof SLASH | typeof CLOSE_BRACE;

const MISSING_BRACE = "syntax error: missing '}'";
const MISSING_SLASH = "syntax error: missing '/' in ${}";

const HEREDOC_MARK = /<<[\t\r ]*/y;

/** What may follow a name in braces, with any mistake that the meaning, not the form, makes an error. */
const OPERATOR = /^(?:[-+?#%}]|\/\/?|:[^#%]?)$/u;

/**
 * Cuts a word into tokens. What a character means depends on what it is nested in, on the escape
 * character and on whether quotes count, so this is written by hand.
 *
 * It never fails: the first mistake becomes an `Invalid` or `Unclosed` token, the last of the list.
 * Expects a well-formed string; a byte order mark at the start is skipped. Linear in the word's length.
 * Agrees with processStopOn and its kin, frontend/dockerfile/shell/lex.go. Spec: spec/words.md.
 */
export function lexWord(word: string, escapeToken: string, skipQuotes: boolean): WordToken[] {
  return new WordLexer(word, escapeToken, skipQuotes).run();
}

class WordLexer {
  private readonly tokens: WordToken[] = [];
  /** The open quotes and braces, outermost first. */
  private readonly nests: Nest[] = [];
  private at = 0;
  private readonly escapeCode: number;

  constructor(
    private readonly word: string,
    escapeToken: string,
    private readonly skipQuotes: boolean,
  ) {
    this.escapeCode = escapeToken.codePointAt(0) ?? -1;
  }

  run(): WordToken[] {
    const { word } = this;
    if (word.charCodeAt(0) === 0xfeff) this.at = 1;
    while (this.at < word.length) {
      this.lexOne(word.charCodeAt(this.at), this.nests.at(-1));
    }
    if (this.nests.length > 0 && this.tokens.at(-1)?.payload === "") {
      this.invalid(this.at, "unexpected end of statement while looking for matching double-quote");
    }
    return this.tokens;
  }

  private lexOne(code: number, nest: Nest | undefined): void {
    if (code === nest) this.lexEndOfNest(nest);
    else if (code === DOLLAR) this.lexDollar();
    else if (nest === DOUBLE_QUOTE) {
      if (code === this.escapeCode) this.lexEscapeInQuotes();
      else this.lexText(nest, true);
    } else if (code === LESS_THAN && this.word.charCodeAt(this.at + 1) === LESS_THAN) this.lexHeredocMark();
    else if (code === SINGLE_QUOTE && !this.skipQuotes) this.lexSingleQuoted();
    else if (code === DOUBLE_QUOTE && !this.skipQuotes) {
      this.nests.push(DOUBLE_QUOTE);
      this.add(OpenQuote, this.at + 1);
    } else if (code === this.escapeCode) this.lexEscape();
    else this.lexText(nest, false);
  }

  private lexEndOfNest(nest: Nest): void {
    this.nests.pop();
    if (nest === SLASH) this.nests.push(CLOSE_BRACE);
    this.add(nest === SLASH ? Slash : nest === CLOSE_BRACE ? CloseBrace : CloseQuote, this.at + 1);
  }

  /** A run without characters of meaning, starting with one that has none here. */
  private lexText(nest: Nest | undefined, inQuotes: boolean): void {
    const { word, escapeCode, skipQuotes } = this;
    let end = this.at + 1;
    for (; end < word.length; end++) {
      const code = word.charCodeAt(end);
      if (code === DOLLAR || code === nest || code === escapeCode) break;
      if (inQuotes) continue;
      if (!skipQuotes && (code === SINGLE_QUOTE || code === DOUBLE_QUOTE)) break;
      if (code === LESS_THAN && word.charCodeAt(end + 1) === LESS_THAN) break;
    }
    this.add(Text, end);
  }

  private lexHeredocMark(): void {
    HEREDOC_MARK.lastIndex = this.at;
    HEREDOC_MARK.test(this.word);
    this.add(HeredocMark, HEREDOC_MARK.lastIndex);
  }

  private lexSingleQuoted(): void {
    const end = this.word.indexOf("'", this.at + 1);
    if (end >= 0) this.add(SingleQuoted, end + 1);
    else {
      this.invalid(this.word.length, "unexpected end of statement while looking for matching single-quote");
    }
  }

  private lexEscape(): void {
    this.add(Escape, this.at + 1 + this.characterAt(this.at + 1).length);
  }

  /** Between double quotes only a quote, a dollar and the escape character itself can be escaped. */
  private lexEscapeInQuotes(): void {
    const next = this.word.charCodeAt(this.at + 1);
    const escapes = next === DOUBLE_QUOTE || next === DOLLAR || next === this.escapeCode;
    this.add(Escape, this.at + (escapes ? 2 : 1));
  }

  private lexDollar(): void {
    const start = this.at + 1;
    const end = nameEnd(this.word, start);
    if (this.word.charCodeAt(start) === OPEN_BRACE) this.lexBrace(start + 1);
    else this.add(end === start ? Text : SimpleVariable, end);
  }

  private lexBrace(start: number): void {
    const first = this.characterAt(start);
    if (first === "") this.invalid(start, MISSING_BRACE);
    else if ("{}:".includes(first)) this.invalid(start, "syntax error: bad substitution");
    else this.lexBracedName(start, nameEnd(this.word, start));
  }

  /** `${`, the name and what follows it: tokens if all of it is right, else one error. */
  private lexBracedName(start: number, end: number): void {
    const operator = this.operatorAt(end);
    if (!OPERATOR.test(operator)) {
      const shown = operator || "\ufffd";
      this.invalid(end + operator.length, `unsupported modifier (${shown}) in substitution`);
    } else if (operator !== "}" && this.nests.length >= MAX_NESTING) {
      this.invalid(start, `syntax error: more than ${MAX_NESTING} nested substitutions`);
    } else {
      this.add(OpenBrace, start);
      if (end > start) this.add(Name, end);
      if (operator === "}") this.add(CloseBrace, end + 1);
      else if (operator.startsWith("/")) this.open(ReplaceOperator, operator, SLASH);
      else this.open(Operator, operator, CLOSE_BRACE);
    }
  }

  private open(type: TokenType, operator: string, nest: Nest): void {
    this.add(type, this.at + operator.length);
    this.nests.push(nest);
  }

  private operatorAt(index: number): string {
    const first = this.characterAt(index);
    if (first === ":") return first + this.characterAt(index + 1);
    return first === "/" && this.word.charCodeAt(index + 1) === SLASH ? "//" : first;
  }

  /** The code point at an index, empty at the end. */
  private characterAt(index: number): string {
    const code = this.word.codePointAt(index);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  private add(type: TokenType, end: number): void {
    this.tokens.push(new WordToken(type, this.word.slice(this.at, end), this.at));
    this.at = end;
  }

  /**
   * Ends the list. At the end of the word it is the outermost open brace that is reported as missing:
   * every level of the reference puts its own complaint in place of the one from further in.
   */
  private invalid(end: number, message: string): void {
    const { length } = this.word;
    const open = end === length ? this.nests.find((nest) => nest !== DOUBLE_QUOTE) : undefined;
    const image = this.word.slice(this.at, end);
    if (open === undefined) this.tokens.push(new WordToken(Invalid, image, this.at, message));
    else {
      const missing = open === SLASH ? MISSING_SLASH : MISSING_BRACE;
      this.tokens.push(new WordToken(Unclosed, image, this.at, missing));
    }
    this.at = length;
  }
}
