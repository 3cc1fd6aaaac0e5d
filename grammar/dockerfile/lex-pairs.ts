import { goQuote } from "../../src/base/util/go-quote.js";
import type { LineFault, TokenWriter } from "./token-writer.js";
import { Equals, Key, Value } from "./tokens.js";
import { wordBounds } from "./words.js";

/**
 * Reads `name=value …`, or `name value` if the first word has no `=`. Agrees with parseNameVal, parser/line_parsers.go.
 *
 * @param keyword the instruction's name, for messages
 */
export function lexPairs(
  writer: TokenWriter,
  from: number,
  to: number,
  escapeCode: number,
  keyword: string,
): LineFault | undefined {
  const bounds = wordBounds(writer.text, from, to, escapeCode);
  if (bounds.length === 0) return undefined;
  if (writer.equalsAt(bounds[0]!, bounds[1]!) === -1) return lexLegacyPair(writer, from, to, keyword);
  const mark = writer.tokens.length;
  for (let i = 0; i < bounds.length; i += 2) {
    const start = bounds[i]!;
    const end = bounds[i + 1]!;
    const equals = writer.equalsAt(start, end);
    if (equals === -1) {
      const word = goQuote(writer.decoded(start, end));
      const message = `Syntax error - can't find = in ${word}. Must be of the form: name=value`;
      return writer.invalid(mark, { from, to }, { from: start, to: end }, "instruction/arguments", message);
    }
    writer.push(Key, start, equals, writer.decoded(start, equals));
    writer.push(Equals, equals, equals + 1, "=");
    writer.push(Value, equals + 1, end, writer.decoded(equals + 1, end));
  }
  return undefined;
}

function lexLegacyPair(
  writer: TokenWriter,
  from: number,
  to: number,
  keyword: string,
): LineFault | undefined {
  const end = writer.wordEnd(from, to);
  if (end === to) {
    const message = `${keyword.toUpperCase()} must have two arguments`;
    return writer.invalid(writer.tokens.length, { from, to }, { from, to }, "instruction/arguments", message);
  }
  writer.push(Key, from, end);
  writer.push(Value, writer.skipSeparators(end, to), to);
  return undefined;
}
