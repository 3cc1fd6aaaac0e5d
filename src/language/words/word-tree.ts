/** A place in a word: offsets of its first character and of the one after its last. */
export interface WordSpan {
  readonly start: number;
  readonly end: number;
}

/** Characters that stand for themselves. */
export interface TextPart extends WordSpan {
  readonly kind: "text";
  readonly text: string;
}

/** `<<` with the spaces after it, which do not separate words. */
export interface HeredocMarkPart extends WordSpan {
  readonly kind: "heredoc-mark";
  readonly text: string;
}

/** The escape character and what it escapes. */
export interface EscapePart extends WordSpan {
  readonly kind: "escape";
  readonly escape: string;
  /** Empty at the end of the word; the escape character itself where, in double quotes, it escapes nothing. */
  readonly character: string;
}

/** `'…'`: the text between the quotes. */
export interface SingleQuotedPart extends WordSpan {
  readonly kind: "single-quoted";
  readonly text: string;
}

/** `"…"`. */
export interface DoubleQuotedPart extends WordSpan {
  readonly kind: "double-quoted";
  readonly parts: readonly WordPart[];
}

interface NamedPart extends WordSpan {
  /** May be empty in braces that have an operator. */
  readonly name: string;
  /** Offset of the name. */
  readonly nameStart: number;
}

/** `$NAME` or `${NAME}`. */
export interface VariablePart extends NamedPart {
  readonly kind: "variable";
  readonly braced: boolean;
}

/** `${NAME:-word}` and its like. The operator is kept as written, known or not. */
export interface SubstitutionPart extends NamedPart {
  readonly kind: "substitution";
  readonly operator: string;
  readonly word: readonly WordPart[];
}

/** `${NAME/pattern/replacement}`, with `//` for all places. */
export interface ReplacementPart extends NamedPart {
  readonly kind: "replacement";
  readonly all: boolean;
  readonly pattern: readonly WordPart[];
  readonly replacement: readonly WordPart[];
}

/** A mistake. Nothing follows it in the tree; evaluation that reaches it fails with the message. */
export interface InvalidPart extends WordSpan {
  readonly kind: "invalid";
  readonly message: string;
}

/** A part of a word, discriminated by `kind`. */
export type WordPart =
  | TextPart
  | HeredocMarkPart
  | EscapePart
  | SingleQuotedPart
  | DoubleQuotedPart
  | VariablePart
  | SubstitutionPart
  | ReplacementPart
  | InvalidPart;

/** A word as a tree. The parts cover it without gaps, but for a byte order mark at its start. */
export interface Word extends WordSpan {
  readonly parts: readonly WordPart[];
  /** What is missing, if the word ends inside `${…}`. */
  readonly unclosed: string | undefined;
}
