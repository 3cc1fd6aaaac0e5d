import { toMilliseconds } from "../../client/progress/timestamp.js";
import type { UsageFilter } from "../../client/usage/usage-filter.js";
import { bySize, usageTotals } from "../../client/usage/usage-totals.js";
import type { UsageRecord } from "../../proto/generated/control.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import { daemonHeading, eachDaemon } from "../each-daemon.js";
import { ExitCode } from "../exit-code.js";
import { inNamespaceIfNeeded } from "../open-builder.js";
import { badValue, choiceOption, switchOption } from "../options/cli-option.js";
import { controlOptions } from "../options/control-options.js";
import { usageFilterOption } from "../options/usage-filter.js";
import { styleFor } from "../render/style.js";
import { renderTable } from "../render/table.js";
import { printable } from "../render/text-width.js";
import {
  type UsageStyle,
  usageDetails,
  usageHeader,
  usageJson,
  usageRow,
  usageSummary,
} from "../render/usage.js";
import { usagePicture } from "../render/usage-picture.js";

/** Below this, a terminal has no room for more than the columns that there always are. */
const WIDE = 120;

const options = {
  filter: usageFilterOption,
  format: choiceOption("--format <format>", "how to print it", ["table", "pretty", "json"]),
  verbose: switchOption("--verbose", "the same as --format=pretty"),
  ...controlOptions,
};

/** `buildfile du`: what is in a BuildKit's cache. Agrees with docker buildx du. Spec: spec/cli.md#du. */
export const duCommand = defineCommand({
  name: "du",
  summary: "list what a BuildKit keeps in its cache",
  description: "Lists the records of a BuildKit's cache and what they take, the largest first.",
  options,
  examples: [
    { command: "buildfile du", about: "the cache of Docker" },
    { command: "buildfile du --filter until=24h", about: "what was not used for a day" },
    { command: "buildfile du --filter type=exec.cachemount --verbose", about: "cache mounts in detail" },
    { command: "buildfile du --format json", about: "a line of JSON for each record" },
  ],
  run,
});

async function run({ values, io }: CommandContext<typeof options>): Promise<ExitCode> {
  if (values.verbose && values.format !== undefined && values.format !== "pretty") {
    throw badValue("--format and --verbose cannot be used together");
  }
  const elsewhere = await inNamespaceIfNeeded(values, io);
  if (elsewhere !== undefined) return elsewhere;
  const format = values.verbose ? "pretty" : (values.format ?? "table");
  const { filter, unusedFor } = values.filter;
  await eachDaemon(values, "ask for the disk usage", io, async (at) => {
    const request = { filter, ageLimit: unusedFor };
    const records = bySize(await at.control.diskUsage(request, at.options)).filter(isUnused(values.filter));
    if (format === "json") {
      for (const record of records) io.stdout.write(printable(`${usageJson(record)}\n`, io.stdout));
      return undefined;
    }
    io.stdout.write(daemonHeading(at));
    printRecords(records, format, io);
    // What is left out would be missing in the sums.
    if (filter.length === 0 && unusedFor === 0n) printSums(records, io);
    return undefined;
  });
  return ExitCode.ok;
}

/** Daemons before 0.30 do not know how to leave out what was used lately. */
function isUnused({ unusedFor }: UsageFilter): (record: UsageRecord) => boolean {
  if (unusedFor <= 0n) return () => true;
  const latest = Date.now() - Number(unusedFor / 1_000_000n);
  return ({ LastUsedAt }) => LastUsedAt === undefined || toMilliseconds(LastUsedAt) <= latest;
}

function printRecords(records: readonly UsageRecord[], format: "table" | "pretty", io: CliIo): void {
  const { stdout, columns } = io;
  const now = Date.now();
  if (format === "pretty") {
    for (const record of records) stdout.write(usageDetails(record, now));
    return;
  }
  const isWide = stdout.isTTY && columns >= WIDE;
  const how: UsageStyle = { style: styleFor(stdout, io), now, isWide };
  const rows = [usageHeader(isWide), ...records.map((record) => usageRow(record, how))];
  stdout.write(renderTable(rows, stdout.isTTY ? { columns } : {}));
}

function printSums(records: readonly UsageRecord[], io: CliIo): void {
  const { stdout, columns } = io;
  const totals = usageTotals(records);
  const picture = stdout.isTTY ? usagePicture(totals, styleFor(stdout, io), columns) : "";
  stdout.write(picture === "" ? usageSummary(totals) : `\n${picture}\n${usageSummary(totals)}`);
}
