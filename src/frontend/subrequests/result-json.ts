import type { LineSpan } from "../../base/source/range.js";
import { type JsonObject, type JsonValue, stringifyGo } from "../../llb/stringify-go.js";

/** A place of more lines than this is one range. */
const MOST_RANGES = 1000;

/**
 * A place as subrequests state it: a range for each line, but one for all of a very long place.
 * Agrees with toSourceLocation, dockerfile2llb/outline.go.
 */
export function locationJson(spans: readonly LineSpan[]): JsonObject {
  if (spans.length === 0) return {};
  const rangesOf = ({ first, last }: LineSpan): JsonObject[] => {
    if (last - first >= MOST_RANGES) return [lineRange(first, last)];
    return Array.from({ length: last - first + 1 }, (_, i) => lineRange(first + i, first + i));
  };
  return { ranges: spans.flatMap(rangesOf) };
}

/** Go leaves out a line that is 0, which stands for a place before the first line. */
function lineRange(first: number, last: number): JsonObject {
  return { start: { line: first || undefined }, end: { line: last || undefined } };
}

/** A text member that is left out when it is empty, as Go's `omitempty` does. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** The text of Go's `json.MarshalIndent` with two spaces; no newline at the end. */
export function indentGo(value: JsonValue, margin = ""): string {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return stringifyGo(value);
  const inner = `${margin}  `;
  if (isList(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => inner + indentGo(item, inner)).join(",\n")}\n${margin}]`;
  }
  const members: string[] = [];
  for (const [key, member] of value instanceof Map ? value : Object.entries(value)) {
    if (member !== undefined) members.push(`${inner}${stringifyGo(key)}: ${indentGo(member, inner)}`);
  }
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${margin}}`;
}

// Array.isArray does not narrow readonly arrays.
function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
