import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { BuildInputs } from "../../client/build/build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import type { BuildOutcome } from "../../client/build/run-build.js";
import type { Progress } from "../../client/progress/progress.js";
import type { StatusResponse } from "../../proto/generated/control.js";
import { buildOptionsOf } from "../build-values.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import type { ExitCode } from "../exit-code.js";
import { inNamespaceIfNeeded, type OpenBuilder, openBuilder } from "../open-builder.js";
import { warn } from "../open-daemon.js";
import { allowOption } from "../options/allow.js";
import { annotationOption } from "../options/annotation.js";
import { buildHostOption } from "../options/build-host.js";
import { buildOptions, commonOptions } from "../options/build-options.js";
import { buildOutputOption } from "../options/build-output.js";
import { cacheFromOption, cacheToOption } from "../options/cache.js";
import { callOption } from "../options/call.js";
import {
  type CliOption,
  type OptionValues,
  orNone,
  switchOption,
  textOption,
} from "../options/cli-option.js";
import { daemonOptions } from "../options/daemon.js";
import {
  cdiSpecDirOption,
  engineOptions,
  networkOptions,
  runtimeOption,
  snapshotterOption,
} from "../options/engine.js";
import { labelOption } from "../options/label.js";
import { legacyBuildOptions, legacyWarnings } from "../options/legacy-build.js";
import { networkOption } from "../options/network.js";
import { noCacheFilterOption, noCacheOption } from "../options/no-cache.js";
import { progressOption } from "../options/progress.js";
import { insecureRegistryOption, registryMirrorOption } from "../options/registry-mirror.js";
import { secretOption } from "../options/secret.js";
import { shmSizeOption } from "../options/shm-size.js";
import { sshOption } from "../options/ssh.js";
import { tagOption } from "../options/tag.js";
import { ulimitOption } from "../options/ulimit.js";
import { PatientStream, withPatientStderr } from "../patient-stream.js";
import type { ProgressMode } from "../progress-view/progress-mode.js";

const { buildArg, buildContext, platform, target } = buildOptions;

const options = {
  file: orNone(
    textOption(
      "-f, --file <path>",
      "file to build: a path, a URL, or - for the standard input (default: CONTEXT/Dockerfile)",
      "file",
    ),
  ),
  tag: tagOption,
  target,
  buildArg,
  buildContext: orNone(buildContext),
  platform,
  output: buildOutputOption,
  load: switchOption("--load", "put the image into Docker's image store: --output=type=docker"),
  push: switchOption("--push", "push the image to its registry: --output=type=registry"),
  secret: orNone(secretOption),
  ssh: orNone(sshOption),
  cacheFrom: cacheFromOption,
  cacheTo: cacheToOption,
  noCache: noCacheOption,
  noCacheFilter: noCacheFilterOption,
  pull: switchOption("--pull", "look base images up anew"),
  label: labelOption,
  annotation: annotationOption,
  network: orNone(networkOption),
  addHost: orNone(buildHostOption),
  allow: allowOption,
  shmSize: shmSizeOption,
  ulimit: ulimitOption,
  cgroupParent: textOption("--cgroup-parent <cgroup>", "cgroup that all steps run in"),
  attest: textList(
    "--attest <attestation>",
    "attach an attestation: type=sbom or type=provenance[,KEY=VALUE]",
  ),
  provenance: textOption(
    "--provenance <value>",
    "the same as --attest=type=provenance; true, false, or mode=max",
  ),
  sbom: textOption("--sbom <value>", "the same as --attest=type=sbom; true, false, or generator=IMAGE"),
  call: callOption,
  check: switchOption("--check", "the same as --call=check"),
  progress: orNone(progressOption),
  quiet: switchOption("-q, --quiet", "show nothing, and print the image's id at the end"),
  metadataFile: orNone(textOption("--metadata-file <file>", "write what the build came to as JSON", "file")),
  iidfile: orNone(textOption("--iidfile <file>", "write the image's id to a file", "file")),
  ...daemonOptions,
  ...engineOptions,
  runtime: runtimeOption,
  snapshotter: snapshotterOption,
  ...networkOptions,
  cdiSpecDir: cdiSpecDirOption,
  registryMirror: orNone(registryMirrorOption),
  insecureRegistry: orNone(insecureRegistryOption),
  frontendImage: orNone(
    textOption(
      "--frontend-image <image>",
      "read the file with this frontend, run by the daemon, and not with the one in this program",
    ),
  ),
  ...legacyBuildOptions,
  ...commonOptions,
};

/** What the options of `buildfile build` come to. */
export type BuildCommandValues = OptionValues<typeof options>;

