import type { LineSpan, Range } from "../source/range.js";
import type { DiagnosticCode } from "./codes.js";

/** How bad a diagnostic is; only an error keeps a text from being compiled. */
export type Severity = "error" | "warning" | "info" | "hint";

/**
 * Something to say about a source text, as data.
 *
 * `range` is exact and is what people and editors see. `lines` is the same place in the coarser unit
 * that BuildKit reports (whole lines of whole instructions): several spans where it names several
 * places, none where it names no place.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** What BuildKit says before the message and a colon, where that is no more than its place. */
  readonly prefix?: string;
  readonly range: Range | undefined;
  readonly lines: readonly LineSpan[];
  /** A word to use instead, where one is near. */
  readonly suggestion?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly range: Range }[];
  readonly url?: string;
}

/** A message with its suggestion, in BuildKit's wording. */
export function fullMessage({ message, suggestion }: Pick<Diagnostic, "message" | "suggestion">): string {
  return suggestion === undefined ? message : `${message} (did you mean ${suggestion}?)`;
}
