import { mkdirSync, openSync, statSync, writeFileSync } from "node:fs";
import { type Identity, replaceProcess, type StandardFiles, uniqueEnv } from "../launcher/become.js";
import type { StepCgroup } from "../launcher/cgroup.js";
import { INSECURE_DEVICES, loopDevices } from "../launcher/devices.js";
import { fillRoot } from "../launcher/fill-root.js";
import { openSource } from "../launcher/mount-source.js";
import { findMissing } from "../launcher/rooted-path.js";
import type { StepRoot } from "../launcher/step-root.js";
import type { System } from "../launcher/system.js";
import { MountFlag, type PlannedMount, type PlannedRuntime, type StepPlan } from "../step-plan.js";
import { bubblewrapArgs } from "./bubblewrap-args.js";
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
  if (plan.runtime.kind === "oci") return startOci(system, start, plan.runtime);
  if (plan.runtime.kind === "bubblewrap") return startBubblewrap(system, start, plan.runtime.program);
  throw new Error("no program runs this");
}

type OciRuntime = Extract<PlannedRuntime, { readonly kind: "oci" }>;

function startOci(system: System, start: RuntimeStart, { program, name, hasCgroups }: OciRuntime): never {
  const { plan, step, identity, files } = start;
  const { staging } = step;
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
  if (name === "crun") mountUnified(system);
  const args = [
    ...["--root", plan.runtimeDirectory],
    ...(name === "crun" ? ["--cgroup-manager=disabled"] : []),
    "run",
    // What is left when it has ended shows whether memory ran out.
    ...(hasCgroups ? ["--keep"] : []),
    ...["--bundle", staging.nameOf(bundle), plan.id],
  ];
  const env = [`PATH=${process.env.PATH ?? "/usr/bin:/bin"}`];
  return replaceProcess(system, plan, files, program, [program, ...args], env, start.onReady);
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
  const isReadOnly = source.kind === "layers" && source.upper === undefined;
  const shown = step.staging.show(bound.path, bound.isDirectory, isReadOnly ? MountFlag.READ_ONLY : 0);
  return {
    destination,
    type: "bind",
    source: step.staging.nameOf(shown),
    options: ["rbind", ...mountOptions(flags | (isReadOnly ? MountFlag.READ_ONLY : 0))],
  };
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
  let filter: number | undefined;
  if (plan.filter !== "") {
    const path = step.staging.path();
    writeFileSync(path, Buffer.from(plan.filter, "base64"));
    filter = openSync(path, "r");
  }
  mountOwnProcesses(system);
  const args = bubblewrapArgs(plan, { root: step.staging.nameOf(step.staging.root), isDirectory, filter });
  if (!plan.isUserNamespace || user.gid !== 0) system.setGroups(user.groups);
  system.setGroup(user.gid);
  const env = uniqueEnv(plan.env, identity.home);
  return replaceProcess(system, plan, files, program, args, env, start.onReady, filter);
}

function isDirectory(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

function mountUnified(system: System): void {
  try {
    system.mount("cgroup2", "/sys/fs/cgroup", "cgroup2", MountFlag.READ_ONLY);
  } catch {
    // Then it has to do with what there is.
  }
}

/** The /proc of this process namespace, which runtimes look into. */
function mountOwnProcesses(system: System): void {
  system.mount("proc", "/proc", "proc", MountFlag.NO_SUID | MountFlag.NO_EXEC | MountFlag.NO_DEVICES);
}
