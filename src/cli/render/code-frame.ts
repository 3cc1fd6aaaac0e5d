import type { Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import { LONGEST_AUTHORITY, redactUrls } from "./redact-urls.js";
import type { Style } from "./style.js";
import { textWidth, visible } from "./text-width.js";

const TAB = "    ";
/** Lines of a place that are shown before the rest is left out. */
const MOST_LINES = 6;

/** How the lines of a place are printed. */
export interface FrameOptions {
  readonly style: Style;
  /** How the place is underlined: in the colour of what is said about it. */
  readonly mark: (text: string) => string;
  readonly columns: number;
}

/**
 * The lines of a place with carets under exactly that place, and the line above it. Lines that do not fit are cut
 * around the place.
 */
export function codeFrame(source: Source, range: Range, { style, mark, columns }: FrameOptions): string {
  const { lines } = source;
  const start = lines.position(range.start);
  const end = lines.position(Math.max(range.end, range.start));
  // A place that ends with a line break ends on the line before.
  const lastLine = end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
  const shownLast = Math.min(lastLine, start.line + MOST_LINES - 1);
  const digits = String(shownLast).length;
  const gutter = (line: number | undefined, marked: boolean): string => {
    const number = (line === undefined ? "" : String(line)).padStart(digits);
    return `${marked ? mark(">") : " "} ${style.dim(`${number} |`)} `;
  };
  const room = Math.max(columns - digits - 6, 20);
  const frame: string[] = [];
  if (start.line > 1) {
    frame.push(gutter(start.line - 1, false) + cut(lines.lineText(start.line - 1), 0, 0, room).text);
  }
  for (let line = start.line; line <= shownLast; line++) {
    const text = lines.lineText(line);
    const from = line === start.line ? start.column - 1 : text.length - text.trimStart().length;
    const to = line === end.line ? end.column - 1 : text.length;
    const shown = cut(text, from, Math.max(to, from), room);
    frame.push(gutter(line, true) + shown.text);
    frame.push(
      `${gutter(undefined, false)}${" ".repeat(shown.indent)}${mark("^".repeat(Math.max(shown.width, 1)))}`,
    );
  }
  if (shownLast < lastLine) frame.push(`${gutter(undefined, false)}${style.dim("...")}`);
  return `${frame.map((row) => row.trimEnd()).join("\n")}\n`;
}

interface CutLine {
  readonly text: string;
  /** Columns before the marked part, and of it. */
  readonly indent: number;
  readonly width: number;
}

/** The part of a line around a span that fits, as a terminal is to show it. */
function cut(line: string, from: number, to: number, room: number): CutLine {
  // Nothing beyond this can be shown, however narrow the characters are.
  const reach = room * 2;
  const begin = Math.max(from - reach, 0);
  const end = Math.min(to, from + reach);
  const near = nearText(line, begin, to + reach);
  const before = near(begin, from);
  const marked = near(from, end);
  const after = end < to ? "" : near(to, to + reach);
  const isWhole = begin === 0 && end === to && to + reach >= line.length;
  if (isWhole && textWidth(before) + textWidth(marked) + textWidth(after) <= room) {
    return { text: before + marked + after, indent: textWidth(before), width: textWidth(marked) };
  }
  const left = takeLast(
    before,
    Math.max(Math.floor(room / 3), room - textWidth(marked) - textWidth(after) - 2),
  );
  const head = left === before && begin === 0 ? left : `…${left}`;
  const body = takeFirst(marked, room - textWidth(head) - 1);
  const rest = body === marked ? takeFirst(after, room - textWidth(head) - textWidth(body) - 1) : "";
  const isEnd = body === marked && end === to && rest === after && to + reach >= line.length;
  return {
    text: `${head}${body}${rest}${isEnd ? "" : "…"}`,
    indent: textWidth(head),
    width: textWidth(body),
  };
}

/** Pieces of a line between two places as they may be shown; secrets that begin or end outside are hidden, too. */
function nearText(line: string, begin: number, end: number): (from: number, to: number) => string {
  const first = Math.max(begin - LONGEST_AUTHORITY, 0);
  const text = redactUrls(line.slice(first, end + LONGEST_AUTHORITY));
  return (from, to) => visible(text.slice(from - first, to - first)).replaceAll("\t", TAB);
}

function takeFirst(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += textWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function takeLast(text: string, columns: number): string {
  const characters = [...text];
  let width = 0;
  let from = characters.length;
  while (from > 0 && width + textWidth(characters[from - 1]!) <= columns)
    width += textWidth(characters[--from]!);
  return characters.slice(from).join("");
}
