import { stringifyGo } from "../../llb/stringify-go.js";
import type { WorkerRecord } from "../../proto/generated/worker.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import { ANSWER_TIMEOUT, daemonHeading, eachDaemon } from "../each-daemon.js";
import { ExitCode } from "../exit-code.js";
import { inNamespaceIfNeeded } from "../open-builder.js";
import { choiceOption, listOption, switchOption } from "../options/cli-option.js";
import { controlOptions } from "../options/control-options.js";
import { cdiSpecDirOption } from "../options/engine.js";
import { renderKeyValues } from "../render/key-values.js";
import { cellText, renderTable } from "../render/table.js";
import { printable } from "../render/text-width.js";
import { platformNames, versionName, workerDetails, workerJson } from "../render/worker.js";

const options = {
  filter: listOption(
    "--filter <filter>",
    "only these workers, in containerd's syntax, for example id~=^abc; of several one must match",
    (text) => text,
  ),
  format: choiceOption("--format <format>", "how to print it", ["table", "pretty", "json"]),
  verbose: switchOption("--verbose", "the same as --format=pretty"),
  ...controlOptions,
  cdiSpecDir: cdiSpecDirOption,
};

/** `buildfile workers`: what runs a BuildKit's steps. Agrees with buildctl debug workers. Spec: spec/cli.md#workers. */
export const workersCommand = defineCommand({
  name: "workers",
  summary: "list the workers of a BuildKit",
  description: "Lists what runs the steps of a BuildKit, and for which platforms.",
  options,
  examples: [
    { command: "buildfile workers", about: "a row for each" },
    { command: "buildfile workers --verbose", about: "with labels, devices and the rules for the cache" },
  ],
  run,
});

async function run({ values, io }: CommandContext<typeof options>): Promise<ExitCode> {
  const elsewhere = await inNamespaceIfNeeded(values, io);
  if (elsewhere !== undefined) return elsewhere;
  const format = values.verbose ? "pretty" : (values.format ?? "table");
  const { stdout } = io;
  await eachDaemon(values, "list workers", io, async (at) => {
    const workers = await at.control.listWorkers(values.filter, { ...at.options, timeout: ANSWER_TIMEOUT });
    if (format === "json") {
      for (const worker of workers) stdout.write(printable(`${stringifyGo(workerJson(worker))}\n`, stdout));
      return undefined;
    }
    stdout.write(daemonHeading(at));
    stdout.write(format === "pretty" ? workers.map(details).join("\n") : table(workers));
    return undefined;
  });
  return ExitCode.ok;
}

function table(workers: readonly WorkerRecord[]): string {
  const rows = workers.map((worker) => [
    cellText(worker.ID ?? ""),
    versionName(worker.BuildkitVersion),
    platformNames([worker]).join(","),
  ]);
  return renderTable([["ID", "BUILDKIT", "PLATFORMS"], ...rows]);
}

function details(worker: WorkerRecord): string {
  const { ID = "", BuildkitVersion: { package: name = "", revision = "", dockerfileVersion = "" } = {} } =
    worker;
  const words = [name, versionName(worker.BuildkitVersion), revision].map(cellText);
  return (
    renderKeyValues([
      ["ID", cellText(ID)],
      ["Platforms", platformNames([worker]).join(", ")],
      ["BuildKit", [...new Set(words)].filter((word) => word !== "").join(" ")],
      ...(dockerfileVersion === "" ? [] : [["Dockerfile", cellText(dockerfileVersion)] as const]),
    ]) + workerDetails(worker)
  );
}
