import { daemonVersion } from "../../client/daemon-version.js";
import { indentGo } from "../../frontend/subrequests/result-json.js";
import type { BuildkitVersion, WorkerRecord } from "../../proto/generated/worker.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import { ANSWER_TIMEOUT, type ControlledDaemon, eachDaemon } from "../each-daemon.js";
import { ExitCode } from "../exit-code.js";
import { inNamespaceIfNeeded } from "../open-builder.js";
import { badValue, choiceOption, switchOption } from "../options/cli-option.js";
import { controlOptions } from "../options/control-options.js";
import { cdiSpecDirOption } from "../options/engine.js";
import { renderKeyValues } from "../render/key-values.js";
import { cellText } from "../render/table.js";
import { printable } from "../render/text-width.js";
import { platformNames, versionJson, versionName, workerDetails, workerJson } from "../render/worker.js";

const options = {
  format: choiceOption("--format <format>", "how to print it", ["pretty", "json"]),
  bootstrap: { ...switchOption("--bootstrap", "does nothing: it is asked, and so must run"), hidden: true },
  ...controlOptions,
  cdiSpecDir: cdiSpecDirOption,
};

/** `buildfile inspect`: what a BuildKit is. Agrees with docker buildx inspect. Spec: spec/cli.md#inspect. */
export const inspectCommand = defineCommand({
  name: "inspect",
  summary: "show what a BuildKit is and can do",
  description: "Shows the address, version, platforms, labels, devices and cache rules of a BuildKit.",
  argument: {
    name: "[address]",
    summary: "the same as --addr",
    completes: controlOptions.addr.completes as readonly string[],
  },
  options,
  examples: [
    { command: "buildfile inspect", about: "the BuildKit that builds go to" },
    { command: "buildfile inspect tcp://host:1234", about: "another one" },
    { command: "buildfile inspect --format json", about: "as JSON" },
  ],
  run,
});

async function run({ values, argument, io }: CommandContext<typeof options>): Promise<ExitCode> {
  if (argument !== undefined && values.addr.length > 0) throw badValue("give an address once");
  const addr = argument === undefined ? values.addr : controlOptions.addr.read([argument], io);
  const meant = { ...values, addr };
  const elsewhere = await inNamespaceIfNeeded(meant, io);
  if (elsewhere !== undefined) return elsewhere;
  let isFirst = true;
  await eachDaemon(meant, "inspect the daemon", io, async (at) => {
    const call = { ...at.options, timeout: ANSWER_TIMEOUT };
    const workers = await at.control.listWorkers([], call);
    const version = await daemonVersion(at.control, call, workers);
    const text = values.format === "json" ? asJson(at, version, workers) : asText(at, version, workers);
    io.stdout.write(printable(isFirst || values.format === "json" ? text : `\n${text}`, io.stdout));
    isFirst = false;
    return undefined;
  });
  return ExitCode.ok;
}

/** The names of docker buildx for what is reached in Docker, and for other daemons. */
const DRIVERS = { docker: "docker", buildkit: "remote", engine: "bundled" } as const;

function asText(
  at: ControlledDaemon,
  version: BuildkitVersion | undefined,
  workers: readonly WorkerRecord[],
): string {
  const head = renderKeyValues([
    ["Endpoint", cellText(at.daemon.address)],
    ["Driver", DRIVERS[at.daemon.kind]],
    ["Status", "running"],
    [at.daemon.kind === "engine" ? "Version" : "BuildKit version", versionName(version) || "unknown"],
    ["Platforms", platformNames(workers).join(", ")],
  ]);
  if (workers.length === 1) return head + workerDetails(workers[0]!);
  return (
    head +
    workers.map((worker) => `\nWorker: ${cellText(worker.ID ?? "")}\n${workerDetails(worker)}`).join("")
  );
}

function asJson(
  at: ControlledDaemon,
  version: BuildkitVersion | undefined,
  workers: readonly WorkerRecord[],
): string {
  const json = {
    Endpoint: at.daemon.address,
    Driver: DRIVERS[at.daemon.kind],
    Status: "running",
    BuildkitVersion: version && versionJson(version),
    Platforms: platformNames(workers),
    Workers: workers.map(workerJson),
  };
  return `${indentGo(json)}\n`;
}
