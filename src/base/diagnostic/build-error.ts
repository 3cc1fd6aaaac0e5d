import type { LineSpan, Range } from "../source/range.js";
import type { Source } from "../source/source.js";
import type { ErrorCode } from "./codes.js";
import { type Diagnostic, fullMessage } from "./diagnostic.js";

/** What is known of an error where it is raised, besides what is wrong. */
export interface BuildErrorInit {
  readonly range?: Range | undefined;
  readonly lines?: readonly LineSpan[];
  readonly source?: Source | undefined;
  readonly suggestion?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error that is thrown. It gathers its place on its way up: the word that raised it knows a range,
 * the step its lines, the compiler the source.
 */
export class BuildError extends Error {
  readonly code: ErrorCode;
  range: Range | undefined;
  /** Whole-line places, innermost first, as BuildKit's `LocationError` collects them. */
  lines: readonly LineSpan[];
  source: Source | undefined;
  readonly suggestion: string | undefined;

  constructor(code: ErrorCode, message: string, init: BuildErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "BuildError";
    this.code = code;
    this.range = init.range;
    this.lines = init.lines ?? [];
    this.source = init.source;
    this.suggestion = init.suggestion;
  }

  /** Adds the exact place, unless one nearer to the cause is known already. */
  at(range: Range | undefined): this {
    this.range ??= range;
    return this;
  }

  /** Adds whole lines, after those already known. */
  onLines(...spans: LineSpan[]): this {
    this.lines = [...this.lines, ...spans];
    return this;
  }

  /** Adds a place: what is exact, and whole lines if there are any. */
  atPlace({
    range,
    lines,
  }: {
    readonly range: Range | undefined;
    readonly lines: LineSpan | undefined;
  }): this {
    if (lines !== undefined) this.onLines(lines);
    return this.at(range);
  }

  /** Puts words in front of the message, as BuildKit's `errors.Wrap` does: `prefix: message`. */
  wrap(prefix: string): this {
    this.message = `${prefix}: ${this.message}`;
    return this;
  }

  toDiagnostic(): Diagnostic {
    return {
      code: this.code,
      severity: "error",
      message: this.message,
      range: this.range,
      lines: this.lines,
      suggestion: this.suggestion,
    };
  }

  /** A stable form for machines. */
  toJSON(): Record<string, unknown> {
    const start = this.range && this.source?.position(this.range.start);
    const end = this.range && this.source?.position(this.range.end);
    return {
      code: this.code,
      message: fullMessage(this),
      ...(this.source && { file: this.source.filename }),
      ...(start && end && { start, end }),
      ...(this.suggestion !== undefined && { suggestion: this.suggestion }),
    };
  }

  /** Any thrown value as a BuildError; the only place where foreign errors are caught. */
  static from(thrown: unknown): BuildError {
    if (thrown instanceof BuildError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new BuildError("internal", message, { cause: thrown });
  }
}
