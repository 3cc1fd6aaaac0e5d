/**
 * Text whose cells end in tabs, laid out in columns: as Go's text/tabwriter does with
 * `NewWriter(w, 0, 0, padding, ' ', 0)`, where every character is one column wide. A column is as wide as the widest
 * cell of neighbouring lines that have one there; what follows the last tab of a line belongs to no column.
 */
export function alignColumns(text: string, padding: number): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const columns = lines.reduce((most, cells) => Math.max(most, cells.length - 1), 0);
  for (let column = 0; column < columns; column++) alignColumn(lines, column, padding);
  return lines.map((cells) => cells.join("")).join("\n");
}

function alignColumn(lines: string[][], column: number, padding: number): void {
  const hasCell = (at: number): boolean => at < lines.length && lines[at]!.length - 1 > column;
  for (let from = 0; from < lines.length; from++) {
    if (!hasCell(from)) continue;
    let to = from;
    let width = 0;
    for (; hasCell(to); to++) width = Math.max(width, characters(lines[to]![column]!));
    for (let at = from; at < to; at++) {
      const cell = lines[at]![column]!;
      lines[at]![column] = cell + " ".repeat(width + padding - characters(cell));
    }
    from = to;
  }
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
