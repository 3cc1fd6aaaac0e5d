import { BuildError } from "../../base/diagnostic/build-error.js";
import { ANY, type PatternLine, type Segment, type ShellPattern } from "./shell-pattern.js";

/** A match, as indexes of the value's characters. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}

/** How many characters may be compared for the patterns of one word; far beyond any sensible one. */
const MAX_COMPARISONS = 30_000_000;

/** Counts the comparisons that matching costs and stops it when there are too many. */
export class MatchBudget {
  constructor(private left = MAX_COMPARISONS) {}

  /** Takes away what a step costs. Throws a BuildError of code `word/pattern` when nothing is left. */
  spend(cost: number): void {
    this.left -= cost;
    if (this.left < 0) throw new BuildError("word/pattern", "pattern takes too long to match");
  }
}

/**
 * Finds a pattern in a value as Go's regexp does with `.*`, `.*?` and `.` in place of `*` and `?`, but without
 * its backtracking: since no `*` crosses a newline, the leftmost places of all segments in a line give the shortest
 * match there, and of these only the last must move, to the rightmost, for the longest.
 */
export class PatternMatcher {
  private lineStart = 0;
  private lineEnd = -1;

  constructor(
    private readonly pattern: ShellPattern,
    private readonly value: readonly string[],
    private readonly budget: MatchBudget,
  ) {
    budget.spend(value.length);
  }

  /** The end of the shortest or the longest match that starts at an index, -1 if none does. */
  matchAt(from: number, greedy: boolean): number {
    const { lines } = this.pattern;
    let at = from;
    for (const line of lines.slice(0, -1)) {
      const end = this.endOfLine(at);
      if (end === this.value.length || !this.fillsLine(line, at, end)) return -1;
      at = end + 1;
    }
    return this.matchInLine(lines.at(-1)!, at, this.endOfLine(at), greedy);
  }

  /** The first match that starts at an index or after it, the longest one there. */
  find(from: number): PatternMatch | undefined {
    for (let at = from; at <= this.value.length; at = this.endOfLine(at) + 1) {
      const start = this.firstStart(at, this.endOfLine(at));
      const end = start < 0 ? -1 : this.matchAt(start, true);
      if (end >= 0) return { start, end };
    }
    return undefined;
  }

  /** The only place in the rest of a line where the pattern's start is worth trying. */
  private firstStart(at: number, end: number): number {
    const line = this.pattern.lines[0]!;
    const segment = line[0]!;
    const reachesEnd = line.length === 1 && this.pattern.lines.length > 1;
    return this.indexOf(segment, reachesEnd ? Math.max(at, end - segment.length) : at, end);
  }

  /** Whether the pattern's line matches all of the value's line. */
  private fillsLine(line: PatternLine, start: number, end: number): boolean {
    const last = line.at(-1)!;
    const tail = end - last.length;
    if (line.length === 1) return start === tail && this.isAt(last, tail);
    const before = this.placeAllButLast(line, start, end);
    return before >= 0 && before <= tail && this.isAt(last, tail);
  }

  private matchInLine(line: PatternLine, start: number, end: number, greedy: boolean): number {
    const last = line.at(-1)!;
    if (line.length === 1)
      return start + last.length <= end && this.isAt(last, start) ? start + last.length : -1;
    const before = this.placeAllButLast(line, start, end);
    if (before < 0) return -1;
    const at = greedy ? this.lastIndexOf(last, before, end) : this.indexOf(last, before, end);
    return at < 0 ? -1 : at + last.length;
  }

  /** Puts each segment but the last as far left as it goes, the first at the start. Returns where they end, or -1. */
  private placeAllButLast(line: PatternLine, start: number, end: number): number {
    const first = line[0]!;
    if (start + first.length > end || !this.isAt(first, start)) return -1;
    let at = start + first.length;
    for (let i = 1; i < line.length - 1; i++) {
      const found = this.indexOf(line[i]!, at, end);
      if (found < 0) return -1;
      at = found + line[i]!.length;
    }
    return at;
  }

  private indexOf(segment: Segment, from: number, end: number): number {
    for (let at = from; at <= end - segment.length; at++) if (this.isAt(segment, at)) return at;
    return -1;
  }

  private lastIndexOf(segment: Segment, from: number, end: number): number {
    for (let at = end - segment.length; at >= from; at--) if (this.isAt(segment, at)) return at;
    return -1;
  }

  /** Whether a segment is at an index; the caller knows that the line is long enough. */
  private isAt(segment: Segment, at: number): boolean {
    let i = 0;
    while (i < segment.length && (segment[i] === ANY || segment[i] === this.value[at + i])) i++;
    this.budget.spend(i + 1);
    return i === segment.length;
  }

  /** The index of the newline that ends the line at an index, or the value's end. */
  private endOfLine(at: number): number {
    if (at < this.lineStart || at > this.lineEnd) {
      const end = this.value.indexOf("\n", at);
      this.lineStart = at;
      this.lineEnd = end < 0 ? this.value.length : end;
    }
    return this.lineEnd;
  }
}
