import type { HostIP, NetMode, SecurityMode, Ulimit } from "../../proto/generated/ops.js";
import type { StepDevices } from "./devices/device-registry.js";

/** Where the files of a mount come from. */
export type MountSource =
  /** Stacked layers, lowest first; with `upper` they can be written, without it they can't. */
  | {
      readonly kind: "layers";
      readonly directories: readonly string[];
      readonly upper?: { readonly directory: string; readonly workDirectory: string } | undefined;
    }
  /** A directory of the machine that may be written. */
  | { readonly kind: "directory"; readonly path: string }
  /** Bytes; 0 for as much as there is. */
  | { readonly kind: "tmpfs"; readonly size: number }
  | {
      readonly kind: "secret";
      readonly content: Uint8Array;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    }
  | {
      readonly kind: "ssh";
      readonly socket: string;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    };

/** Something in the file tree of a step. */
export interface StepMount {
  readonly source: MountSource;
  /** Absolute, in the step. */
  readonly destination: string;
  /** What of the source is mounted, inside it; `/` for all. */
  readonly selector: string;
  readonly isReadOnly: boolean;
}

/** Limits for all processes of a step, as far as the machine can set them; 0 and "" are none. */
export interface StepLimits {
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly cpuShares?: number;
  readonly cpuPeriod?: number;
  readonly cpuQuota?: number;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
}

/** A process to run in namespaces of its own. */
export interface ExecRequest {
  /** Unique, and good as a file name. */
  readonly id: string;
  readonly args: readonly string[];
  /** `NAME=value`, complete: what a step's environment has by default is in it. */
  readonly env: readonly string[];
  readonly cwd: string;
  /** As USER has it: a name or number, with a group or without; empty for root. */
  readonly user: string;
  readonly hostname: string;
  readonly extraHosts: readonly HostIP[];
  readonly ulimits: readonly Ulimit[];
  readonly cgroupParent: string;
  readonly limits: StepLimits;
  readonly network: NetMode;
  readonly security: SecurityMode;
  /** Where `/` comes from: the mount with this destination; the others in any order. */
  readonly mounts: readonly StepMount[];
  readonly removeMountStubsRecursive: boolean;
  /** Devices of the machine that it gets. */
  readonly devices?: StepDevices | undefined;
  /** `linux/arm64` and so on if it is not what this machine runs by itself: the emulator that is put before the args. */
  readonly emulator?: string | undefined;
  readonly tty?: boolean;
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly onOutput: (stream: 1 | 2, data: Uint8Array) => void;
}

/** A process that runs. */
export interface StepProcess {
  /** Its exit code, 128 and the signal's number if that ended it; rejects if it could not be run, or was cancelled. */
  readonly exited: Promise<{ readonly code: number; readonly isOutOfMemory: boolean }>;
  resize(rows: number, columns: number): void;
  /** A signal by its name without `SIG`. */
  kill(signal: string): void;
}

/** Runs steps. */
export interface Executor {
  /** How steps are run: `runc`, `crun`, `bubblewrap`, `namespaces`. */
  readonly runtime: string;
  /**
   * Starts a step. When its `exited` has settled nothing is left of it: no process, mount, cgroup or temporary file.
   * Mount points that were made for it are gone again if nothing was put there. A network of its own may be given back
   * only a little later, and is when {@link close} has settled.
   */
  start(request: ExecRequest, signal: AbortSignal): Promise<StepProcess>;
  /** Starts another process in the namespaces of a step that runs. */
  enter(id: string, request: ExecRequest, signal: AbortSignal): Promise<StepProcess>;
  close(): Promise<void>;
}
