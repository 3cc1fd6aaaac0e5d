import { type CstElement, type CstNode, CstParser, type IToken } from "chevrotain";
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
  WORD_TOKENS,
  type WordToken,
} from "./tokens.js";

/** A word, or a part of one that is read as a word: its tokens and nodes in order. */
export interface WordCst extends CstNode {
  readonly name: "word";
  readonly children: { part?: CstElement[] };
}

/** `"…"`. */
export interface DoubleQuotedCst extends CstNode {
  readonly name: "doubleQuoted";
  readonly children: { OpenQuote: IToken[]; word: WordCst[]; CloseQuote?: IToken[] };
}

/** `${…}`: with neither operator it is the plain variable; with `ReplaceOperator` there are up to two words. */
export interface BracedVariableCst extends CstNode {
  readonly name: "bracedVariable";
  readonly children: {
    OpenBrace: IToken[];
    Name?: IToken[];
    Operator?: IToken[];
    ReplaceOperator?: IToken[];
    word?: WordCst[];
    Slash?: IToken[];
    CloseBrace?: IToken[];
  };
}

/**
 * The grammar of the word language. Every list of tokens from `lexWord` is in it: what is missing at
 * the end may be missing in the tree, and an `Invalid` or `Unclosed` token there says so.
 */
export class WordParser extends CstParser {
  constructor(skipValidations = true) {
    super([...WORD_TOKENS], { skipValidations, recoveryEnabled: false, maxLookahead: 1 });
    this.performSelfAnalysis();
  }

  /** `word = { text | heredocMark | escape | singleQuoted | doubleQuoted | variable | error }` */
  readonly word = this.RULE("word", () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Text, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(SimpleVariable, { LABEL: "part" }) },
        { ALT: () => this.SUBRULE(this.bracedVariable, { LABEL: "part" }) },
        { ALT: () => this.SUBRULE(this.doubleQuoted, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(SingleQuoted, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(Escape, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(HeredocMark, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(Invalid, { LABEL: "part" }) },
        { ALT: () => this.CONSUME(Unclosed, { LABEL: "part" }) },
      ]);
    });
  });

  /** `doubleQuoted = '"' word [ '"' ]` */
  readonly doubleQuoted = this.RULE("doubleQuoted", () => {
    this.CONSUME(OpenQuote);
    this.SUBRULE(this.word);
    this.OPTION(() => this.CONSUME(CloseQuote));
  });

  /** `bracedVariable = "${" [ name ] [ operator word | replaceOperator word [ "/" word ] ] [ "}" ]` */
  readonly bracedVariable = this.RULE("bracedVariable", () => {
    this.CONSUME(OpenBrace);
    this.OPTION(() => this.CONSUME(Name));
    this.OPTION1(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Operator);
            this.SUBRULE(this.word);
          },
        },
        {
          ALT: () => {
            this.CONSUME(ReplaceOperator);
            this.SUBRULE1(this.word);
            this.OPTION2(() => {
              this.CONSUME(Slash);
              this.SUBRULE2(this.word);
            });
          },
        },
      ]);
    });
    this.OPTION3(() => this.CONSUME(CloseBrace));
  });
}

let parser: WordParser | undefined;

/** The concrete syntax tree of a list of tokens from `lexWord`. The parser is made on first use. */
export function parseWordTokens(tokens: WordToken[]): WordCst {
  parser ??= new WordParser();
  parser.input = tokens;
  const cst = parser.word() as WordCst;
  const [error] = parser.errors;
  if (error !== undefined) throw error;
  return cst;
}
