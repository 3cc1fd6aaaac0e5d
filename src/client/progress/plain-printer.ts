import type { Timestamp } from "../../proto/generated/timestamp.js";
import { endLine, OutputPrinter, statusLine, type TextFilter } from "./plain-text.js";
import type { Step, StepStatus } from "./step.js";
import { compareTimes, secondsBetween } from "./timestamp.js";
import type { Trace } from "./trace.js";

/** Seconds that a step keeps the screen if no other has as much to say, and that another waits at most. */
const KEEPS_SCREEN = 5;
const WAITS_AT_MOST = 10;
/** A status is printed again after so much of it, or so many seconds. */
const STATUS_SHARE = 0.05;
const STATUS_SECONDS = 5;
const MOST_STATUSES = 10_000;
const SHORT_NAME = 72;

/** How plain progress is printed. */
export interface PlainFormat {
  /** Stands above everything: `building with "default" instance using docker driver`; empty for nothing. */
  readonly title: string;
  readonly filter: TextFilter;
  /** Names of at most 72 characters. */
  readonly shortNames: boolean;
}

interface StepPrint {
  readonly index: number;
  readonly output: OutputPrinter;
  warnings: number;
}

/**
 * Prints steps one below the other, those that run in turn: one keeps the screen by its share of all news.
 * Agrees with textMux, util/progress/progressui/printer.go, line by line.
 */
export class PlainPrinter {
  readonly #format: PlainFormat;
  readonly #trace: Trace;
  readonly #prints = new Map<Step, StepPrint>();
  readonly #lastStatuses = new Map<string, { readonly current: number; readonly time: Timestamp }>();
  #current: Step | undefined;
  #text = "";
  #isTitled = false;

  constructor(trace: Trace, format: PlainFormat) {
    this.#trace = trace;
    this.#format = format;
  }

  /** The text for what is new; steps that have to wait stay in `trace.changed`. */
  print(now: number): string {
    const current = this.#current;
    const completed: Step[] = [];
    const running: Step[] = [];
    for (const step of this.#trace.changed) {
      if (!step.isHidden) (step.intervals.isCompleted ? completed : running).push(step);
    }
    const isOver = current !== undefined && completed.includes(current);
    if (isOver) this.#show(current);
    completed.sort((a, b) => compareTimes(a.intervals.last!.stop!, b.intervals.last!.stop!));
    for (const step of completed) if (step !== current) this.#show(step);
    if (running.length === 0) {
      if (!current?.isRunning) this.#showAnyRunning();
      return this.#taken();
    }
    if (current !== undefined && running.includes(current)) this.#show(current);
    const next = chooseNext(running, isOver ? undefined : current, now);
    if (next !== undefined) this.#show(next);
    return this.#taken();
  }

