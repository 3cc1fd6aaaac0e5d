import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ExecRequest, Executor, StepProcess } from "./exec-request.js";
import { LauncherExecutor } from "./launcher-executor.js";
import { LauncherProcess } from "./launcher-process.js";
import {
  type ChosenNetwork,
  type CniOptions,
  chooseNetwork,
  type NetworkMode,
} from "./network/choose-network.js";
import type { DnsConfig } from "./resolv-conf.js";
import { chooseRuntime, type RuntimeName } from "./runtimes/choose-runtime.js";

export type { ExecRequest, Executor, StepProcess };

export interface ExecutorOptions {
  /** `auto` takes `namespaces` where that is known to work, and else what is installed. */
  readonly runtime?: "auto" | RuntimeName | undefined;
  /** A directory of this executor alone, in which it may do as it likes; made if it is missing. */
  readonly directory: string;
  /** Whether this process is root in a user namespace only. */
  readonly isUserNamespace: boolean;
  /** What steps have that don't ask for a network; the machine's own by default. */
  readonly network?: NetworkMode | undefined;
  /** What `cni`, `bridge` and `auto` need. */
  readonly cni?: CniOptions | undefined;
  readonly dns?: DnsConfig | undefined;
  /**
   * Whether steps are put into cgroups, where this machine has any that can be used; the default. Without them no limits
   * of memory and processors hold, and steps can open no device files but those of their /dev.
   */
  readonly cgroups?: boolean | undefined;
  /** How many steps run at once; others wait. As many as come if it is not given. */
  readonly maxParallel?: number | undefined;
  /** The launcher as a file that Node runs: `launcher.cjs` of a release. */
  readonly launcher: string;
  /**
   * Whether steps begin as copies of the launcher, which is tried out when it starts; if not, or if that does not work,
   * they begin as programs of their own, by `unshare` of util-linux, which takes some 100 ms more.
   */
  readonly isForking?: boolean | undefined;
}

/** An executor with what only its owner needs. */
export interface StepExecutor extends Executor {
  /** Starts what steps need, so that the first has not to wait; does nothing if that has been done. */
  prepare(): void;
  /**
   * Whether overlayfs can write below a directory. Where it can't, steps must be given plain directories
   * (`kind: "directory"`) instead of layers with an upper directory.
   */
  supportsOverlay(directory: string): Promise<boolean>;
  /** What network steps have that don't ask for one: the machine's if it is not said. */
  readonly network?: ChosenNetwork["name"];
}

/**
 * An executor of steps by namespaces of Linux. Takes no time: what it needs is started with the first step, or by
 * `prepare`.
 *
 * Errors: `exec/runtime` if the wanted runtime can't be used here, `exec/network` for the network.
 */
export async function createExecutor(options: ExecutorOptions): Promise<StepExecutor> {
  if (process.platform !== "linux") {
    throw new BuildError("exec/runtime", "steps can be run on Linux only", {
      suggestion: "Build with a BuildKit daemon instead.",
    });
  }
  const runtime = await chooseRuntime(options.runtime ?? "auto", options.isUserNamespace);
  const network = await chooseNetwork(options.network ?? "host", options.isUserNamespace, options.cni);
  const mountPoint = join(options.directory, "mnt");
  const runtimeDirectory = join(options.directory, "runtime");
  for (const directory of [mountPoint, runtimeDirectory]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  return new LauncherExecutor(
    new LauncherProcess(options.launcher, options.isForking ?? true),
    {
      runtime: runtime.planned,
      isUserNamespace: options.isUserNamespace,
      hasNetwork: network.name === "host",
      hasOwnNetworks: network.networks !== undefined,
      hasCgroups: options.cgroups ?? true,
      dns: options.dns ?? {},
      mountPoint,
      runtimeDirectory,
    },
    runtime.name,
    network,
    options.maxParallel ?? Number.POSITIVE_INFINITY,
  );
}
