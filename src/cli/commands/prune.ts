import { BuildError } from "../../base/diagnostic/build-error.js";
import { requirePruneLimits } from "../../client/usage/prune-limits.js";
import { recordSize } from "../../client/usage/usage-totals.js";
import type { PruneRequest, UsageRecord } from "../../proto/generated/control.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import { confirm } from "../confirm.js";
import { daemonHeading, eachDaemon } from "../each-daemon.js";
import { ExitCode } from "../exit-code.js";
import { inNamespaceIfNeeded } from "../open-builder.js";
import { choiceOption, switchOption } from "../options/cli-option.js";
import { controlOptions } from "../options/control-options.js";
import { memorySizeOption } from "../options/memory-size.js";
import { usageFilterOption } from "../options/usage-filter.js";
import { humanSize } from "../render/human-size.js";
import { styleFor } from "../render/style.js";
import { renderTable } from "../render/table.js";
import { printable } from "../render/text-width.js";
import { type UsageStyle, usageDetails, usageHeader, usageJson, usageRow } from "../render/usage.js";

const options = {
  all: switchOption("-a, --all", "also what frontends and BuildKit itself keep"),
  filter: usageFilterOption,
  maxUsedSpace: memorySizeOption(
    "--max-used-space <size>",
    "remove what was used longest ago, down to so much",
  ),
  reservedSpace: memorySizeOption("--reserved-space <size>", "so much of the cache may always stay"),
  minFreeSpace: memorySizeOption("--min-free-space <size>", "remove until so much of the disk is free"),
  keepStorage: {
    ...memorySizeOption("--keep-storage <size>", "the older name of --reserved-space"),
    hidden: true,
  },
  force: switchOption("-f, --force", "do not ask"),
  collect: switchOption(
    "--collect",
    "the bundled engine: only what its own rules say, as after builds, without asking",
  ),
  format: choiceOption("--format <format>", "how to print what was removed", ["table", "pretty", "json"]),
  verbose: switchOption("--verbose", "the same as --format=pretty"),
  ...controlOptions,
};

/** `buildfile prune`: removes from a BuildKit's cache. Agrees with docker buildx prune. Spec: spec/cli.md#prune. */
export const pruneCommand = defineCommand({
  name: "prune",
  summary: "remove what a BuildKit keeps in its cache",
  description:
    "Removes records of a BuildKit's cache that no build uses, and lists them. Asks before it does, unless -f is given.",
  options,
  examples: [
    { command: "buildfile prune", about: "all that is not in use" },
    { command: "buildfile prune -f --filter until=24h", about: "what was not used for a day" },
    { command: "buildfile prune -f --max-used-space 10gb", about: "down to 10 GiB" },
    { command: "buildfile prune --collect", about: "what the bundled engine removes by itself" },
  ],
  run,
});

type Values = CommandContext<typeof options>["values"];

async function run({ values, io }: CommandContext<typeof options>): Promise<ExitCode> {
  if (values.verbose && values.format !== undefined && values.format !== "pretty") {
    throw new BuildError("option/value", "--format and --verbose cannot be used together");
  }
  const elsewhere = await inNamespaceIfNeeded(values, io);
  if (elsewhere !== undefined) return elsewhere;
  const format = values.verbose ? "pretty" : (values.format ?? "table");
  if (values.collect) {
    const { collectGarbage } = await import("../collect.js");
    await printRemoved(await collectGarbage(values, io), format, io);
    return ExitCode.ok;
  }
  if (!values.force && !(await confirm(warning(values), "remove the build cache", io))) return ExitCode.ok;
  const request: PruneRequest = {
    filter: values.filter.filter,
    all: values.all,
    keepDuration: values.filter.unusedFor,
    reservedSpace: values.reservedSpace || values.keepStorage,
    maxUsedSpace: values.maxUsedSpace,
    minFreeSpace: values.minFreeSpace,
  };
  await eachDaemon(values, "prune the cache", io, async (at) => {
    if (at.daemon.kind !== "engine") {
      await requirePruneLimits(at.control, request, at.daemon.address, at.options);
    }
    if (format !== "json") io.stdout.write(daemonHeading(at));
    await printRemoved(at.control.prune(request, at.options), format, io);
    return undefined;
  });
  return ExitCode.ok;
}

/** What is asked. Agrees with the warnings of docker buildx prune. */
function warning({ all, filter }: Values): string {
  const isPart = filter.filter.length > 0 || filter.unusedFor > 0n;
  const what = `${all ? "all" : "all dangling"} build cache${isPart ? " that the filters match" : ""}`;
  return `WARNING! This will remove ${what}. Are you sure you want to continue?`;
}

/** Prints records as they go, and what they come to. */
async function printRemoved(
  removed: AsyncIterable<UsageRecord> | Iterable<UsageRecord>,
  format: "table" | "pretty" | "json",
  io: CliIo,
): Promise<void> {
  const { stdout } = io;
  const how: UsageStyle = { style: styleFor(stdout, io), now: Date.now(), isWide: false };
  let total = 0;
  let isFirst = true;
  for await (const record of removed) {
    total += recordSize(record);
    if (format === "json") stdout.write(printable(`${usageJson(record)}\n`, stdout));
    else if (format === "pretty") stdout.write(usageDetails(record, how.now));
    else {
      const rows = [...(isFirst ? [usageHeader(false)] : []), usageRow(record, how)];
      stdout.write(renderTable(rows, { widths: WIDTHS }));
      isFirst = false;
    }
  }
  if (format !== "json") stdout.write(`Total:  ${humanSize(total)}\n`);
}

/** Rows are printed while others are still to come. */
const WIDTHS = [29, 14, 13];
