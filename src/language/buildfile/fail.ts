import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import type { Range } from "../../base/source/range.js";

/** A mistake of the user at a value. */
export function fail(code: ErrorCode, message: string, range: Range, suggestion?: string): BuildError {
  return new BuildError(code, message, { range, suggestion });
}

/** A text as far as a message can bear. */
export function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** What the schema rules out: a fault of this compiler. */
export function internal(expected: string): never {
  throw new Error(`the schema should have seen to ${expected}`);
}
