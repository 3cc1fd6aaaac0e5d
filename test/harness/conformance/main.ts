import { relative } from "node:path";
import { parseArgs } from "node:util";
import { findCases } from "./find-cases.js";
import { type CaseReport, isAgreed, renderDifferences, renderTable, reportCase, sumOf } from "./report.js";

const USAGE = `usage: npm run conformance -- [--all] [--json] [DIR…]

Compiles conformance cases and compares the results with the expected ones. DIR is the folder of a case or one with
such folders in it, at any depth; testdata/conformance/dockerfile unless given. testdata/conformance/README.md
describes the format.

  --all   list the cases that agree, too
  --json  print the result as JSON

Columns: ✓ agrees, ✗ differs, · the case says nothing of it, ! the case cannot be run.
Ends with 1 if anything differs or cannot be run, with 2 if a folder has no case.
`;

/** Reading files is what takes turns; compiling does not. */
const AT_ONCE = 16;

/** The conformance runner; gives the exit code. Paths are shown relative to the working directory. */
export async function main(args: readonly string[], defaultFolder: string): Promise<number> {
  const options = {
    all: { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  let given: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    given = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (given.values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folders = given.positionals.length > 0 ? given.positionals : [defaultFolder];
  const { cases, hasEmpty } = collect(folders);
  const reports = await reportAll(cases);
  if (given.values.json) printJson(reports);
  else printTable(reports, given.values.all ?? false);
  if (hasEmpty) return 2;
  return reports.every(isAgreed) ? 0 : 1;
}

/** The cases of all folders, each once. */
function collect(folders: readonly string[]): { cases: readonly string[]; hasEmpty: boolean } {
  const cases = new Set<string>();
  let hasEmpty = false;
  for (const folder of folders) {
    let found: readonly string[] = [];
    let problem = "no case in it";
    try {
      found = findCases(folder);
    } catch (error) {
      problem = (error as Error).message;
    }
    if (found.length === 0) {
      hasEmpty = true;
      process.stderr.write(`conformance: ${folder}: ${problem}\n`);
    }
    for (const directory of found) cases.add(directory);
  }
  return { cases: [...cases], hasEmpty };
}

async function reportAll(cases: readonly string[]): Promise<readonly CaseReport[]> {
  const reports: CaseReport[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < cases.length; at = next++) reports[at] = await reportCase(cases[at]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return reports;
}

function printJson(reports: readonly CaseReport[]): void {
  const differing = reports.filter((report) => !isAgreed(report)).length;
  const cases = reports.map(({ directory, ...rest }) => ({ directory: shownPath(directory), ...rest }));
  const result = {
    total: reports.length,
    agreeing: reports.length - differing,
    differing,
    sum: sumOf(reports),
    cases,
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
}

function printTable(reports: readonly CaseReport[], all: boolean): void {
  const differing = reports.filter((report) => !isAgreed(report));
  const parts = [renderTable(all ? reports : differing, sumOf(reports), shownPath)];
  for (const report of differing)
    parts.push(`${shownPath(report.directory)}\n${indent(renderDifferences(report))}`);
  const broken = differing.filter((report) => report.failure !== undefined).length;
  const notRun = broken > 0 ? `, of which ${broken} could not be run` : "";
  const count = (number: number) => `${number} ${number === 1 ? "case" : "cases"}`;
  parts.push(
    differing.length === 0
      ? `${count(reports.length)}: all agree`
      : `${count(reports.length)}: ${reports.length - differing.length} agree, ${differing.length} do not${notRun}`,
  );
  process.stdout.write(`${parts.join("\n\n")}\n`);
}

function shownPath(directory: string): string {
  return relative(process.cwd(), directory) || ".";
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
