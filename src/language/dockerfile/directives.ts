import { isGoJson } from "../../../grammar/dockerfile/index.js";
import type { Range } from "../../base/source/range.js";
import type { Word } from "../plan/step.js";
import { type DirectiveLine, parseDirectiveLine } from "./directive-line.js";
import { isOverlong } from "./line-limit.js";

/** Which frontend a file asks for. */
export interface SyntaxDirective {
  /** The value up to its first space. */
  readonly ref: string;
  readonly cmdline: string;
  /** From 1; for the JSON spelling 0, or 1 below a shebang line, as the reference counts. */
  readonly line: number;
  /** Where the value stands; for the JSON spelling, where its name stands. */
  readonly range: Range;
}

interface FoundDirective extends DirectiveLine {
  readonly line: number;
}

/**
 * The frontend that a text of any language asks for, in one of three spellings: `# syntax=…`, `// syntax=…` and
 * `{"syntax": "…"}`. A byte order mark and a `#!` line before it do not count. Agrees with DetectSyntax, parser/directives.go.
 */
export function detectSyntax(text: string): SyntaxDirective | undefined {
  const start = textStart(text);
  const line = start.shebang ? 1 : 0;
  const found =
    findDirective("syntax", "#", text, start.at, line) ?? findDirective("syntax", "//", text, start.at, line);
  if (found === undefined) return jsonDirective(text, start.at, line);
  return {
    ref: firstWord(found.value),
    cmdline: found.value,
    line: found.line,
    range: { start: found.start, end: found.end },
  };
}

/** The value of `# check=`, up to its first space, as a word. Agrees with ParseDirective, parser/directives.go. */
export function detectCheckDirective(text: string): Word | undefined {
  const start = textStart(text);
  const found = findDirective("check", "#", text, start.at, start.shebang ? 1 : 0);
  if (found === undefined) return undefined;
  const value = firstWord(found.value);
  return { text: value, range: { start: found.start, end: found.start + value.length } };
}

function textStart(text: string): { readonly at: number; readonly shebang: boolean } {
  const at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (!text.startsWith("#!", at)) return { at, shebang: false };
  const newline = text.indexOf("\n", at);
  return { at: newline === -1 ? text.length : newline + 1, shebang: true };
}

const CARRIAGE_RETURN = 0x0d;

/** Looks through the directives at the top; other than in a parse, lines must not be indented. */
function findDirective(
  name: string,
  sign: string,
  text: string,
  from: number,
  firstLine: number,
): FoundDirective | undefined {
  const seen = new Set<string>();
  let line = firstLine;
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    line++;
    if (isOverlong(text, at, end) || !text.startsWith(sign, at)) return undefined;
    // as Go's line scanner does, a carriage return at the end is no part of the line
    const lineEnd = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
    const directive = parseDirectiveLine(text, at + sign.length, Math.max(lineEnd, at + sign.length));
    if (directive === undefined || seen.has(directive.name)) return undefined;
    if (directive.name === name) return { ...directive, line };
    seen.add(directive.name);
    at = end + 1;
  }
  return undefined;
}

function jsonDirective(text: string, from: number, line: number): SyntaxDirective | undefined {
  const brace = /[\t\n\r ]*\{/y;
  brace.lastIndex = from;
  if (!brace.test(text)) return undefined;
  const json = text.slice(from);
  if (!isGoJson(json)) return undefined;
  const object = JSON.parse(json) as Record<string, unknown>;
  const value = Object.hasOwn(object, "syntax") ? object.syntax : undefined;
  if (typeof value !== "string") return undefined;
  const cmdline = value.toWellFormed();
  const start = Math.max(text.indexOf('"syntax"', from), from);
  return { ref: cmdline, cmdline, line, range: { start, end: start + '"syntax"'.length } };
}

function firstWord(value: string): string {
  const space = value.indexOf(" ");
  return space === -1 ? value : value.slice(0, space);
}
