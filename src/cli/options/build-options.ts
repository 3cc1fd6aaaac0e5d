import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseCheckConfig } from "../../language/checks/check-config.js";
import { buildArgOption } from "./build-arg.js";
import { buildContextOption } from "./build-context.js";
import { badValue, type CliOption, switchOption, textOption } from "./cli-option.js";
import { imageConfigOption } from "./image-config.js";
import { buildPlatformOption, platformOption } from "./platform.js";
import { insecureRegistryOption, registryMirrorOption } from "./registry-mirror.js";

/** What every command that reads a file takes. */
export const fileOptions = {
  file: textOption(
    "-f, --file <path>",
    "file to read; - for the standard input (default: CONTEXT/Dockerfile)",
    "file",
  ),
};

/** What every command that looks at a build takes beside. */
export const buildOptions = {
  ...fileOptions,
  target: textOption("--target <stage>", "stage to build (default: the last one)"),
  buildArg: buildArgOption,
  buildContext: buildContextOption,
  platform: platformOption,
  buildPlatform: buildPlatformOption,
  offline: switchOption("--offline", "ask no registry; unknown base images have an empty config"),
  imageConfig: imageConfigOption,
  insecureRegistry: insecureRegistryOption,
  registryMirror: registryMirrorOption,
  pull: switchOption("--pull", "mark base images to be looked up anew by the builder"),
};

/** The value of the check directive: `skip=…;error=true`. */
export const checkOption: CliOption<string | undefined> = {
  ...textOption(
    "--check <directive>",
    'build checks to run, in place of the file\'s own "# check=", for example skip=all',
  ),
  read: (given) => {
    const text = given.at(-1);
    if (text !== undefined) verifyChecks(text);
    return text;
  },
};

function verifyChecks(text: string): void {
  try {
    parseCheckConfig(text);
  } catch (thrown) {
    throw badValue(BuildError.from(thrown).message, thrown);
  }
}

/** For every command. */
export const commonOptions = {
  debug: switchOption("-D, --debug", "print the stack of an internal error"),
  verbose: switchOption("--verbose", "the same as --debug"),
};

/** The directory that a build is about. */
export const contextArgument = {
  name: "[context]",
  summary: "directory of the build; - reads the file from the standard input (default: .)",
  completes: "directory",
} as const;
