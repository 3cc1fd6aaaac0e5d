export { lexWord, MAX_NESTING } from "./lexer.js";
export { nameEnd } from "./name-end.js";
export {
  type BracedVariableCst,
  type DoubleQuotedCst,
  parseWordTokens,
  type WordCst,
  WordParser,
} from "./parser.js";
export {
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
  WordToken,
} from "./tokens.js";
