import type { DeviceHook } from "./devices/cdi-spec.js";
import type { StepLimits } from "./exec-request.js";

/** Flags of mount(2). */
export const MountFlag = {
  READ_ONLY: 0x1,
  NO_SUID: 0x2,
  NO_DEVICES: 0x4,
  NO_EXEC: 0x8,
  REMOUNT: 0x20,
  BIND: 0x1000,
  MOVE: 0x2000,
  RECURSIVE: 0x4000,
  PRIVATE: 0x40000,
  STRICT_ATIME: 0x1000000,
} as const;

/** Where a mount of a plan comes from, in a form that JSON has. */
export type PlannedSource =
  | {
      readonly kind: "layers";
      readonly directories: readonly string[];
      readonly upper?: { readonly directory: string; readonly workDirectory: string } | undefined;
    }
  | { readonly kind: "directory"; readonly path: string }
  /** A new file system of the kernel: `proc`, `tmpfs` and so on. */
  | { readonly kind: "new"; readonly type: string; readonly data: string }
  /** What the step may see of its cgroups. */
  | { readonly kind: "cgroup" }
  /** A file that exists in memory only. */
  | {
      readonly kind: "file";
      /** base64 */
      readonly content: string;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    }
  /** A device file: new, or in a user namespace the machine's own. */
  | {
      readonly kind: "device";
      readonly type: "b" | "c" | "p";
      /** The machine's own. */
      readonly path: string;
      readonly major: number;
      readonly minor: number;
      readonly mode: number;
      /** Absent for the step's user. */
      readonly uid?: number | undefined;
      readonly gid?: number | undefined;
    }
  | {
      readonly kind: "socket";
      readonly path: string;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    };

/** A mount of a step. */
export interface PlannedMount {
  readonly source: PlannedSource;
  /** Absolute and clean. */
  readonly destination: string;
  readonly selector: string;
  /** See {@link MountFlag}; of a bind mount, those it gets beside its source's. */
  readonly flags: number;
  /** Whether the mount point is removed afterwards if it is new. */
  readonly isStub: boolean;
}

/** A limit as setrlimit(2) takes it; the numbers are decimal, as they may have 64 bits. */
export interface PlannedLimit {
  readonly resource: number;
  readonly soft: string;
  readonly hard: string;
}

/** What runs a step: the launcher itself, or a program it starts in namespaces of its own. */
export type PlannedRuntime =
  | { readonly kind: "namespaces" }
  | {
      readonly kind: "oci";
      readonly program: string;
      readonly name: "runc" | "crun";
      /** Whether it makes the step's cgroups, which crun can't where both kinds are in use, and only root may. */
      readonly hasCgroups: boolean;
    }
  | { readonly kind: "bubblewrap"; readonly program: string };

/** What devices change in a step beside its mounts. */
export interface PlannedDevices {
  /** That the step's user belongs to as well. */
  readonly groups: readonly number[];
  /** What may be opened; `access` is of `r`, `w` and `m`. */
  readonly rules: readonly DeviceRule[];
  /** For OCI runtimes. */
  readonly hooks: readonly DeviceHook[];
}

/** A device that may be opened. */
export interface DeviceRule {
  readonly type: "b" | "c";
  readonly major: number;
  readonly minor: number;
  readonly access: string;
}

/** What a process in a step is and may do. */
export interface ProcessPlan {
  readonly id: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly limits: readonly PlannedLimit[];
  readonly isInsecure: boolean;
  readonly isUserNamespace: boolean;
  /** The program of seccomp in base64; empty for none. */
  readonly filter: string;
  readonly hasStdin: boolean;
  readonly terminal: boolean;
}

/** All that the launcher must know to run a step. The engine makes it and the launcher does it; it crosses as JSON. */
export interface StepPlan extends ProcessPlan {
  readonly runtime: PlannedRuntime;
  readonly hostname: string;
  /** Whether it has any network but its own loopback device. */
  readonly hasNetwork: boolean;
  /** Whether that is one of its own, which the engine makes while the step is being prepared; else it is the machine's. */
  readonly hasOwnNetwork?: boolean | undefined;
  readonly root: PlannedMount;
  /** In the order they are made. */
  readonly mounts: readonly PlannedMount[];
  readonly removeStubsRecursively: boolean;
  readonly devices?: PlannedDevices | undefined;
  /** Absent where there are no cgroups for steps. */
  readonly cgroup: { readonly parent: string; readonly limits: StepLimits } | undefined;
  /** An empty directory of the executor, upon which steps mount what only they see. */
  readonly mountPoint: string;
  /** The state of an OCI runtime, private to this executor. */
  readonly runtimeDirectory: string;
}

/** All that the launcher must know to start a process in a step that runs. */
export interface EnterPlan extends ProcessPlan {
  /** The step. */
  readonly step: string;
}
