import type { Range } from "../../src/base/source/range.js";
import type { JoinedText } from "./joined-text.js";

/**
 * An instruction as one line of text: `text` from `from` to `to`. For a line without continuations that is a
 * window of the source itself, so indices are source offsets; else the text is that of `joined`.
 */
export interface LogicalLine {
  text: string;
  from: number;
  to: number;
  /** `to` without white space; the lexer finds it. */
  end: number;
  joined: JoinedText | undefined;
  /** The first line of the source that it covers, from 1. */
  readonly firstLine: number;
  /** The last line that it covers; grows when heredocs are read. */
  lastLine: number;
  /** The comments above it that belong to it. */
  readonly comments: readonly string[] | undefined;
}

/** Where the text of a line stands in the source, white space at its end left out. */
export function lineRange({ joined, from, end }: LogicalLine): Range {
  return joined === undefined ? { start: from, end } : joined.rangeOf(from, end);
}
