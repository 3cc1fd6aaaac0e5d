import type { CheckName } from "../../base/diagnostic/codes.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { LineSpan } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import { checkRule } from "../../language/checks/check-table.js";
import { definitionMessageToJson } from "../../llb/op-json.js";
import type { JsonObject } from "../../llb/stringify-go.js";
import type { Definition as LlbDefinition } from "../../proto/generated/ops.js";
import { buildkitMessage } from "../buildkit-message.js";
import { locationJson, nonEmpty } from "./result-json.js";

/** What the build checks found in a text, and what kept them from going on. */
export interface LintResult {
  readonly source: Source;
  /** What the text was read with, where a builder read it. */
  readonly definition?: LlbDefinition;
  /** In the order in which they were found. */
  readonly warnings: readonly Diagnostic[];
  /** The first one is BuildKit's build error. */
  readonly errors: readonly Diagnostic[];
}

/** 1 if there is anything to say, else 0: `result.statuscode`. */
export function lintStatus({ warnings, errors }: LintResult): 0 | 1 {
  return warnings.length > 0 || errors.length > 0 ? 1 : 0;
}

/** The JSON of the subrequest `frontend.lint`. Agrees with LintResults, subrequests/lint/lint.go. */
export function lintToJson({ source, definition, warnings, errors }: LintResult): JsonObject {
  const [error] = errors;
  return {
    warnings: warnings.length === 0 ? null : warnings.map(warningJson),
    sources: [
      {
        filename: nonEmpty(source.filename),
        data: source.bytes,
        definition: definition && definitionMessageToJson(definition),
        language: nonEmpty(source.language),
      },
    ],
    buildError: error && {
      message: buildkitMessage(error),
      location: locationJson(mergedLines(error.lines)),
    },
  };
}

function warningJson(warning: Diagnostic): JsonObject {
  const rule = checkRule(warning.code as CheckName);
  return {
    ruleName: warning.code,
    description: nonEmpty(rule.description),
    url: nonEmpty(rule.url),
    detail: nonEmpty(warning.message),
    location: locationJson(warning.lines),
  };
}

/**
 * The warnings as `docker build --check` prints them, by line, each with its lines; `filename` is the name to show.
 * One text a warning. Agrees with LintResults.PrintTo, subrequests/lint/lint.go, which leaves the order of equal
 * lines to chance.
 */
export function* printLint({ source, warnings }: LintResult, filename: string): Generator<string> {
  const firstLine = ({ lines }: Diagnostic): number => lines[0]?.first ?? -1;
  const sorted = [...warnings].sort((a, b) => {
    const [lineA, lineB] = [firstLine(a), firstLine(b)];
    if (lineA !== lineB) return lineA - lineB;
    return lineA === -1 && a.code !== b.code ? (a.code < b.code ? -1 : 1) : 0;
  });
  for (const { code, url, message, lines } of sorted) {
    yield `\nWARNING: ${code}${url ? ` - ${url}` : ""}\n${message}\n${printLines(source, lines, filename)}`;
  }
}

const RULE = "-".repeat(20);
/** The most lines to show at one end of a place. */
const MOST_LINES = 500;

/**
 * The lines of some places, marked, and a few around them; nothing if the text has no such line.
 * Agrees with Source.Print, solver/errdefs/source.go, but leaves out the middle of a place that is very long.
 */
export function printLines(source: Source, spans: readonly LineSpan[], filename: string): string {
  const { lines } = source;
  const first = Math.min(...spans.map((span) => span.first));
  const last = Math.min(Math.max(...spans.map((span) => span.last)), lines.lineCount);
  if (spans.length === 0 || first < 1 || first > lines.lineCount) return "";
  const around = first === last ? 2 : 1;
  const end = Math.min(last + around, lines.lineCount);
  const shown: string[] = [];
  for (let line = Math.max(first - around, 1); line <= end; line++) {
    if (line === first + MOST_LINES && last - line > MOST_LINES) {
      shown.push(" ...\n");
      line = last - MOST_LINES;
    }
    const isMarked = spans.some((span) => span.first <= line && line <= span.last);
    const text = source.text.slice(lines.lineStart(line), lines.lineStart(line + 1)).replace(/\n$/, "");
    shown.push(` ${String(line).padStart(3)} | ${isMarked ? ">>>" : "   "} ${text}\n`);
  }
  return `${filename}:${first}\n${RULE}\n${shown.join("")}${RULE}\n`;
}

/** Places in order, those that overlap as one. Agrees with mergeLocations, dockerfile2llb/convert.go. */
function mergedLines(spans: readonly LineSpan[]): LineSpan[] {
  const merged: LineSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before === undefined || span.first > before.last) merged.push(span);
    else if (span.last > before.last) merged[merged.length - 1] = { first: before.first, last: span.last };
  }
  return merged;
}
