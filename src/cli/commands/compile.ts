import { formatPlatformAll, type Platform } from "../../base/platform/platform.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { type CompileResult, compile } from "../../compile.js";
import { type BuildInput, readBuildInput } from "../build-input.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import { ExitCode } from "../exit-code.js";
import { addHostOption } from "../options/add-host.js";
import { buildOptions, checkOption, commonOptions, contextArgument } from "../options/build-options.js";
import { badValue, choiceOption, switchOption, textOption } from "../options/cli-option.js";
import { labelOption } from "../options/label.js";
import { networkOption } from "../options/network.js";
import { noCacheFilterOption, noCacheOption } from "../options/no-cache.js";
import { outputOption } from "../options/output.js";
import { shmSizeOption } from "../options/shm-size.js";
import { ulimitOption } from "../options/ulimit.js";
import { FORMAT_NAMES } from "../output-format.js";
import { chooseOutput, type OutputTarget } from "../output-target.js";
import { PLAIN, styleFor } from "../render/style.js";
import { noteSyntax, reportErrors, reportWarnings } from "../report.js";

const options = {
  ...buildOptions,
  label: labelOption,
  noCache: noCacheOption,
  noCacheFilter: noCacheFilterOption,
  addHost: addHostOption,
  network: networkOption,
  ulimit: ulimitOption,
  shmSize: shmSizeOption,
  cgroupParent: textOption("--cgroup-parent <cgroup>", "cgroup that all steps run in"),
  check: checkOption,
  localUniqueId: textOption(
    "--local-unique-id <id>",
    "tell the local directories of different clients apart",
  ),
  output: outputOption,
  format: choiceOption("--format <format>", "what to print", FORMAT_NAMES),
  image: switchOption("--image", "print the config of the image instead of the definition"),
  quiet: switchOption("-q, --quiet", "print no warnings and notes"),
  ...commonOptions,
};

type Context = CommandContext<typeof options>;

/** `buildfile compile`: prints what a file compiles to. Spec: spec/cli.md#compile. */
export const compileCommand = defineCommand({
  name: "compile",
  summary: "compile a Dockerfile or Buildfile to LLB",
  description:
    "Compiles a file to the LLB definition that BuildKit's own frontend would make of it, digest for digest.\n" +
    "Prints a tree on a terminal, and else JSON, one op a line.",
  argument: contextArgument,
  options,
  examples: [
    { command: "buildfile compile", about: "show what ./Dockerfile compiles to" },
    { command: "buildfile compile --format pb . | buildctl build --local context=.", about: "build it" },
    {
      command: "buildfile compile --platform linux/amd64,linux/arm64 -o out/",
      about: "one file for each platform",
    },
    { command: "buildfile compile --image --target app", about: "print the image config of a stage" },
  ],
  run,
});

async function run({ values, argument, io }: Context): Promise<ExitCode> {
  if (values.noCache && values.noCacheFilter.length > 0) {
    throw badValue("--no-cache and --no-cache-filter cannot be used together");
  }
  const target = chooseOutput(values, io);
  const input = withRequest(await readBuildInput(values, argument, io), values);
  if (!values.quiet) noteSyntax(input, io);
  const platforms = values.platform.length > 0 ? values.platform : [undefined];
  const results = await Promise.all(
    platforms.map((platform) => compile({ ...input.request, platform, multiPlatform: isMulti(values) })),
  );
  if (!values.quiet) reportWarnings(results[0]!.warnings, input, io);
  const failed = results.find((result) => result.compiled === undefined);
  if (failed !== undefined) return reportErrors(failed.errors, input, io);
  for (const [at, platform] of platforms.entries()) {
    await print(results[at]!, platform, platforms.length > 1, { target, input, io });
  }
  return ExitCode.ok;
}

function withRequest(input: BuildInput, values: Context["values"]): BuildInput {
  const { request } = input;
  const filter = values.noCacheFilter;
  return {
    ...input,
    request: {
      ...request,
      labels: values.label,
      noCache: values.noCache ? [] : filter.length > 0 ? filter : undefined,
      extraHosts: values.addHost,
      network: values.network,
      ulimits: values.ulimit,
      shmSize: values.shmSize,
      cgroupParent: values.cgroupParent,
      check: values.check ?? request.check,
      localUniqueId: values.localUniqueId,
    },
  };
}

/** Whether step names carry their platform. Agrees with Client.init, frontend/dockerui/config.go. */
function isMulti({ platform, buildArg }: Context["values"]): boolean {
  const asked = buildArg.get("BUILDKIT_MULTI_PLATFORM");
  if (!asked) return platform.length > 1;
  const isAsked = parseBool(asked);
  if (isAsked === undefined) throw badValue(`invalid boolean value for multi-platform: ${asked}`);
  if (!isAsked && platform.length > 1) {
    throw badValue("conflicting config: returning multiple target platforms is not allowed");
  }
  return isAsked;
}

interface Printing {
  readonly target: OutputTarget;
  readonly input: BuildInput;
  readonly io: CliIo;
}

async function print(
  { compiled }: CompileResult,
  platform: Platform | undefined,
  isSeveral: boolean,
  { target, input, io }: Printing,
): Promise<void> {
  const path = target.path(platform);
  const style = path === undefined ? styleFor(io.stdout, io) : PLAIN;
  const pieces = await target.format.render({ compiled: compiled!, input, style, columns: io.columns });
  if (path !== undefined) {
    const { writeFileWhole } = await import("../write-file.js");
    writeFileWhole(path, pieces);
    return;
  }
  if (isSeveral && platform !== undefined) io.stdout.write(`${style.bold(formatPlatformAll(platform))}\n`);
  for (const piece of pieces) io.stdout.write(piece);
}
