import { type Difference, firstDifference } from "./first-difference.js";
import { ASPECTS, type Aspect, type CaseOutcome, runCase } from "./run-case.js";

/** What came of one case. */
export interface CaseReport {
  readonly directory: string;
  /** Whether each aspect that the data speaks of agrees. */
  readonly agrees: Partial<Record<Aspect, boolean>>;
  /** The first difference of each aspect that does not. */
  readonly differences: Partial<Record<Aspect, Difference>>;
  /** Why the case could not be run: a file is missing or cannot be read, or the compiler broke. */
  readonly failure: string | undefined;
}

/** How many cases agree, how many don't, aspect by aspect. */
export type Sum = Readonly<Record<Aspect, { readonly agree: number; readonly differ: number }>>;

/** Runs a case; whatever is wrong with it ends up in the report. */
export async function reportCase(directory: string): Promise<CaseReport> {
  try {
    return { directory, ...compareOutcome(await runCase(directory)), failure: undefined };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { directory, agrees: {}, differences: {}, failure };
  }
}

/** What agrees in an outcome, and what does not. */
export function compareOutcome(outcome: CaseOutcome): Pick<CaseReport, "agrees" | "differences"> {
  const agrees: Partial<Record<Aspect, boolean>> = {};
  const differences: Partial<Record<Aspect, Difference>> = {};
  for (const aspect of ASPECTS) {
    const pair = outcome[aspect];
    if (pair === undefined) continue;
    const difference = firstDifference(pair.expected, pair.actual);
    agrees[aspect] = difference === undefined;
    if (difference !== undefined) differences[aspect] = difference;
  }
  return { agrees, differences };
}

/** Whether all of a case agrees. */
export function isAgreed(report: CaseReport): boolean {
  return report.failure === undefined && Object.keys(report.differences).length === 0;
}

export function sumOf(reports: readonly CaseReport[]): Sum {
  const count = (aspect: Aspect, agrees: boolean) =>
    reports.filter((report) => report.agrees[aspect] === agrees).length;
  const rows = ASPECTS.map((aspect) => [
    aspect,
    { agree: count(aspect, true), differ: count(aspect, false) },
  ]);
  return Object.fromEntries(rows) as Sum;
}

const SHOWN_LENGTH = 300;

/** The differences of a case, or its failure, in a few lines; empty if it agrees. */
export function renderDifferences(report: CaseReport): string {
  if (report.failure !== undefined) return `cannot be run: ${report.failure}`;
  const lines = ASPECTS.flatMap((aspect) => {
    const difference = report.differences[aspect];
    if (difference === undefined) return [];
    const { path } = difference;
    const place = path === "" || path.startsWith("[") ? `${aspect}${path}` : `${aspect}.${path}`;
    return [place, `  expected ${shown(difference.expected)}`, `  actual   ${shown(difference.actual)}`];
  });
  return lines.join("\n");
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}… (${text.length} characters)` : text;
}

const MARKS = { true: "✓", false: "✗", undefined: "·" } as const;

/** Reports and their sum as a table, one column an aspect. */
export function renderTable(
  reports: readonly CaseReport[],
  sum: Sum,
  nameOf: (directory: string) => string,
): string {
  const head = ["", ...ASPECTS];
  const rows = reports.map((report) => [
    nameOf(report.directory),
    ...ASPECTS.map((aspect) => (report.failure === undefined ? MARKS[`${report.agrees[aspect]}`] : "!")),
  ]);
  const sums = [
    ["agree", ...ASPECTS.map((aspect) => String(sum[aspect].agree))],
    ["differ", ...ASPECTS.map((aspect) => String(sum[aspect].differ))],
  ];
  const table = [head, ...rows, ...sums];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ");
  const rule = "─".repeat(widths.reduce((all, width) => all + width + 2, -2));
  return [line(head), rule, ...(rows.length > 0 ? [...rows.map(line), rule] : []), ...sums.map(line)].join(
    "\n",
  );
}
