import { BuildError } from "../../base/diagnostic/build-error.js";
import { cleanPath } from "../../base/util/go-path.js";
import { NetMode, SecurityMode, type Ulimit } from "../../proto/generated/ops.js";
import { type DeviceParts, planDevices } from "./devices/plan-devices.js";
import type { ExecRequest, StepMount } from "./exec-request.js";
import { DEFAULT_HOSTNAME, hostsFile } from "./hosts-file.js";
import { type DnsConfig, resolvConf } from "./resolv-conf.js";
import { RESOURCES } from "./resources.js";
import { type FilterArch, seccompFilter } from "./seccomp/filter.js";
import {
  type EnterPlan,
  MountFlag,
  type PlannedLimit,
  type PlannedMount,
  type PlannedRuntime,
  type PlannedSource,
  type ProcessPlan,
  type StepPlan,
} from "./step-plan.js";

/** What all steps of an executor have in common. */
export interface PlanContext {
  readonly runtime: PlannedRuntime;
  readonly isUserNamespace: boolean;
  /** Whether steps that don't say otherwise have the machine's network. */
  readonly hasNetwork: boolean;
  /** Whether they have networks of their own. */
  readonly hasOwnNetworks?: boolean | undefined;
  readonly hasCgroups: boolean;
  readonly dns: DnsConfig;
  readonly mountPoint: string;
  readonly runtimeDirectory: string;
}

const { READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, STRICT_ATIME } = MountFlag;
const NOTHING_SPECIAL = NO_SUID | NO_EXEC | NO_DEVICES;
const EMULATOR = "/dev/.buildkit_qemu_emulator";

/**
 * Decides all about how a step runs; the launcher only does it. Agrees with GenerateSpec, executor/oci/spec.go.
 *
 * Errors: `exec/request` for what can't be meant.
 */
export function planStep(request: ExecRequest, context: PlanContext): StepPlan {
  const root = request.mounts.find(({ destination }) => cleanPath(destination) === "/");
  if (root === undefined) throw new BuildError("exec/request", "the step has no root file system");
  const isUsual = request.network !== NetMode.HOST && request.network !== NetMode.NONE;
  const hasOwnNetwork = isUsual && context.hasOwnNetworks === true;
  const isHost = request.network === NetMode.HOST || (isUsual && !hasOwnNetwork && context.hasNetwork);
  const devices = request.devices && planDevices(request.devices, context);
  const plan = planProcess(request, context);
  return {
    ...plan,
    env: devices === undefined ? plan.env : [...plan.env, ...devices.env],
    devices: devices?.devices,
    runtime: context.runtime,
    hostname: request.hostname || DEFAULT_HOSTNAME,
    hasNetwork: isHost || hasOwnNetwork,
    hasOwnNetwork,
    root: planMount(root, "/"),
    mounts: planMounts(request, context, isHost, devices),
    removeStubsRecursively: request.removeMountStubsRecursive,
    // As BuildKit without root: who may make cgroups there may still not move processes into them.
    cgroup:
      context.hasCgroups && !context.isUserNamespace
        ? { parent: request.cgroupParent, limits: request.limits }
        : undefined,
    mountPoint: context.mountPoint,
    runtimeDirectory: context.runtimeDirectory,
  };
}

/** The same for a process that joins a running step: what it does not say is as in the step's own request. */
export function planEntry(request: ExecRequest, step: StepPlan, context: PlanContext): EnterPlan {
  const plan = planProcess(request, context);
  return {
    ...plan,
    env: plan.env.length > 0 ? plan.env : step.env,
    cwd: request.cwd === "" ? step.cwd : plan.cwd,
    user: request.user || step.user,
    isInsecure: step.isInsecure,
    filter: step.filter,
    step: step.id,
  };
}

function planProcess(request: ExecRequest, context: PlanContext): ProcessPlan {
  if (request.args.length === 0) throw new BuildError("exec/request", "the step has no command");
  const texts = [...request.args, ...request.env, request.cwd, request.user, request.hostname];
  if (texts.some((text) => text.includes("\0"))) {
    throw new BuildError("exec/request", "a command, variable or path has a NUL character in it");
  }
  const isInsecure = request.security === SecurityMode.INSECURE;
  return {
    id: request.id,
    args: request.emulator === undefined ? request.args : [EMULATOR, ...request.args],
    env: request.env,
    cwd: cleanPath(`/${request.cwd}`),
    user: request.user,
    limits: request.ulimits.map(planLimit),
    isInsecure,
    isUserNamespace: context.isUserNamespace,
    filter: isInsecure ? "" : filterText(),
    hasStdin: request.stdin !== undefined,
    terminal: request.tty ?? false,
  };
}

let filter: string | undefined;

function filterText(): string {
  filter ??= seccompFilter(process.arch as FilterArch).toString("base64");
  return filter;
}

/** Agrees with generateRlimitOpts, executor/oci/spec_linux.go: names in any case, −1 for no limit. */
function planLimit({ Name = "", Soft = 0, Hard = 0 }: Ulimit): PlannedLimit {
  const resource = RESOURCES.indexOf(Name.toUpperCase());
  if (resource < 0) throw new BuildError("exec/request", `unknown ulimit ${JSON.stringify(Name)}`);
  const unsigned = (value: number | bigint): string => BigInt.asUintN(64, BigInt(value)).toString();
  return { resource, soft: unsigned(Soft), hard: unsigned(Hard) };
}

