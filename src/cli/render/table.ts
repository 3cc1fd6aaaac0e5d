import { redactUrls } from "./redact-urls.js";
import { clip, textWidth, visible } from "./text-width.js";

const NARROWEST = 10;
const GAP = 3;

/** A cell, or one that is set off by a style; the style does not count for its width. */
export type Cell = string | { readonly text: string; readonly style: (text: string) => string };

/** A text of others as a cell: one line that does nothing to a terminal, without the passwords of URLs. */
export function cellText(text: string): string {
  return visible(redactUrls(text)).replace(/[\n\t]/g, " ");
}

/** How a table is set. */
export interface TableOptions {
  /** Where to cut what is wider, in the last column; nothing is cut without it. */
  readonly columns?: number;
  /** What columns have at least, for tables that are printed bit by bit. */
  readonly widths?: readonly number[];
}

/** Rows in columns, as docker prints its lists: three blanks between them, and at least ten columns each. */
export function renderTable(
  rows: readonly (readonly Cell[])[],
  { columns = Number.POSITIVE_INFINITY, widths: least = [] }: TableOptions = {},
): string {
  const widths: number[] = [...least];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      if (i === row.length - 1) continue;
      widths[i] = Math.max(widths[i] ?? NARROWEST, textWidth(textOf(cell)) + GAP);
    }
  }
  return rows.map((row) => renderRow(row, widths, columns)).join("");
}

function renderRow(row: readonly Cell[], widths: readonly number[], columns: number): string {
  let line = "";
  let begin = 0;
  for (const [i, cell] of row.entries()) {
    const isLast = i === row.length - 1;
    const text =
      isLast && columns !== Number.POSITIVE_INFINITY ? clip(textOf(cell), columns - begin) : textOf(cell);
    const width = widths[i] ?? 0;
    line += typeof cell === "string" ? text : cell.style(text);
    if (!isLast) line += " ".repeat(Math.max(width - textWidth(text), 0));
    begin += width;
  }
  return `${line.trimEnd()}\n`;
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}
