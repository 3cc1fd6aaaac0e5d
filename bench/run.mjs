// npm run bench: runs the benchmarks in this folder, each in a process of its own; bench/README.md tells what they are.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle, RELEASE_ALIAS } from "../scripts/import-bundled.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => basename(file, ".bench.ts"));

const USAGE = `usage: npm run bench -- [--only NAME]… [--json]

NAME is one of ${NAMES.join(", ")}.
`;

const RUN = `
const { bench } = require(process.argv[1]);
bench.run().then(
  (table) => console.log(JSON.stringify({ name: bench.name, measures: bench.measures, aim: bench.aim, ...table })),
  (error) => { console.error(error.message); process.exitCode = 1; },
);`;

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  let options;
  try {
    const known = { only: { type: "string", multiple: true }, json: { type: "boolean" } };
    options = parseArgs({ args, options: known }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  const names = options.only ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    process.stderr.write(`no benchmark is named ${unknown}\n\n${USAGE}`);
    return 2;
  }
  const results = [];
  const folder = mkdtempSync(join(tmpdir(), "buildfile-bench-"));
  try {
    for (const name of names) {
      const result = await runBench(name, folder);
      results.push(result);
      if (!options.json) process.stdout.write(`${render(result)}\n`);
    }
  } catch (error) {
    process.stderr.write(`bench: ${error.message}\n`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
  return 0;
}

async function runBench(name, folder) {
  const file = join(folder, `${name}.cjs`);
  await bundle(join(FOLDER, `${name}.bench.ts`), file, RELEASE_ALIAS);
  const output = execFileSync(process.execPath, ["-e", RUN, file], {
    env: { ...process.env, BENCH_ROOT: join(FOLDER, "..") },
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  return JSON.parse(output);
}

function render({ name, measures, aim, columns, rows }) {
  const table = [columns, ...rows.map((row) => row.map(shown))];
  const widths = columns.map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const isText = columns.map((_, i) => rows.every((row) => typeof row[i] === "string"));
  const lines = table.map((row) =>
    row
      .map((cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(Math.max(...lines.map((line) => line.length)));
  return [`${name}: ${measures}`, `aim: ${aim}`, lines[0], rule, ...lines.slice(1), ""].join("\n");
}

/** Three digits that count, at most. */
function shown(value) {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "?";
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);
}
