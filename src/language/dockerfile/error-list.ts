import type { ErrorCode } from "../../base/diagnostic/codes.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { LineSpan, Range } from "../../base/source/range.js";

/** Nobody reads more; and a file of a million wrong lines must not fill the memory. */
const MAX_ERRORS = 1000;

/** Collects errors in order, the first thousand of them. */
export class ErrorList {
  readonly diagnostics: Diagnostic[] = [];

  /** Whether no more errors are taken. */
  get isFull(): boolean {
    return this.diagnostics.length >= MAX_ERRORS;
  }

  add(diagnostic: Diagnostic): void {
    if (!this.isFull) this.diagnostics.push(diagnostic);
  }

  /** Adds an error in the text. */
  report(code: ErrorCode, message: string, range: Range, lines: LineSpan): void {
    this.add({ code, severity: "error", message, range, lines: [lines] });
  }
}
