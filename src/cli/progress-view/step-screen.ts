import { textWidth } from "../render/text-width.js";
import { ControlParser } from "./control-parser.js";

/** Marks of a character beyond this are left out. */
const LONGEST_CELL = 16;
const TAB = 8;
const CONTROL = { backspace: 0x08, tab: 0x09, feed: 0x0a, return: 0x0d };

/**
 * A small terminal for the output of one step: it knows lines, overwriting, cursor movement and erasing, scrolls, and
 * leaves out all else, colours included. What it shows is plain text in so many rows and columns, whatever was written.
 */
export class StepScreen {
  #height: number;
  #width: number;
  /** A wide character is followed by an empty cell. */
  #cells: string[][] = [];
  #x = 0;
  #y = 0;
  #saved = { x: 0, y: 0 };
  readonly #decoder = new TextDecoder();
  readonly #parser = new ControlParser({
    text: (character) => this.#put(character),
    control: (code) => this.#control(code),
    sequence: (numbers, final) => this.#sequence(numbers, final),
    escape: (final) => this.#escape(final),
  });

  constructor(height: number, width: number) {
    this.#height = Math.max(height, 1);
    this.#width = Math.max(width, 2);
    this.#clear();
  }

  write(data: Uint8Array): void {
    this.#parser.write(this.#decoder.decode(data, { stream: true }));
  }

  /** Goes on at the beginning of a line, after something was left out. */
  skip(): void {
    this.#parser.reset();
    if (this.#x > 0) this.#lineFeed();
  }

  /** The rows that are not blank, without blanks at their ends. */
  lines(): string[] {
    return this.#cells.map((row) => row.join("").trimEnd()).filter((line) => line !== "");
  }

  /** The last rows and first columns stay. */
  resize(height: number, width: number): void {
    const rows = Math.max(height, 1);
    if (rows < this.#height) {
      const gone = Math.max(this.#y + 1 - rows, 0);
      this.#cells = this.#cells.slice(gone, gone + rows);
      this.#y -= gone;
    }
    this.#height = rows;
    this.#width = Math.max(width, 2);
    while (this.#cells.length < rows) this.#cells.push([]);
    this.#cells = this.#cells.map((row) => row.slice(0, this.#width));
    this.#x = Math.min(this.#x, this.#width);
  }

  #clear(): void {
    this.#cells = Array.from({ length: this.#height }, () => []);
  }

  #row(): string[] {
    return this.#cells[this.#y]!;
  }

  #put(character: string): void {
    const width = character <= "~" ? 1 : textWidth(character);
    if (width === 0) this.#combine(character);
    else this.#putWide(character, width);
  }

  #putWide(character: string, width: number): void {
    if (this.#x + width > this.#width) this.#lineFeed();
    const row = this.#row();
    while (row.length < this.#x) row.push(" ");
    // Half of a wide character is none.
    if (row[this.#x] === "" && this.#x > 0) row[this.#x - 1] = " ";
    row[this.#x++] = character;
    if (width === 2) row[this.#x++] = "";
    if (row[this.#x] === "") row[this.#x] = " ";
  }

  #combine(mark: string): void {
    const row = this.#row();
    const at = row[this.#x - 1] === "" ? this.#x - 2 : this.#x - 1;
    const cell = row[at];
    // Only marks: what else has no width may turn the direction of writing.
    if (cell === undefined || cell.length >= LONGEST_CELL || !/^[\p{Mn}\p{Me}]$/u.test(mark)) return;
    row[at] = cell + mark;
  }

  #lineFeed(): void {
    this.#x = 0;
    if (this.#y + 1 < this.#height) {
      this.#y++;
      return;
    }
    this.#cells.shift();
    this.#cells.push([]);
  }

  #control(code: number): void {
    if (code === CONTROL.feed) this.#lineFeed();
    else if (code === CONTROL.return) this.#x = 0;
    else if (code === CONTROL.backspace) this.#x = Math.max(Math.min(this.#x, this.#width - 1) - 1, 0);
    else if (code === CONTROL.tab) {
      this.#x = Math.min(this.#x + TAB - (this.#x % TAB), this.#width - 1);
    }
  }

  #escape(final: string): void {
    if (final === "7") this.#saved = { x: this.#x, y: this.#y };
    else if (final === "8") this.#moveTo(this.#saved.x, this.#saved.y);
    else if (final === "M") this.#moveTo(this.#x, this.#y - 1);
    else if (final === "D" || final === "E") this.#lineFeed();
    else if (final === "c") {
      this.#clear();
      this.#moveTo(0, 0);
    }
  }

  #sequence([first = 0, second = 0]: readonly number[], final: string): void {
    const count = Math.max(first, 1);
    if (final === "A") this.#moveTo(this.#x, this.#y - count);
    else if (final === "B") this.#moveTo(this.#x, this.#y + count);
    else if (final === "C") this.#moveTo(this.#x + count, this.#y);
    else if (final === "D") this.#moveTo(this.#x - count, this.#y);
    else if (final === "E") this.#moveTo(0, this.#y + count);
    else if (final === "F") this.#moveTo(0, this.#y - count);
    else if (final === "G") this.#moveTo(count - 1, this.#y);
    else if (final === "d") this.#moveTo(this.#x, count - 1);
    else if (final === "H" || final === "f") this.#moveTo(Math.max(second, 1) - 1, count - 1);
    else if (final === "s") this.#escape("7");
    else if (final === "u") this.#escape("8");
    else if (final === "K") this.#eraseLine(first);
    else if (final === "J") this.#eraseScreen(first);
  }

  #moveTo(x: number, y: number): void {
    this.#x = Math.min(Math.max(x, 0), this.#width - 1);
    this.#y = Math.min(Math.max(y, 0), this.#height - 1);
  }

  #eraseLine(how: number): void {
    const row = this.#row();
    if (how === 0) row.length = Math.min(row.length, this.#x);
    else if (how === 1) row.fill(" ", 0, Math.min(this.#x + 1, row.length));
    else if (how === 2) row.length = 0;
  }

  #eraseScreen(how: number): void {
    if (how > 2) return;
    this.#eraseLine(how);
    for (const [y, row] of this.#cells.entries()) {
      if (how === 2 || (how === 0 ? y > this.#y : y < this.#y)) row.length = 0;
    }
  }
}
