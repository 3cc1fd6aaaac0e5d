import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Engine, EngineOptions } from "../engine/build/open-engine.js";
import type { CliIo } from "./cli-io.js";
import { isUserNamespace } from "./user-namespace.js";

/** What the options of a command say of how the engine works. */
export interface RuntimeValues {
  readonly runtime?: EngineOptions["runtime"];
  readonly snapshotter?: EngineOptions["snapshotter"];
  readonly stepNetwork?: NonNullable<EngineOptions["network"]>["mode"];
  readonly cniConfig?: string | undefined;
  readonly cniBinaries?: readonly string[];
  readonly cdiSpecDir?: readonly string[];
  readonly registryMirror?: Readonly<Record<string, readonly string[]>>;
  readonly insecureRegistry?: readonly string[];
}

/**
 * Opens the engine of this program on its directory, or the usual one.
 *
 * Rejects with a BuildError `store/…` if it can't be used.
 */
export async function openEngineFor(
  root: string | undefined,
  values: RuntimeValues,
  io: CliIo,
): Promise<Engine> {
  const [{ openEngine }, { defaultStateRoot }] = await Promise.all([
    import("../engine/build/open-engine.js"),
    import("../engine/state/state-layout.js"),
  ]);
  const { runtime, snapshotter, registryMirror, insecureRegistry } = values;
  const isNamespace = isUserNamespace(io.env);
  // In a namespace that this program has made it is root, though the user is not.
  const uid = isNamespace ? -1 : (process.getuid?.() ?? -1);
  return openEngine({
    root: root === undefined ? defaultStateRoot(io.env, uid) : resolve(io.cwd, root),
    isUserNamespace: isNamespace,
    runtime,
    snapshotter,
    network: networkOf(values, io),
    cdiSpecDirectories: directoriesOf(values.cdiSpecDir, io),
    launcher: launcherFile(io),
    registries: { insecure: insecureRegistry, mirrors: registryMirror },
    signal: io.signal,
  });
}

function directoriesOf(given: readonly string[] = [], { cwd }: CliIo): readonly string[] | undefined {
  return given.length === 0 ? undefined : given.map((directory) => resolve(cwd, directory));
}

/** Paths are those of the directory that the program was started in. */
function networkOf(
  { stepNetwork, cniConfig, cniBinaries }: RuntimeValues,
  { cwd }: CliIo,
): EngineOptions["network"] {
  return {
    mode: stepNetwork,
    ...(cniConfig !== undefined && { config: resolve(cwd, cniConfig) }),
    ...(cniBinaries?.length && { directories: cniBinaries.map((directory) => resolve(cwd, directory)) }),
  };
}

/** It lies beside the program's own file, or where somebody who runs the program in another way says. */
function launcherFile({ env }: CliIo): string {
  if (env.BUILDFILE_LAUNCHER) return env.BUILDFILE_LAUNCHER;
  const [, program = "."] = process.argv;
  return join(dirname(realpathSync(program)), "launcher.cjs");
}
