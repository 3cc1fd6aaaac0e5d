export { type DecodedFlag, decodeFlag } from "./flags.js";
export { JoinedText } from "./joined-text.js";
export { decodeJsonString, isGoJson } from "./json-text.js";
export { type ArgumentShape, DockerfileLexer } from "./lexer.js";
export { type LogicalLine, lineRange } from "./logical-line.js";
export {
  DockerfileParser,
  type FileCst,
  type InstructionCst,
  type JsonArrayCst,
  type PairsCst,
  parseDockerfileTokens,
  type TriggerCst,
} from "./parser.js";
export { skipSpace, trimSpaceEnd } from "./space.js";
export { loneBytes } from "./split-bytes.js";
export type { LineFault } from "./token-writer.js";
export {
  BlankLines,
  CloseBracket,
  Comma,
  Comment,
  Directive,
  DOCKERFILE_TOKENS,
  DockerfileToken,
  Equals,
  Flag,
  Heredoc,
  type HeredocBody,
  Invalid,
  JsonString,
  Key,
  Keyword,
  OpenBracket,
  Text,
  TriggerKeyword,
  Type,
  Value,
  Word,
} from "./tokens.js";
export { wordBounds } from "./words.js";
