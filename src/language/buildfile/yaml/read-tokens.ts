import { type CST, Lexer, Parser } from "yaml";
import type { Diagnostic } from "../../../base/diagnostic/diagnostic.js";
import type { Source } from "../../../base/source/source.js";
import { syntaxError } from "./syntax-error.js";

/** How deep collections may be nested. What reads the tokens is recursive, and this much fits any stack. */
export const MAX_DEPTH = 100;

/** How many tokens a file may have; far more than a build can have steps. */
const MAX_TOKENS = 200_000;

/**
 * The concrete syntax of a text, or the error that it is too deep or too long. The depth is watched while reading:
 * an overflow of the stack later on would not be safe to catch.
 */
export function readTokens(source: Source): readonly CST.Token[] | Diagnostic {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) {
      return syntaxError(source, `more than ${MAX_DEPTH} levels of nesting`, at(parser.offset));
    }
    count++;
    if (count > MAX_TOKENS) return syntaxError(source, `more than ${MAX_TOKENS} tokens`, at(parser.offset));
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function at(offset: number): { start: number; end: number } {
  return { start: Math.max(0, offset - 1), end: offset };
}
