import { build } from "../../frontend/build.js";
import { lintStatus, lintToJson, printLint } from "../../frontend/subrequests/lint.js";
import { indentGo } from "../../frontend/subrequests/result-json.js";
import { languageOf } from "../../language-table.js";
import { readBuildInput } from "../build-input.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { ExitCode } from "../exit-code.js";
import { buildOptions, checkOption, commonOptions, contextArgument } from "../options/build-options.js";
import { choiceOption } from "../options/cli-option.js";
import { printable } from "../render/text-width.js";
import { reportErrors } from "../report.js";

const options = {
  ...buildOptions,
  check: checkOption,
  format: choiceOption("--format <format>", "how to print what was found", ["text", "json"]),
  ...commonOptions,
};

/** `buildfile check`: runs the build checks. Agrees with `docker build --check`. Spec: spec/cli.md#check. */
export const checkCommand = defineCommand({
  name: "check",
  summary: "run the build checks on a file",
  description:
    "Runs the checks of docker build --check on all stages, or on what --target needs, and prints the same.",
  argument: contextArgument,
  options,
  examples: [
    { command: "buildfile check", about: "check ./Dockerfile" },
    {
      command: "buildfile check --offline --format json app",
      about: "check app/Dockerfile without any registry",
    },
    { command: 'buildfile check --check "skip=JSONArgsRecommended"', about: "leave a check out" },
  ],
  run,
});

async function run({ values, argument, io }: CommandContext<typeof options>): Promise<ExitCode> {
  const input = await readBuildInput(values, argument, io);
  const { source } = input.file;
  const [platform] = values.platform;
  const request = { ...input.request, platform, check: values.check ?? input.request.check };
  const { warnings, errors } = await build(
    { ...request, allStages: !values.target },
    await languageOf(source),
  );
  const result = { source, warnings, errors };
  if (values.format === "json") {
    io.stdout.write(`${indentGo(lintToJson(result))}\n`);
  } else if (warnings.length > 0) {
    const count =
      warnings.length === 1 ? "1 warning has been found!" : `${warnings.length} warnings have been found!`;
    io.stdout.write(`Check complete, ${count}\n`);
    for (const text of printLint(result, input.file.name)) io.stdout.write(printable(text, io.stdout));
  } else if (errors.length === 0) io.stdout.write("Check complete, no warnings found.\n");
  if (errors.length > 0) reportErrors(errors, input, io);
  return lintStatus(result);
}
