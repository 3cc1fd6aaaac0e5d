export { lexOptions, type OptionFault, type OptionTokens } from "./lexer.js";
export { type OptionFieldCst, OptionParser, type OptionsCst, parseOptionTokens } from "./parser.js";
export { Comma, Equals, Key, OPTION_TOKENS, OptionToken, Value } from "./tokens.js";
