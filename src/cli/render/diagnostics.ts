import { type Diagnostic, fullMessage } from "../../base/diagnostic/diagnostic.js";
import type { Source } from "../../base/source/source.js";
import { codeFrame } from "./code-frame.js";
import { redactUrls } from "./redact-urls.js";
import type { Style } from "./style.js";
import { visible } from "./text-width.js";

/** How diagnostics are printed. */
export interface DiagnosticStyle {
  readonly style: Style;
  readonly columns: number;
  /** What to call the text. */
  readonly filename: string;
}

/**
 * One error or warning: `file:line:column: error: message [code]`, then the lines it speaks of with carets under the
 * exact place, then what is related to it.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: Source | undefined,
  how: DiagnosticStyle,
): string {
  const { style, filename } = how;
  const isError = diagnostic.severity === "error";
  const mark = isError ? style.red : style.yellow;
  const label = style.bold(mark(isError ? "error" : diagnostic.severity));
  const range = source === undefined ? undefined : (diagnostic.range ?? lineRange(diagnostic, source));
  const message = style.bold(oneText(fullMessage(diagnostic)));
  const code = style.dim(`[${diagnostic.code}]`);
  if (source === undefined || range === undefined) return `${label}: ${message} ${code}\n`;
  const { line, column } = source.position(range.start);
  const place = style.bold(`${visible(filename)}:${line}:${column}:`);
  const related = (diagnostic.related ?? []).map(
    (other) =>
      `${style.dim("note:")} ${oneText(other.message)}\n${codeFrame(source, other.range, { ...how, mark: style.blue })}`,
  );
  return `${place} ${label}: ${message} ${code}\n${codeFrame(source, range, { ...how, mark })}${related.join("")}`;
}

/** The first line of a place that is only known by its lines. */
function lineRange({ lines }: Diagnostic, source: Source): Diagnostic["range"] {
  const [span] = lines;
  if (span === undefined || span.first < 1 || span.first > source.lines.lineCount) return undefined;
  const start = source.lines.lineStart(span.first);
  const text = source.lines.lineText(span.first);
  return { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
}

/** Words for people: nothing a terminal would obey, no password. */
function oneText(message: string): string {
  return redactUrls(visible(message));
}
