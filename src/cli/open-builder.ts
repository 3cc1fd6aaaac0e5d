import type { BuildInputs } from "../client/build/build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "../client/build/build-options.js";
import type { BuildOutcome } from "../client/build/run-build.js";
import type { Daemon } from "../client/connect/daemon.js";
import type { EngineRun } from "../engine/build/run-engine-build.js";
import type { BuilderName } from "./build-progress.js";
import { type Builder, chooseAddresses, chooseBuilder, type EngineValues } from "./choose-builder.js";
import type { CliIo } from "./cli-io.js";
import type { ExitCode } from "./exit-code.js";
import { type DaemonValues, type OpenDaemon, warn } from "./open-daemon.js";
import { openEngineFor, type RuntimeValues } from "./open-engine-for.js";
import type { ProgressMode } from "./progress-view/progress-mode.js";

/** Who builds: a daemon that is connected to, or the engine of this program. */
export interface OpenBuilder {
  readonly name: BuilderName;
  build(
    options: BuildOptions,
    inputs: BuildInputs,
    run: Pick<EngineRun, "program" | "onStatus">,
    around: BuildSurroundings,
  ): Promise<BuildOutcome>;
  close(): Promise<void>;
}

export type BuilderValues = DaemonValues & EngineValues & RuntimeValues;

/**
 * Without root the engine works as root of a user namespace, in a process of its own: runs the program there, and gives its
 * exit code. Undefined where nothing of that is needed.
 */
export async function inNamespaceIfNeeded(
  values: DaemonValues & EngineValues,
  io: CliIo,
): Promise<ExitCode | undefined> {
  const { inUserNamespace, needsUserNamespace } = await import("./user-namespace.js");
  if (!needsUserNamespace(io.env)) return undefined;
  const { engine } = await chooseAddresses(values, io);
  return engine === undefined ? undefined : inUserNamespace(io);
}

/** Finds who builds. Rejects as chooseBuilder does, and with a BuildError `store/…` if the engine can't be opened. */
export async function openBuilder(
  values: BuilderValues,
  key: string,
  mode: ProgressMode,
  io: CliIo,
): Promise<OpenBuilder> {
  const builder = await chooseBuilder(values, key, io);
  return builder.kind === "daemon" ? openRemote(builder.opened) : openBundled(builder, values, mode, io);
}

function openRemote(opened: OpenDaemon): OpenBuilder {
  return {
    name: nameOf(opened.daemon),
    async build(options, inputs, run, around) {
      const { runBuild } = await import("../client/build/run-build.js");
      return runBuild(options, inputs, { ...opened, ...run }, around);
    },
    close: async () => void opened.client.close(),
  };
}

function nameOf({ kind, context = "default", address }: Daemon): BuilderName {
  return kind === "docker" ? { name: context, driver: "docker" } : { name: address, driver: "remote" };
}

async function openBundled(
  builder: Extract<Builder, { readonly kind: "engine" }>,
  values: BuilderValues,
  mode: ProgressMode,
  io: CliIo,
): Promise<OpenBuilder> {
  const [engine, { runEngineBuild }] = await Promise.all([
    openEngineFor(builder.root, values, io),
    import("../engine/build/run-engine-build.js"),
  ]);
  if (mode !== "quiet" && mode !== "rawjson") {
    const why = builder.isFallback ? "no BuildKit daemon was found: " : "";
    io.stderr.write(
      `${why}building with the bundled engine, which keeps its files in ${engine.state.root}\n`,
    );
  }
  const connectEnv = { env: io.env, warn: (message: string) => warn(message, io) };
  return {
    name: { name: "engine", driver: "bundled" },
    build: (options, inputs, run, around) =>
      runEngineBuild(options, inputs, { engine, connectEnv, ...run }, around),
    close: async () => (await import("./collect-later.js")).closeAndCollect(engine, io),
  };
}
