import type { LineSpan, Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import type { ArgStep, Step, Word } from "./step.js";

/** A FROM and what follows it. */
export interface Stage {
  /** In lower case; empty if it has none. */
  readonly name: string;
  readonly base: Word;
  /** The value of `--platform`; undefined if it was not given or is empty. */
  readonly platform: Word | undefined;
  /** The FROM keyword as written. */
  readonly keyword: string;
  /** The FROM instruction as one line. */
  readonly code: string;
  readonly range: Range;
  readonly lines: LineSpan;
  readonly comments: readonly string[] | undefined;
  /** The rest of a comment line above the FROM that begins with the stage's name; else empty. */
  readonly docComment: string;
  readonly steps: readonly Step[];
}

/**
 * What every language becomes: stages and their steps in order, with words not yet expanded, since their
 * values depend on build arguments and on the environment of base images.
 *
 * Spec: spec/plan.md.
 */
export interface Plan {
  readonly source: Source;
  /** The character that escapes in words: a backslash or a backquote. */
  readonly escape: string;
  /** ARGs before the first stage. */
  readonly globalArgs: readonly ArgStep[];
  readonly stages: readonly Stage[];
}