/** In the order they are made: what every step has, then the request's by their paths; the last of equal ones counts. */
function planMounts(
  request: ExecRequest,
  context: PlanContext,
  isHost: boolean,
  devices: DeviceParts | undefined,
): readonly PlannedMount[] {
  let mounts = new Map<string, PlannedMount>();
  for (const mount of defaultMounts(context, request.security === SecurityMode.INSECURE, isHost)) {
    mounts.set(mount.destination, mount);
  }
  const file = (destination: string, text: string): void => {
    const source = textFile(text);
    const flags = NOTHING_SPECIAL | READ_ONLY;
    mounts.set(destination, { source, destination, selector: "/", flags, isStub: true });
  };
  file("/etc/resolv.conf", resolvConf(isHost, context.dns));
  file("/etc/hosts", hostsFile(request.hostname, request.extraHosts));
  if (devices !== undefined) mounts = withDeviceMounts(mounts, devices);
  const own = request.mounts
    .map((mount) => planMount(mount, cleanPath(`/${mount.destination}`)))
    .filter(({ destination }) => destination !== "/")
    .sort((a, b) => (a.destination < b.destination ? -1 : a.destination > b.destination ? 1 : 0));
  for (const mount of own) mounts.set(mount.destination, mount);
  if (request.emulator !== undefined) {
    mounts.set(EMULATOR, {
      source: { kind: "directory", path: request.emulator },
      destination: EMULATOR,
      selector: "/",
      flags: READ_ONLY,
      isStub: true,
    });
  }
  for (const node of devices?.nodes ?? []) {
    if (!mounts.has(node.destination)) mounts.set(node.destination, node);
  }
  return [...mounts.values()];
}

/** Outer ones first: a device may bring all of a directory in which there is a mount that every step has. */
function withDeviceMounts(
  mounts: ReadonlyMap<string, PlannedMount>,
  devices: DeviceParts,
): Map<string, PlannedMount> {
  const all = new Map(mounts);
  for (const mount of devices.mounts) {
    all.delete(mount.destination);
    all.set(mount.destination, mount);
  }
  const depth = (path: string): number => path.split("/").length;
  return new Map([...all].sort(([a], [b]) => depth(a) - depth(b)));
}

/** Agrees with defaultMounts, containerd/pkg/oci/mounts.go, without /run. */
function defaultMounts(context: PlanContext, isInsecure: boolean, isHost: boolean): readonly PlannedMount[] {
  const mount = (destination: string, source: PlannedSource, flags: number): PlannedMount => ({
    source,
    destination,
    selector: "/",
    flags,
    isStub: false,
  });
  const made = (type: string, data = ""): PlannedSource => ({ kind: "new", type, data });
  const writable = isInsecure ? 0 : READ_ONLY;
  // Without a mapping of a fifth group, terminals have the group of their users.
  const terminals = context.isUserNamespace ? "" : ",gid=5";
  const list = [
    mount("/proc", made("proc"), NOTHING_SPECIAL),
    mount("/dev", made("tmpfs", "mode=755,size=65536k"), NO_SUID | STRICT_ATIME),
    mount("/dev/pts", made("devpts", `newinstance,ptmxmode=0666,mode=0620${terminals}`), NO_SUID | NO_EXEC),
    mount("/dev/shm", made("tmpfs", "mode=1777,size=65536k"), NOTHING_SPECIAL),
    mount("/dev/mqueue", made("mqueue"), NOTHING_SPECIAL),
  ];
  if (context.isUserNamespace) {
    // Who does not own the machine's network can't mount a new one for it; the machine's has its cgroups, too.
    const system = isHost ? ({ kind: "directory", path: "/sys" } as const) : made("sysfs");
    return [...list, mount("/sys", system, NOTHING_SPECIAL | writable)];
  }
  return [
    ...list,
    mount("/sys", made("sysfs"), NOTHING_SPECIAL | writable),
    mount("/sys/fs/cgroup", { kind: "cgroup" }, NOTHING_SPECIAL | writable),
  ];
}

function planMount(mount: StepMount, destination: string): PlannedMount {
  const [source, flags] = planSource(mount);
  return {
    source,
    destination,
    selector: mount.selector,
    flags: flags | (mount.isReadOnly ? READ_ONLY : 0),
    isStub: true,
  };
}

/** What is mounted, and with which flags whoever asks. */
function planSource({ source }: StepMount): readonly [source: PlannedSource, flags: number] {
  if (source.kind === "layers" || source.kind === "directory") return [source, 0];
  if (source.kind === "tmpfs") {
    const data = source.size > 0 ? `size=${source.size}` : "";
    return [{ kind: "new", type: "tmpfs", data }, NO_SUID];
  }
  const { uid, gid, mode } = source;
  if (source.kind === "ssh") return [{ kind: "socket", path: source.socket, uid, gid, mode }, 0];
  const content = Buffer.from(source.content).toString("base64");
  const noExec = (mode & 0o111) === 0 ? NO_EXEC : 0;
  return [{ kind: "file", content, uid, gid, mode }, READ_ONLY | NO_SUID | NO_DEVICES | noExec];
}

function textFile(text: string): PlannedSource {
  return { kind: "file", content: Buffer.from(text).toString("base64"), uid: 0, gid: 0, mode: 0o644 };
}
