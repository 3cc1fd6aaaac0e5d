import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, symlinkSync } from "node:fs";
import { nativePath } from "../../../client/files/native-path.js";
import { MountFlag, type PlannedMount, type StepPlan } from "../step-plan.js";
import type { StepCgroup } from "./cgroup.js";
import { isReadOnlySource, openSource } from "./mount-source.js";
import { mountOverlay } from "./overlay.js";
import { type Made, mountOf, O_PATH, openInRoot, type Root } from "./rooted-path.js";
import { Staging } from "./staging.js";
import type { System } from "./system.js";
import { codeOf, SystemError, systemError } from "./system-error.js";

/** The file tree of a step while it is put together. */
export interface StepRoot {
  readonly staging: Staging;
  readonly root: Root;
  /** Mount points that are to be removed when the step has ended. */
  readonly stubs: string[];
}

/** Flags that all mounts of files get where no device policy protects the machine's devices. */
function protection(plan: StepPlan, cgroup: StepCgroup | undefined): number {
  const isSafe = plan.isInsecure || plan.isUserNamespace || cgroup?.guardsDevices === true;
  return isSafe ? 0 : MountFlag.NO_DEVICES;
}

/** Mounts the root of a step, in a mount namespace of which no mount gets out, and none gets in. */
export function mountRoot(system: System, plan: StepPlan, cgroup: StepCgroup | undefined): StepRoot {
  system.mount("none", "/", "none", MountFlag.RECURSIVE | MountFlag.PRIVATE);
  const staging = new Staging(system, plan.mountPoint);
  const { source } = plan.root;
  const flags = protection(plan, cgroup);
  const layers = source.kind === "layers" ? withUpper(staging, source) : undefined;
  if (layers !== undefined && layers.directories.length > 0) {
    mountOverlay(system, layers, staging.root, flags, plan.isUserNamespace);
  } else {
    const directory = source.kind === "directory" ? source.path : layers?.upper.directory;
    if (directory === undefined) throw new Error(`a root can't be made of ${source.kind}`);
    const fd = openSync(nativePath(directory), O_PATH);
    system.mount(`/proc/self/fd/${fd}`, staging.root, "none", MountFlag.BIND | MountFlag.RECURSIVE);
    closeSync(fd);
    if (flags !== 0) system.addMountFlags(staging.root, flags);
  }
  const fd = openSync(staging.root, O_PATH | constants.O_DIRECTORY);
  return { staging, root: { fd }, stubs: [] };
}

type Layers = Extract<StepPlan["root"]["source"], { readonly kind: "layers" }>;

type WritableLayers = Layers & { readonly upper: NonNullable<Layers["upper"]> };

/** Mount points must be made in a root that can't be written too; in memory, if there is no place for them. */
function withUpper(staging: Staging, { directories, upper }: Layers): WritableLayers {
  return {
    kind: "layers",
    directories,
    upper: upper ?? { directory: staging.directory(), workDirectory: staging.directory() },
  };
}

/** Mounts all else, in order. */
export function mountAll(
  system: System,
  step: StepRoot,
  plan: StepPlan,
  cgroup: StepCgroup | undefined,
): void {
  const rootMount = mountOf(step.root.fd);
  for (const mount of plan.mounts) {
    if (mount.isStub && /^\/proc(\/|$)/.test(mount.destination)) {
      throw new Error(`${JSON.stringify(mount.destination)} cannot be mounted because it is inside /proc`);
    }
    mountOne(system, step, plan, mount, rootMount, cgroup);
  }
}

