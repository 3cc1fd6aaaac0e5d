/** A device file that a device brings. Agrees with DeviceNode, CDI's specs-go. */
export interface DeviceNode {
  /** In the step. */
  readonly path: string;
  /** On the machine; empty if it is the same. */
  readonly hostPath: string;
  /** `c` or `u`, `b`, `p`; empty for what the machine's file is. */
  readonly type: string;
  readonly major: number;
  readonly minor: number;
  readonly fileMode: number | undefined;
  /** Of `r`, `w` and `m`; empty for all. */
  readonly permissions: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Files of the machine, or a new file system, that a device shows in a step. */
export interface DeviceMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly options: readonly string[];
  readonly type: string;
}

/** When an OCI runtime runs a hook. */
export const HOOK_NAMES = [
  "prestart",
  "createRuntime",
  "createContainer",
  "startContainer",
  "poststart",
  "poststop",
] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** A program that an OCI runtime runs for a device. */
export interface DeviceHook {
  readonly hookName: HookName;
  readonly path: string;
  readonly args: readonly string[] | undefined;
  readonly env: readonly string[] | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}

/** What a device changes in a step. */
export interface ContainerEdits {
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly deviceNodes: readonly DeviceNode[];
  readonly mounts: readonly DeviceMount[];
  readonly hooks: readonly DeviceHook[];
  readonly additionalGids: readonly number[];
  /** Names of what else it changes, which no step of ours can have. */
  readonly unsupported: readonly string[];
}

/** A device as its file has it. */
export interface DeviceSpec {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly edits: ContainerEdits;
}

/** A file that describes devices of one kind. Agrees with Spec, CDI's specs-go. */
export interface CdiSpec {
  /** `vendor.com/class` */
  readonly kind: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceSpec[];
  /** What changes with any of the devices. */
  readonly edits: ContainerEdits;
}
