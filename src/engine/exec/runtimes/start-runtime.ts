import { closeSync, lstatSync, mkdirSync, openSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import {
  type Identity,
  replaceProcess,
  requireUser,
  type StandardFiles,
  uniqueEnv,
} from "../launcher/become.js";
import type { StepCgroup } from "../launcher/cgroup.js";
import { INSECURE_DEVICES, loopDevices } from "../launcher/devices.js";
import { fillRoot } from "../launcher/fill-root.js";
import { isReadOnlySource, openSource } from "../launcher/mount-source.js";
import { findMissing, openInRoot, type Root } from "../launcher/rooted-path.js";
import type { StepRoot } from "../launcher/step-root.js";
import type { System } from "../launcher/system.js";
import { MountFlag, type PlannedMount, type PlannedRuntime, type StepPlan } from "../step-plan.js";
import { bubblewrapOptions } from "./bubblewrap-args.js";
import { mountOptions, type OciMount, ociConfig, printConfig } from "./oci-config.js";

/** What a runtime is started with. */
export interface RuntimeStart {
  readonly plan: StepPlan;
  readonly step: StepRoot;
  readonly identity: Identity;
  readonly cgroup: StepCgroup | undefined;
  readonly files: StandardFiles;
  /** Tells which mount points will be new. */
  readonly onStubs: (paths: readonly string[]) => void;
  readonly onReady: () => void;
}

/**
 * Becomes the program that runs a step. It does so in a process and mount namespace of its own: when that ends, or is
 * killed, nothing of it is left. Does not return.
 */
export function startRuntime(system: System, start: RuntimeStart): never {
  const { plan } = start;
  refuseLinks(start);
  if (plan.runtime.kind === "oci") return startOci(system, start, plan.runtime);
  if (plan.runtime.kind === "bubblewrap") return startBubblewrap(system, start, plan.runtime.program);
  throw new Error("no program runs this");
}

/**
 * Runtimes put files and mounts there before the step's root is all that they see: links would lead them to places of
 * the machine.
 */
function refuseLinks({ plan, step }: RuntimeStart): void {
  for (const name of ["proc", "dev", "sys"]) {
    const found = lstatSync(`${step.staging.root}/${name}`, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() !== true) continue;
    const { runtime } = plan;
    const program = runtime.kind === "oci" ? runtime.name : runtime.kind;
    throw new Error(`${program} can't run a step whose /${name} is a symbolic link; use another runtime`);
  }
}

const CLONE_NEWCGROUP = 0x02000000;

type OciRuntime = Extract<PlannedRuntime, { readonly kind: "oci" }>;

function startOci(system: System, start: RuntimeStart, { program, name, hasCgroups }: OciRuntime): never {
  const { plan, step, identity, files } = start;
  const { staging } = step;
  if (plan.isUserNamespace) requireUser(plan, identity.user);
  start.onStubs(newStubs(step, plan));
  const mounts = plan.mounts
    .filter(({ source }) => source.kind !== "cgroup" || hasCgroups)
    .map((mount) => toOciMount(system, step, plan, mount));
  const config = ociConfig(plan, {
    root: staging.nameOf(staging.root),
    mounts,
    identity,
    env: uniqueEnv(plan.env, identity.home),
    capabilities: system.getCapabilities(),
    devices: plan.isUserNamespace ? [] : [...INSECURE_DEVICES, ...loopDevices(system)],
    hasCgroupNamespace: start.cgroup?.isUnified === true,
  });
  const bundle = staging.directory();
  writeFileSync(`${bundle}/config.json`, printConfig(config));
  mountOwnProcesses(system);
  // It looks what there is, also if it is to leave that alone, and gives up where there are both kinds.
  if (name === "crun") mountUnified(system, plan.isUserNamespace);
  const args = [
    ...["--root", plan.runtimeDirectory],
    ...(name === "crun" ? ["--cgroup-manager=disabled"] : []),
    "run",
    // What is left when it has ended shows whether memory ran out.
    ...(hasCgroups && !runsLast(plan) ? ["--keep"] : []),
    ...["--bundle", staging.nameOf(bundle), plan.id],
  ];
  return replaceProcess(system, plan, files, program, [program, ...args], runtimeEnv(), start.onReady);
}

/** Not what the step says: that would be obeyed by a program that still has all privileges. */
function runtimeEnv(): readonly string[] {
  return [`PATH=${process.env.PATH ?? "/usr/bin:/bin"}`];
}

function toOciMount(system: System, step: StepRoot, plan: StepPlan, mount: PlannedMount): OciMount {
  const { source, destination, flags } = mount;
  const options = mountOptions(flags);
  if (source.kind === "cgroup") return { destination, type: "cgroup", source: "cgroup", options };
  if (source.kind === "new") {
    return {
      destination,
      type: source.type,
      source: source.type,
      options: [...options, ...source.data.split(",").filter((word) => word !== "")],
    };
  }
  const bound = openSource(system, step.staging, { ...mount, source }, plan.isUserNamespace);
  const isReadOnly = isReadOnlySource(mount);
  const shown = step.staging.show(bound.path, bound.isDirectory, isReadOnly ? MountFlag.READ_ONLY : 0);
  return {
    destination,
    type: "bind",
    source: step.staging.nameOf(shown),
    options: ["rbind", ...mountOptions(flags | (isReadOnly ? MountFlag.READ_ONLY : 0))],
  };
}

/** Whether something is to be done when it has ended, which it does only if nothing is left. */
function runsLast({ devices }: StepPlan): boolean {
  return devices?.hooks.some(({ hookName }) => hookName === "poststop") === true;
}

/** The mount points that the runtime will make. */
function newStubs(step: StepRoot, plan: StepPlan): readonly string[] {
  const paths = plan.mounts
    .filter(({ isStub }) => isStub)
    .flatMap(({ destination }) => findMissing(step.root, destination, plan.removeStubsRecursively));
  return [...new Set(paths)].sort();
}

function startBubblewrap(system: System, start: RuntimeStart, program: string): never {
  const { plan, step, identity, cgroup, files } = start;
  const { user } = identity;
  // It has no way to become another user but by a user namespace of its own.
  if (user.uid !== 0) {
    throw new Error(`bubblewrap can't run a step as user ${plan.user}, only as root; use another runtime`);
  }
  fillRoot(
    system,
    step,
    { ...plan, mounts: plan.mounts.filter(({ destination }) => destination !== "/proc") },
    cgroup,
  );
  start.onStubs(step.stubs);
  mkdirSync(`${step.staging.root}/proc`, { recursive: true });
  const cwd = workingDirectory(step, plan);
  const pass = (content: Uint8Array | string): number => {
    const path = step.staging.path();
    writeFileSync(path, content, { mode: 0o600 });
    return openSync(path, "r");
  };
  const filter = plan.filter === "" ? undefined : pass(Buffer.from(plan.filter, "base64"));
  const root = step.staging.nameOf(step.staging.root);
  const env = uniqueEnv(plan.env, identity.home);
  mountOwnProcesses(system);
  const options = bubblewrapOptions(plan, { root, cwd, env, isDirectory, filter });
  // Others on the machine can see what a program is started with, but not what is in its files.
  const told = pass(options.map((option) => `${option}\0`).join(""));
  const args = ["bwrap", "--args", String(told), "--", ...plan.args];
  if (!plan.isUserNamespace || user.gid !== 0) system.setGroups(user.groups);
  system.setGroup(user.gid);
  const kept = filter === undefined ? [told] : [told, filter];
  return replaceProcess(system, plan, files, program, args, runtimeEnv(), start.onReady, kept);
}

/**
 * The working directory as a path that can't come to mean another one: it is entered while bubblewrap has files of the
 * machine open, which /proc would lead to.
 */
function workingDirectory({ root }: StepRoot, plan: StepPlan): string {
  const cwd = pathInRoot(root, plan.cwd);
  const isBelow = (path: string): boolean => cwd.startsWith(`${path}/`);
  const isShared = ({ source, destination }: PlannedMount): boolean =>
    source.kind === "directory" && isBelow(pathInRoot(root, destination));
  if (!plan.isInsecure && (isBelow("/proc") || plan.mounts.some(isShared))) {
    throw new Error(
      `bubblewrap can't start a step in ${plan.cwd}, which others may replace meanwhile; use another runtime`,
    );
  }
  return cwd;
}

/** What a path means in a root, without symlinks; missing directories are made. */
function pathInRoot(root: Root, path: string): string {
  const fd = openInRoot(root, path, { make: "directory" });
  try {
    const [top, found] = [root.fd, fd].map((each) => readlinkSync(`/proc/self/fd/${each}`)) as [
      string,
      string,
    ];
    return found === top ? "/" : found.slice(top.length);
  } finally {
    closeSync(fd);
  }
}

function isDirectory(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

function mountUnified(system: System, isUserNamespace: boolean): void {
  try {
    // Only cgroups of their own can be mounted by those who are not the machine's root.
    if (isUserNamespace) system.unshare(CLONE_NEWCGROUP);
    system.mount("cgroup2", "/sys/fs/cgroup", "cgroup2", MountFlag.READ_ONLY);
  } catch {
    // Then it has to do with what there is.
  }
}

/** The /proc of this process namespace, which runtimes look into. */
function mountOwnProcesses(system: System): void {
  system.mount("proc", "/proc", "proc", MountFlag.NO_SUID | MountFlag.NO_EXEC | MountFlag.NO_DEVICES);
}