function mountOne(
  system: System,
  step: StepRoot,
  plan: StepPlan,
  mount: PlannedMount,
  rootMount: string,
  cgroup: StepCgroup | undefined,
): void {
  const { source, flags } = mount;
  const open = (kind: "directory" | "file"): number =>
    openInRoot(step.root, mount.destination, {
      make: kind,
      doing: "mount",
      onMade: (made) => noteStub(step, plan, mount, made, rootMount),
    });
  if (source.kind === "cgroup") {
    if (cgroup !== undefined) mountCgroup(system, step.staging, open("directory"), cgroup, flags);
  } else if (source.kind === "new") {
    const target = open("directory");
    const devices = mount.isStub || mount.destination === "/dev" ? protection(plan, cgroup) : 0;
    mountNew(system, target, source.type, flags | devices, source.data, plan.isUserNamespace);
    closeSync(target);
  } else {
    const bound = openSource(system, step.staging, { ...mount, source }, plan.isUserNamespace);
    const target = open(bound.isDirectory ? "directory" : "file");
    const guard = source.kind === "device" ? 0 : protection(plan, cgroup);
    const all = flags | guard | (isReadOnlySource(mount) ? MountFlag.READ_ONLY : 0);
    try {
      step.staging.bind(bound.path, bound.isDirectory, target, all);
    } catch (error) {
      throw systemError(`mount ${mount.destination}`, error);
    }
    closeSync(target);
  }
}

function mountNew(
  system: System,
  target: number,
  type: string,
  flags: number,
  data: string,
  isUserNamespace: boolean,
): void {
  try {
    system.mount(type, `/proc/self/fd/${target}`, type, flags, data);
  } catch (error) {
    // Kernels can be without message queues, and nothing in a build uses them.
    if (type === "mqueue" && codeOf(error) === "ENODEV") return;
    // Where the machine hides parts of its own, or a runtime makes the network later.
    if (type === "sysfs" && isUserNamespace && codeOf(error) === "EPERM") return;
    if (type === "proc" && codeOf(error) === "EPERM") {
      throw new SystemError(
        "mount /proc: this machine hides parts of its own /proc, as in a container; run it with an unmasked /proc",
        "EPERM",
      );
    }
    throw systemError(`mount ${type}`, error);
  }
}

/** The step's own part of each hierarchy, so that programs find their limits. */
function mountCgroup(
  system: System,
  staging: Staging,
  target: number,
  cgroup: StepCgroup,
  flags: number,
): void {
  if (cgroup.isUnified) {
    system.mount("cgroup", `/proc/self/fd/${target}`, "cgroup2", flags);
  } else {
    const directory = staging.directory();
    system.mount("tmpfs", directory, "tmpfs", flags & ~MountFlag.READ_ONLY, "mode=755");
    for (const { name, path } of cgroup.directories) {
      const at = `${directory}/${name}`;
      mkdirSync(at);
      system.mount(path, at, "none", MountFlag.BIND);
      system.addMountFlags(at, flags);
    }
    for (const [alias, name] of cgroup.aliases) symlinkSync(name, `${directory}/${alias}`);
    system.addMountFlags(directory, flags);
    system.mount(directory, `/proc/self/fd/${target}`, "none", MountFlag.MOVE);
  }
  closeSync(target);
}

/** Remembers a mount point that is new. Its directory has changed by that, as runc leaves it. */
function noteStub(step: StepRoot, plan: StepPlan, mount: PlannedMount, made: Made, rootMount: string): void {
  if (!mount.isStub || mountOf(made.parent) !== rootMount) return;
  if (!made.isLast && !plan.removeStubsRecursively) return;
  step.stubs.push(made.path);
}

// Larger ones are no files of users. As BuildKit has it.
const MAX_USER_FILE = 10 * 1024 * 1024;

/** A regular file of the root, such as /etc/passwd; undefined if there is none that can be read. */
export function readUserFile(root: Root, path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openInRoot(root, path);
    if ((fstatSync(fd).mode & constants.S_IFMT) !== constants.S_IFREG) return undefined;
    return readLimited(`/proc/self/fd/${fd}`, path);
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readLimited(path: string, name: string): Buffer {
  const fd = openSync(path, "r");
  try {
    if (fstatSync(fd).size <= MAX_USER_FILE) {
      const content = readFileSync(fd);
      if (content.length <= MAX_USER_FILE) return content;
    }
    throw new Error(`${JSON.stringify(name)} exceeds ${MAX_USER_FILE} bytes`);
  } finally {
    closeSync(fd);
  }
}
