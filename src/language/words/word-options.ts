/** How a word is read. Matches the fields of shell.Lex, frontend/dockerfile/shell/lex.go. */
export interface WordOptions {
  /** The escape character, a backslash unless given. */
  readonly escape?: string;
  /** Quotes stay in the result. */
  readonly rawQuotes?: boolean;
  /** Escape characters stay in the result. */
  readonly rawEscapes?: boolean;
  /** Quotes are ordinary characters. */
  readonly skipQuotes?: boolean;
  /** Uses of variables that are not set stay in the result. */
  readonly skipUnset?: boolean;
}
