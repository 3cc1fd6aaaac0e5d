import { capabilityNames, DEFAULT_CAPABILITIES } from "../capabilities.js";
import type { DeviceHook } from "../devices/cdi-spec.js";
import type { Identity } from "../launcher/become.js";
import type { Device } from "../launcher/devices.js";
import { maskedPaths, READ_ONLY_PATHS } from "../launcher/hidden-paths.js";
import { runtimeCgroup } from "../launcher/runtime-state.js";
import { RESOURCES } from "../resources.js";
import { MountFlag, type StepPlan } from "../step-plan.js";
import { ociSeccomp } from "./oci-seccomp.js";

/** A mount of a step as OCI runtimes read it. */
export interface OciMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** What only the machine knows that runs the step. */
export interface OciFacts {
  readonly root: string;
  readonly mounts: readonly OciMount[];
  readonly identity: Identity;
  readonly env: readonly string[];
  /** All that this process has, for steps with all privileges. */
  readonly capabilities: bigint;
  readonly devices: readonly Device[];
  readonly hasCgroupNamespace: boolean;
}

const NAMES = [
  [MountFlag.READ_ONLY, "ro"],
  [MountFlag.NO_SUID, "nosuid"],
  [MountFlag.NO_DEVICES, "nodev"],
  [MountFlag.NO_EXEC, "noexec"],
  [MountFlag.STRICT_ATIME, "strictatime"],
] as const;

/** The flags of a mount by name. */
export function mountOptions(flags: number): string[] {
  return NAMES.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name);
}

/**
 * The configuration of a step for runc or crun. Agrees with what BuildKit gives them: GenerateSpec, executor/oci/spec.go.
 */
export function ociConfig(plan: StepPlan, facts: OciFacts): object {
  const { user } = facts.identity;
  const hasCgroups = plan.runtime.kind === "oci" && plan.runtime.hasCgroups;
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: plan.terminal,
      user: { uid: user.uid, gid: user.gid, additionalGids: user.groups },
      args: plan.args,
      env: facts.env,
      cwd: plan.cwd,
      capabilities: capabilities(plan, facts),
      rlimits: plan.limits.map(({ resource, soft, hard }) => ({
        type: `RLIMIT_${RESOURCES[resource]}`,
        soft: BigInt(soft),
        hard: BigInt(hard),
      })),
      noNewPrivileges: false,
    },
    root: { path: facts.root, readonly: (plan.root.flags & MountFlag.READ_ONLY) !== 0 },
    hostname: plan.hostname,
    mounts: facts.mounts,
    ...(plan.devices?.hooks.length && { hooks: hooks(plan.devices.hooks) }),
    linux: {
      namespaces: namespaces(plan, facts),
      ...(hasCgroups && { cgroupsPath: runtimeCgroup(plan), resources: resources(plan) }),
      ...(plan.isInsecure
        ? { devices: facts.devices.map(toDevice) }
        : {
            maskedPaths: maskedPaths(plan),
            // Of older cgroups, runc leaves the directory above them writable.
            readonlyPaths: [...READ_ONLY_PATHS, ...(hasCgroups ? ["/sys/fs/cgroup"] : [])],
            seccomp: ociSeccomp(process.arch),
          }),
    },
  };
}

function capabilities(plan: StepPlan, facts: OciFacts): object {
  const names = capabilityNames(
    plan.isInsecure ? facts.capabilities : facts.capabilities & DEFAULT_CAPABILITIES,
  );
  const inherited = plan.isInsecure ? names : [];
  return { bounding: names, effective: names, permitted: names, inheritable: inherited, ambient: inherited };
}

function namespaces(plan: StepPlan, facts: OciFacts): readonly object[] {
  return [
    ...["pid", "ipc", "uts", "mount"],
    ...(plan.hasNetwork ? [] : ["network"]),
    ...(facts.hasCgroupNamespace ? ["cgroup"] : []),
  ].map((type) => ({ type }));
}

function resources(plan: StepPlan): object {
  const limits = plan.cgroup?.limits ?? {};
  const memory = given({ limit: limits.memory, swap: limits.memorySwap });
  const cpu = given({
    shares: limits.cpuShares,
    period: limits.cpuPeriod,
    quota: limits.cpuQuota,
    cpus: limits.cpusetCpus,
    mems: limits.cpusetMems,
  });
  const devices = plan.isInsecure
    ? ["c", "b"].map((type) => ({ allow: true, type, access: "rwm" }))
    : [
        { allow: false, access: "rwm" },
        ...(plan.devices?.rules ?? []).map((rule) => ({ allow: true, ...rule })),
      ];
  return { devices, ...(memory && { memory }), ...(cpu && { cpu }) };
}

/** By the time when they run. Agrees with ContainerEdits.Apply, CDI's pkg/cdi. */
function hooks(list: readonly DeviceHook[]): object {
  const times = new Map<string, object[]>();
  for (const { hookName, path, args, env, timeout } of list) {
    const hook = { path, ...(args && { args }), ...(env && { env }), ...(timeout && { timeout }) };
    times.set(hookName, [...(times.get(hookName) ?? []), hook]);
  }
  return Object.fromEntries(times);
}

/** What is not zero or empty; undefined if nothing is. */
function given(values: Readonly<Record<string, number | string | undefined>>): object | undefined {
  const entries = Object.entries(values).filter(([, value]) => Boolean(value));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function toDevice({ name, kind, major, minor }: Device): object {
  return {
    path: `/dev/${name}`,
    type: kind === "char" ? "c" : "b",
    major,
    minor,
    fileMode: 0o666,
    uid: 0,
    gid: 0,
  };
}

/** JSON with numbers of 64 bits, which limits can have. */
export function printConfig(config: object): string {
  const marked = JSON.stringify(config, (_, value) => (typeof value === "bigint" ? `\u0000${value}` : value));
  return marked.replace(/"\\u0000(\d+)"/g, "$1");
}
