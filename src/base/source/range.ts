/** A half-open span of a source text, in UTF-16 code units from its beginning. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A place in a source text as people count: line and column from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The whole lines that something stands on, both counted from 1 and both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}
