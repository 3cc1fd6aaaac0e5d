import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import type { Env } from "./env.js";
import { MatchBudget } from "./match-pattern.js";
import { replaceAll, replaceFirst } from "./replace-value.js";
import { parseShellPattern, reversePattern, type ShellPattern } from "./shell-pattern.js";
import { trimPrefix, trimSuffix } from "./trim-value.js";
import type { WordOptions } from "./word-options.js";
import { WordSplitter } from "./word-splitter.js";
import type { ReplacementPart, SubstitutionPart, VariablePart, Word, WordPart } from "./word-tree.js";

/** How long a word may become, in UTF-16 units. */
const MAX_EXPANSION = 1 << 24;

/** No variable was used. */
export const NO_NAMES: ReadonlySet<string> = Object.freeze(new Set<string>());

/**
 * One evaluation of a word's tree. Everything is evaluated, also the words of modifiers that are not used,
 * from left to right up to the first mistake, which is thrown as a BuildError without a range.
 * Agrees with shellWord, frontend/dockerfile/shell/lex.go. Spec: spec/words.md.
 */
export class WordEvaluation {
  private used: Set<string> | undefined;
  private missing: Set<string> | undefined;
  private splitter: WordSplitter | undefined;
  private budget: MatchBudget | undefined;

  constructor(
    private readonly word: Word,
    private readonly env: Env,
    private readonly options: WordOptions,
  ) {}

  /** Names that were used and set. */
  get matched(): ReadonlySet<string> {
    return this.used ?? NO_NAMES;
  }

  /** Names that were used and not set. */
  get unmatched(): ReadonlySet<string> {
    return this.missing ?? NO_NAMES;
  }

  /** The word as one text. */
  text(): string {
    return this.textOf(this.word.parts, this.options.rawEscapes ?? false);
  }

  /** The words that the text falls into, quotes and escapes taken into account. */
  words(): string[] {
    const splitter = new WordSplitter();
    this.splitter = splitter;
    let length = 0;
    for (const part of this.word.parts) {
      const text = this.valueOf(part, this.options.rawEscapes ?? false);
      length += text.length;
      if (length > MAX_EXPANSION) this.failTooLong();
      if (part.kind === "text") splitter.add(text);
      else if ("name" in part) splitter.addValue(text);
      else splitter.addQuoted(text);
    }
    return splitter.finish();
  }

  private textOf(parts: readonly WordPart[], rawEscapes: boolean): string {
    let text = "";
    for (const part of parts) {
      text += this.valueOf(part, rawEscapes);
      if (text.length > MAX_EXPANSION) this.failTooLong();
    }
    return text;
  }

  private valueOf(part: WordPart, rawEscapes: boolean): string {
    switch (part.kind) {
      case "text":
      case "heredoc-mark":
        return part.text;
      case "escape":
        return rawEscapes ? part.escape + part.character : part.character;
      case "single-quoted":
        return this.options.rawQuotes ? `'${part.text}'` : part.text;
      case "double-quoted": {
        const text = this.textOf(part.parts, rawEscapes);
        return this.options.rawQuotes ? `"${text}"` : text;
      }
      case "variable":
        return this.variable(part);
      case "substitution":
        return this.substitution(part);
      case "replacement":
        return this.replacement(part);
      case "invalid":
        throw new BuildError("word/syntax", part.message);
    }
  }

  private variable({ name, braced }: VariablePart): string {
    const value = this.lookUp(name);
    if (value !== undefined) return value;
    if (!this.options.skipUnset) return "";
    return braced ? `\${${name}}` : `$${name}`;
  }

  private substitution(part: SubstitutionPart): string {
    const { name, operator } = part;
    const word = this.nested(part.word, operator === "#" || operator === "%");
    const value = this.lookUp(name);
    if (value === undefined && this.options.skipUnset) return `\${${name}${operator}${word}}`;
    switch (operator) {
      case "-":
        return value ?? word;
      case ":-":
        return value || word;
      case "+":
        return value === undefined ? "" : word;
      case ":+":
        return value ? word : "";
      case "?":
        return value ?? this.failUnset(part, word || "is not allowed to be unset");
      case ":?":
        if (value) return value;
        return this.failUnset(
          part,
          word || `is not allowed to be ${value === undefined ? "unset" : "empty"}`,
        );
      case "#":
      case "%":
        return this.trim(part, value ?? "", word);
      default:
        return this.fail("word/syntax", `unsupported modifier (${operator}) in substitution`, part);
    }
  }

  private trim(part: SubstitutionPart, value: string, word: string): string {
    const greedy = word.startsWith(part.operator);
    const pattern = greedy ? word.slice(1) : word;
    return part.operator === "#"
      ? trimPrefix(value, this.pattern(part, pattern), greedy, this.matchBudget())
      : trimSuffix(value, this.pattern(part, reversePattern(pattern)), greedy, this.matchBudget());
  }

  private replacement(part: ReplacementPart): string {
    const { name, all } = part;
    const pattern = this.nested(part.pattern, true);
    const replacement = this.nested(part.replacement, true);
    const value = this.lookUp(name);
    // The second slash of `//` gets lost here in the reference.
    if (value === undefined && this.options.skipUnset) return `\${${name}/${pattern}/${replacement}}`;
    const parsed = this.pattern(part, pattern);
    return all
      ? replaceAll(value ?? "", parsed, replacement, this.matchBudget(), MAX_EXPANSION)
      : replaceFirst(value ?? "", parsed, replacement, this.matchBudget());
  }

  private nested(parts: readonly WordPart[], rawEscapes: boolean): string {
    const text = this.textOf(parts, rawEscapes);
    this.splitter?.forget();
    return text;
  }

  private lookUp(name: string): string | undefined {
    const value = this.env.get(name);
    if (value === undefined) {
      this.missing ??= new Set();
      this.missing.add(name);
    } else {
      this.used ??= new Set();
      this.used.add(name);
    }
    return value;
  }

  private pattern(part: WordPart, text: string): ShellPattern {
    const parsed = parseShellPattern(text);
    if ("lines" in parsed) return parsed;
    return this.fail("word/pattern", `invalid pattern (${text}) in substitution: ${parsed.problem}`, part);
  }

  private matchBudget(): MatchBudget {
    this.budget ??= new MatchBudget();
    return this.budget;
  }

  private failUnset(part: SubstitutionPart, message: string): never {
    return this.fail("word/required", `${part.name}: ${message}`, part);
  }

  private failTooLong(): never {
    throw new BuildError("limit/size", `expands to more than ${MAX_EXPANSION} characters`);
  }

  /** In the reference, what fails at the very end of the word inside open braces is reported as a missing brace. */
  private fail(code: ErrorCode, message: string, part: WordPart): never {
    const { end, unclosed } = this.word;
    if (unclosed !== undefined && part.end === end) throw new BuildError("word/syntax", unclosed);
    throw new BuildError(code, message);
  }
}
