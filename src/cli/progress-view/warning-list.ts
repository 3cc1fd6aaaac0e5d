import type { Range } from "../../base/source/range.js";
import { Source } from "../../base/source/source.js";
import type { Trace } from "../../client/progress/trace.js";
import type { VertexWarning } from "../../proto/generated/control.js";
import { codeFrame } from "../render/code-frame.js";
import type { Style } from "../render/style.js";
import { TERMINAL_FILTER } from "./terminal-text.js";

/** How warnings are listed. */
export interface WarningOptions {
  readonly style: Style;
  readonly columns: number;
  /** With the lines that are meant. */
  readonly showsLines: boolean;
  /** With the lines, what is behind them, and where to read more. */
  readonly isExpanded: boolean;
}

const decoder = new TextDecoder();

/**
 * The warnings of a build, at its end; nothing if there are none. Agrees with printWarnings, docker buildx,
 * commands/build.go, and looks as those of other commands.
 */
export function warningList(trace: Trace, options: WarningOptions): string {
  const warnings: VertexWarning[] = [];
  for (const step of trace.all()) warnings.push(...step.warnings);
  if (warnings.length === 0) return "";
  const { style, isExpanded } = options;
  const count = warnings.length === 1 ? "1 warning found" : `${warnings.length} warnings found`;
  const hint = isExpanded ? "" : " (use --debug to expand)";
  let text = `\n ${style.yellow(`${count}${hint}:`)}\n`;
  for (const warning of warnings) {
    text += ` - ${words(warning.short)}\n`;
    if (isExpanded) text += details(warning);
    if (isExpanded || options.showsLines) text += excerpts(warning, options);
  }
  return `${text}\n`;
}

function details({ detail, url }: VertexWarning): string {
  let text = "";
  for (const line of detail ?? []) text += `   ${words(line)}\n`;
  if (url) text += `   More info: ${TERMINAL_FILTER.words(url)}\n`;
  return text;
}

function excerpts({ info, ranges }: VertexWarning, { style, columns }: WarningOptions): string {
  if (info?.data === undefined || info.data.length === 0) return "";
  let text = "";
  const source = new Source(info.filename ?? "", info.data, info.language);
  for (const range of ranges ?? []) {
    const place = placeOf(source, range.start?.line ?? 0, range.end?.line ?? 0);
    if (place !== undefined) text += codeFrame(source, place, { style, mark: style.yellow, columns });
  }
  return text;
}

/** The text of whole lines, without the blanks around it; undefined if there are no such lines. */
function placeOf({ lines }: Source, first: number, last: number): Range | undefined {
  if (first < 1 || first > lines.lineCount) return undefined;
  const end = Math.min(Math.max(last, first), lines.lineCount);
  const text = lines.lineText(first);
  const indent = text.length - text.trimStart().length;
  return { start: lines.lineStart(first) + indent, end: lines.lineStart(end) + lines.lineText(end).length };
}

function words(bytes: Uint8Array | undefined): string {
  return TERMINAL_FILTER.words(decoder.decode(bytes));
}
