import { indentGo } from "../../frontend/subrequests/result-json.js";
import { printTargets, targetsToJson } from "../../frontend/subrequests/targets.js";
import { CheckReporter } from "../../language/checks/check-reporter.js";
import { languageOf } from "../../language-table.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import { ExitCode } from "../exit-code.js";
import { commonOptions, contextArgument, fileOptions } from "../options/build-options.js";
import { choiceOption } from "../options/cli-option.js";
import { readSource } from "../read-source.js";
import { printable } from "../render/text-width.js";
import { reportErrors } from "../report.js";

const options = {
  ...fileOptions,
  format: choiceOption("--format <format>", "how to print it", ["text", "json"]),
  ...commonOptions,
};

/** `buildfile targets`: the stages of a file. Agrees with `docker build --call=targets`. Spec: spec/cli.md#targets. */
export const targetsCommand = defineCommand({
  name: "targets",
  summary: "list the stages that can be built",
  description: "Lists the stages of a file with their descriptions, as docker build --call=targets does.",
  argument: contextArgument,
  options,
  examples: [
    { command: "buildfile targets", about: "the stages of ./Dockerfile" },
    {
      command: "buildfile targets -f docker/app.Dockerfile --format json",
      about: "those of another file, as JSON",
    },
  ],
  run,
});

async function run({ values, argument, io }: CommandContext<typeof options>): Promise<ExitCode> {
  const file = await readSource(argument, values.file, io);
  const { plan, errors } = (await languageOf(file.source))(file.source, new CheckReporter());
  if (plan === undefined) return reportErrors(errors, { file, ignoreFile: undefined }, io);
  const text =
    values.format === "json"
      ? `${indentGo(targetsToJson(plan))}\n`
      : printable(printTargets(plan), io.stdout);
  io.stdout.write(text);
  return ExitCode.ok;
}