  /** Whether time alone may bring something to print: a step that waits for its turn, or one that runs unseen. */
  get isWaiting(): boolean {
    if (this.#trace.changed.size > 0) return true;
    return this.#current === undefined && this.#trace.started.some(({ isRunning }) => isRunning);
  }

  /** The text for steps with much output that waits, until at most so many bytes of it are left. */
  relieve(limit: number): string {
    const waiting = [...this.#trace.changed].filter((step) => !step.isHidden);
    waiting.sort((a, b) => b.log.freshSize - a.log.freshSize);
    for (const step of waiting) {
      if (this.#trace.freshSize <= limit) break;
      this.#show(step);
    }
    return this.#taken();
  }

  /** The text for all that still waits: nothing more comes. A line that has not ended is ended. */
  rest(now: number): string {
    let text = this.print(now);
    for (const step of this.#trace.changed) if (!step.isHidden) this.#show(step);
    if (this.#current !== undefined) this.#breakLine(this.#printOf(this.#current));
    text += this.#taken();
    return text;
  }

  #taken(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #showAnyRunning(): void {
    for (const step of this.#trace.all()) {
      if (!step.isRunning) continue;
      this.#show(step);
      return;
    }
  }

  #show(step: Step): void {
    const print = this.#printOf(step);
    const mark = `#${print.index} `;
    if (step !== this.#current) this.#changeTo(step, mark);
    const { words } = this.#format.filter;
    const statuses = this.#dueStatuses(step);
    const warnings = step.warnings.slice(print.warnings);
    print.warnings = step.warnings.length;
    // What is said in between does not continue a line of output.
    if (statuses.length + warnings.length > 0) this.#breakLine(print);
    for (const status of statuses) this.#text += `${mark}${words(statusLine(status))}\n`;
    for (const { short } of warnings) this.#text += `${mark}WARN: ${words(textOf(short))}\n`;
    this.#text += print.output.print(this.#trace.takeLog(step), mark, this.#format.filter);
    this.#current = step;
    const isBusy = statuses.some(({ completed }) => completed === undefined);
    if (step.intervals.isCompleted && !isBusy) {
      this.#breakLine(print);
      print.output.end();
      this.#text += `${mark}${words(endLine(step))}\n`;
      this.#current = undefined;
      step.newsCount = 0;
    }
    this.#trace.changed.delete(step);
  }

  #changeTo({ face }: Step, mark: string): void {
    const { title, filter, shortNames } = this.#format;
    const last = this.#current;
    if (last !== undefined) {
      const print = this.#printOf(last);
      this.#breakLine(print);
      last.newsCount = 0;
      this.#text += `#${print.index} ...\n`;
    }
    if (this.#isTitled) this.#text += "\n";
    else if (title !== "") this.#text += `#0 ${filter.words(title)}\n\n`;
    this.#isTitled = true;
    const name =
      shortNames && face.name.length > SHORT_NAME ? `${face.name.slice(0, SHORT_NAME)}...` : face.name;
    this.#text += `${mark}${filter.words(name)}\n`;
  }

  #breakLine({ output }: StepPrint): void {
    if (output.isOpen) this.#text += "\n";
    output.interrupt();
  }

  /** Statuses that are told of: those that ended, and those that came far enough since the last time. */
  #dueStatuses(step: Step): readonly StepStatus[] {
    if (step.changedStatuses.size === 0) return [];
    const due: StepStatus[] = [];
    for (const id of step.statuses) {
      if (!step.changedStatuses.has(id)) continue;
      const status = step.status(id)!;
      // By id alone, whatever step it is of, as the reference does.
      const last = this.#lastStatuses.get(id);
      if (last !== undefined && status.completed === undefined) {
        const share = status.total > 0 ? (status.current - last.current) / status.total : 0;
        if (share < STATUS_SHARE && secondsBetween(last.time, status.time) < STATUS_SECONDS) continue;
      }
      if (this.#lastStatuses.size >= MOST_STATUSES) this.#lastStatuses.clear();
      this.#lastStatuses.set(id, { current: status.current, time: status.time });
      due.push(status);
    }
    step.changedStatuses.clear();
    return due;
  }

  #printOf(step: Step): StepPrint {
    const known = this.#prints.get(step);
    if (known !== undefined) return known;
    const print: StepPrint = { index: this.#prints.size + 1, output: new OutputPrinter(), warnings: 0 };
    this.#prints.set(step, print);
    return print;
  }
}

/** The step that gets the screen next, if that is to change hands: the one with most news by time. */
function chooseNext(running: readonly Step[], current: Step | undefined, now: number): Step | undefined {
  const seconds = (step: Step): number => (now - step.newsSince) / 1000;
  const speed = (step: Step): number => step.newsCount / seconds(step);
  const others = running.filter((step) => step !== current);
  const late = others.filter((step) => seconds(step) > WAITS_AT_MOST);
  let fastest = others[0];
  for (const step of others) if (speed(step) > speed(fastest!)) fastest = step;
  const [longest] = late.sort((a, b) => a.newsSince - b.newsSince);
  if (current === undefined || longest !== undefined) return longest ?? fastest;
  if (fastest === undefined || speed(fastest) < speed(current)) return undefined;
  let sum = speed(current);
  for (const step of others) sum += speed(step);
  const share = speed(current) / sum;
  return KEEPS_SCREEN / (1 - share) < seconds(current) ? fastest : undefined;
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array | undefined): string {
  return decoder.decode(bytes);
}
