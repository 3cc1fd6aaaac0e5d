import type { Diagnostic } from "../../../base/diagnostic/diagnostic.js";
import type { LineSpan, Range } from "../../../base/source/range.js";
import type { Source } from "../../../base/source/source.js";

/** An error in the text as YAML, of code `yaml/syntax`. */
export function syntaxError(
  source: Source,
  message: string,
  range: Range,
  more: Pick<Diagnostic, "suggestion" | "related"> = {},
): Diagnostic {
  return { code: "yaml/syntax", severity: "error", message, range, lines: [linesOf(source, range)], ...more };
}

/** The lines that a range touches. */
export function linesOf({ lines }: Source, range: Range): LineSpan {
  const first = lines.lineOf(range.start);
  return { first, last: range.end > range.start ? lines.lineOf(range.end - 1) : first };
}
