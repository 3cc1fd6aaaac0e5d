import { build } from "../../frontend/build.js";
import { outlineOf, outlineToJson, printOutline } from "../../frontend/subrequests/outline.js";
import { indentGo } from "../../frontend/subrequests/result-json.js";
import { languageOf } from "../../language-table.js";
import { readBuildInput } from "../build-input.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import { ExitCode } from "../exit-code.js";
import { buildOptions, commonOptions, contextArgument } from "../options/build-options.js";
import { choiceOption } from "../options/cli-option.js";
import { printable } from "../render/text-width.js";
import { reportErrors } from "../report.js";

const options = {
  ...buildOptions,
  format: choiceOption("--format <format>", "how to print it", ["text", "json"]),
  ...commonOptions,
};

/** `buildfile outline`: what a target takes. Agrees with `docker build --call=outline`. Spec: spec/cli.md#outline. */
export const outlineCommand = defineCommand({
  name: "outline",
  summary: "list build arguments, secrets and ssh sockets of a target",
  description: "Lists what a stage takes from outside, as docker build --call=outline does.",
  argument: contextArgument,
  options,
  examples: [
    { command: "buildfile outline", about: "what ./Dockerfile takes" },
    { command: "buildfile outline --target build --format json", about: "the same of one stage, as JSON" },
  ],
  run,
});

async function run({ values, argument, io }: CommandContext<typeof options>): Promise<ExitCode> {
  const input = await readBuildInput(values, argument, io);
  const { source } = input.file;
  const request = { ...input.request, platform: values.platform[0] };
  const { lowered, errors } = await build(request, await languageOf(source));
  if (lowered === undefined) return reportErrors(errors, input, io);
  const text =
    values.format === "json"
      ? `${indentGo(outlineToJson(lowered, source))}\n`
      : printable(printOutline(outlineOf(lowered)), io.stdout);
  io.stdout.write(text);
  return ExitCode.ok;
}