/** `buildfile build`: `docker buildx build` with any BuildKit. Spec: spec/cli.md#build. */
export const buildCommand = defineCommand({
  name: "build",
  summary: "build an image or files",
  description:
    "Builds a Dockerfile or Buildfile as docker buildx build does, with any BuildKit: in Docker, a buildkitd, or in a container.\n" +
    "Where there is none it builds with an engine of its own, which needs no daemon.\n" +
    "Exits with 0 when all is done, 1 if the build failed, 2 for a wrong command line, 3 if something outside failed (no daemon, a file that cannot be read), and 130 if it was interrupted.",
  argument: {
    name: "[context]",
    summary:
      "directory, URL of a Git repository or an archive, or - for an archive or file on the standard input",
    completes: "directory",
  },
  options,
  examples: [
    {
      command: "buildfile build -t app .",
      about: "build ./Dockerfile with Docker, or without if there is none",
    },
    {
      command: "buildfile build --addr engine:// -o type=oci,dest=app.tar .",
      about: "build with the bundled engine, whatever else there is",
    },
    { command: "buildfile build --push -t registry.example.com/app .", about: "build and push an image" },
    { command: "buildfile build -o out .", about: "write the files of the result to a directory" },
    {
      command: "buildfile build --addr tcp://host:1234 -o type=oci,dest=app.tar .",
      about: "use a buildkitd",
    },
    {
      command: "buildfile build --secret id=token,env=TOKEN .",
      about: "hand a secret to RUN --mount=type=secret",
    },
    {
      command: "buildfile build --platform linux/amd64,linux/arm64 -t app .",
      about: "for several platforms",
    },
    { command: "buildfile build --check .", about: "run the build checks" },
  ],
  run,
});

async function run({ values, argument, io: given }: CommandContext<typeof options>): Promise<ExitCode> {
  const elsewhere = await inNamespaceIfNeeded(values, given);
  if (elsewhere !== undefined) return elsewhere;
  const stderr = new PatientStream(given.stderr);
  const io = withPatientStderr(given, stderr);
  const isDebug = values.debug || values.verbose;
  try {
    const asked = buildOptionsOf(values, argument, io);
    const mode = progressModeOf(values);
    for (const warning of legacyWarnings(values)) warn(warning, io);
    if (values.iidfile !== undefined) await forgetImageId(values.iidfile, io);
    const outcome = await buildWith(asked, mode, values, io, stderr);
    const { reportOutcome } = await import("../report-build.js");
    return await reportOutcome(outcome, { ...values, call: asked.call, printsId: mode === "quiet" }, io);
  } catch (thrown) {
    const { reportBuildFailure } = await import("../report-build.js");
    return reportBuildFailure(thrown, io, isDebug);
  } finally {
    await stderr.flush(io.signal);
  }
}

/** Finds the inputs, then who builds, and builds; progress is over when this is. */
async function buildWith(
  asked: BuildOptions,
  mode: ProgressMode,
  values: BuildCommandValues,
  io: CliIo,
  stderr: PatientStream,
): Promise<BuildOutcome> {
  const [{ loadInputs }, { canceledError }, { ownFrontend: program }, { progressFor }] = await Promise.all([
    import("../../client/build/load-inputs.js"),
    import("../../client/build/solve-error.js"),
    import("../own-frontend.js"),
    import("../build-progress.js"),
  ]);
  const warnings = new Set<string>();
  const around = surroundings(io, (message) => warnings.add(message));
  const { signal } = around;
  let inputs: BuildInputs | undefined;
  let builder: OpenBuilder | undefined;
  let progress: Progress | undefined;
  let isDone = false;
  try {
    inputs = await loadInputs(asked, around);
    builder = await openBuilder(values, buildKey(asked, io), mode, io);
    const shown = progressFor(mode, builder.name, io, values.debug || values.verbose, () => stderr.isBusy);
    progress = shown;
    const onStatus = (status: StatusResponse): Promise<void> | undefined => {
      shown.update(status);
      return stderr.room();
    };
    const outcome = await builder.build(asked, inputs, { program, onStatus }, around);
    isDone = true;
    return outcome;
  } catch (error) {
    throw signal.aborted ? canceledError(error) : error;
  } finally {
    inputs?.release();
    await progress?.finish({ failed: !isDone, canceled: signal.aborted });
    // Now that nothing is drawn any more.
    for (const message of warnings) warn(message, io);
    await builder?.close();
  }
}

/** A file of an earlier build must not speak for one that fails. */
async function forgetImageId(file: string, io: CliIo): Promise<void> {
  const { unlink } = await import("node:fs/promises");
  try {
    await unlink(resolve(io.cwd, file));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return;
    const { fileError } = await import("../../frontend/contexts/file-error.js");
    throw fileError("failed to remove the image ID file", file, cause, "file/write");
  }
}

function progressModeOf({ progress, quiet }: BuildCommandValues): ProgressMode {
  if (!quiet) return progress;
  if (progress !== "auto" && progress !== "quiet") {
    throw new BuildError("option/value", `progress=${progress} and quiet cannot be used together`);
  }
  return "quiet";
}

/** Builds of one thing go to one daemon: of the same directory or URL, file and target. */
function buildKey({ context, file, target }: BuildOptions, io: CliIo): string {
  const place = /^[a-z]+:\/\/|^git@|^-$/.test(context) ? context : resolve(io.cwd, context);
  return createHash("sha256")
    .update([place, file ?? "", target ?? ""].join("\0"))
    .digest("hex");
}

function surroundings(io: CliIo, onWarning: (message: string) => void): BuildSurroundings {
  const { stdin, stdout } = io;
  return {
    env: io.env,
    cwd: io.cwd,
    stdin: () => stdin.chunks?.() ?? wholeStdin(io),
    writeStdout: async (bytes) => {
      if (stdout.pour === undefined) stdout.write(bytes);
      else await stdout.pour(bytes);
    },
    warn: onWarning,
    signal: io.signal ?? new AbortController().signal,
  };
}

async function* wholeStdin({ stdin }: CliIo): AsyncGenerator<Uint8Array> {
  yield await stdin.read();
}

function textList(flags: string, summary: string): CliOption<readonly string[]> {
  return { flags, summary, read: (given) => given };
}
