import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { joinPath } from "../../../base/util/go-path.js";
import type { StepLimits } from "../exec-request.js";
import type { DeviceRule, StepPlan } from "../step-plan.js";
import type { CgroupFacts } from "./cgroup-facts.js";
import { guardDevices, guardJoins } from "./device-policy.js";
import { dropOwnCgroup, OWN, removeDirectory, useOwnCgroup } from "./own-cgroups.js";
import type { System } from "./system.js";

/** The cgroups of one step. */
export interface StepCgroup {
  /** Whether there is one hierarchy for all, cgroup v2, of which the step gets a view of its own. */
  readonly isUnified: boolean;
  /** Files to write a process to that shall be in them. */
  readonly joins: readonly string[];
  /** With cgroup v1: the step's directory in each hierarchy, by controller. */
  readonly directories: readonly { readonly name: string; readonly path: string }[];
  /** Other names of hierarchies. */
  readonly aliases: readonly (readonly [alias: string, name: string])[];
  /** Whether the step can open no device but those of its /dev. */
  readonly guardsDevices: boolean;
  /** Whether the kernel has killed one of its processes because there was no memory left. */
  wasOutOfMemory(): boolean;
  /** Removes what was made; to be called when no process is left. */
  remove(): void;
}

/**
 * Makes the cgroups of a step, as far as this machine lets it. Where there is one hierarchy, each step has one; the
 * older hierarchies cost more, so that a step is put into those that its limits or its parent need.
 */
export function createCgroup(system: System, facts: CgroupFacts, plan: StepPlan): StepCgroup | undefined {
  if (plan.cgroup === undefined) return undefined;
  const { parent, limits } = plan.cgroup;
  const made: string[] = [];
  const rules = plan.devices?.rules ?? NO_RULES;
  // What more a step may open can't be said below what all may: neither kind of cgroups lets a lower one have more.
  const isOwn = rules.length > 0;
  const owner = isOwn ? `${OWN}-${plan.id}` : OWN;
  const base = (mount: string): string => joinPath(mount, cgroupPath(parent), owner);
  const directories: { name: string; path: string }[] = [];
  // The first thing, as its rules can't be set any more when there is something below.
  const guard =
    plan.isInsecure || plan.isUserNamespace ? undefined : guardDevices(system, facts, base, rules);
  const isUnified = facts.unified !== undefined && facts.controllers.length === 0;
  const roots = isUnified ? [{ name: "", path: facts.unified! }] : facts.controllers;
  for (const { name, path } of roots) {
    if (!isUnified && parent === "" && !isNeeded(name, limits)) continue;
    useOwnCgroup(base(path));
    const directory = joinPath(base(path), plan.id);
    if (isUnified) enableControllers(path, base(path));
    if (!make(path, directory)) continue;
    made.push(directory);
    directories.push({ name, path: directory });
  }
  for (const { name, path } of directories) setLimits(name, path, limits);
  const isBelowGuard = guard !== undefined && made.some((path) => path.startsWith(`${guard.directory}/`));
  const joined = isBelowGuard ? made : [...made, ...guardJoins(guard, facts, parent === "" && !isOwn)];
  return {
    isUnified,
    joins: joined.map((directory) => `${directory}/cgroup.procs`),
    directories,
    aliases: facts.aliases,
    guardsDevices: guard !== undefined,
    wasOutOfMemory: () => made.some(countsKills),
    remove() {
      made.forEach(removeDirectory);
      if (!isOwn) return;
      if (guard !== undefined) dropOwnCgroup(guard.directory);
      for (const { path } of roots) dropOwnCgroup(base(path));
    },
  };
}

const NO_RULES: readonly DeviceRule[] = [];

/** The files to write a process to that shall be in the same cgroups as another. */
export function cgroupsOf(facts: CgroupFacts, pid: number): readonly string[] {
  const lines = readText(`/proc/${pid}/cgroup`)
    .split("\n")
    .map((line) => line.split(":"));
  const roots = facts.controllers.length === 0 ? [] : [...facts.controllers];
  if (facts.unified !== undefined) roots.push({ name: "", path: facts.unified });
  return roots.flatMap(({ name, path }) => {
    const own = lines.find(([, names]) => names?.split(",").includes(name))?.[2];
    const current = readText("/proc/self/cgroup")
      .split("\n")
      .map((line) => line.split(":"))
      .find(([, names]) => names?.split(",").includes(name))?.[2];
    return own === undefined || own === current ? [] : [`${joinPath(path, own)}/cgroup.procs`];
  });
}

/** `system.slice:` names a slice of systemd; its directory is that of the slice. */
function cgroupPath(parent: string): string {
  return joinPath("/", parent.endsWith(":") ? parent.slice(0, -1) : parent);
}

function isNeeded(controller: string, limits: StepLimits): boolean {
  if (controller === "memory") return Boolean(limits.memory || limits.memorySwap);
  if (controller === "cpu") return Boolean(limits.cpuShares || limits.cpuPeriod || limits.cpuQuota);
  return controller === "cpuset" && Boolean(limits.cpusetCpus || limits.cpusetMems);
}

/** A directory and those above it up to the mount; those of cpuset must be filled before they are of use. */
function make(mount: string, directory: string): boolean {
  let path = mount;
  for (const name of directory.slice(mount.length).split("/")) {
    if (name === "") continue;
    const above = path;
    path = `${path}/${name}`;
    try {
      mkdirSync(path);
    } catch {
      if (!existsSync(path)) return false;
    }
    for (const file of ["cpuset.cpus", "cpuset.mems"]) inherit(above, path, file);
  }
  return true;
}

function inherit(above: string, path: string, file: string): void {
  // Only of the older hierarchy, where an empty one is no cpu at all.
  if (!existsSync(`${path}/${file}`) || existsSync(`${path}/cgroup.controllers`)) return;
  if (readText(`${path}/${file}`).trim() === "") write(path, file, readText(`${above}/${file}`).trim());
}

function enableControllers(mount: string, directory: string): void {
  let path = mount;
  for (const name of ["", ...directory.slice(mount.length).split("/")]) {
    if (name !== "") path = `${path}/${name}`;
    try {
      mkdirSync(path);
    } catch {
      // It is there, or can't be made, which making the step's own will show.
    }
    for (const controller of ["memory", "cpu", "cpuset", "pids", "io"]) {
      write(path, "cgroup.subtree_control", `+${controller}`);
    }
  }
}

function setLimits(controller: string, path: string, limits: StepLimits): void {
  const { memory, memorySwap, cpuShares, cpuPeriod, cpuQuota, cpusetCpus, cpusetMems } = limits;
  if (controller === "") {
    setUnified(path, limits);
    return;
  }
  if (memory) write(path, "memory.limit_in_bytes", memory);
  if (memorySwap) write(path, "memory.memsw.limit_in_bytes", memorySwap);
  if (cpuShares) write(path, "cpu.shares", cpuShares);
  if (cpuPeriod) write(path, "cpu.cfs_period_us", cpuPeriod);
  if (cpuQuota) write(path, "cpu.cfs_quota_us", cpuQuota);
  if (cpusetCpus) write(path, "cpuset.cpus", cpusetCpus);
  if (cpusetMems) write(path, "cpuset.mems", cpusetMems);
}

function setUnified(path: string, limits: StepLimits): void {
  const { memory, memorySwap, cpuShares, cpuPeriod, cpuQuota, cpusetCpus, cpusetMems } = limits;
  if (memory) write(path, "memory.max", memory > 0 ? memory : "max");
  // The older limit is of memory and swap together.
  if (memorySwap) {
    write(path, "memory.swap.max", memorySwap > 0 ? Math.max(0, memorySwap - (memory ?? 0)) : "max");
  }
  if (cpuShares) write(path, "cpu.weight", toWeight(cpuShares));
  if (cpuPeriod || cpuQuota) {
    write(path, "cpu.max", `${cpuQuota && cpuQuota > 0 ? cpuQuota : "max"} ${cpuPeriod || 100_000}`);
  }
  if (cpusetCpus) write(path, "cpuset.cpus", cpusetCpus);
  if (cpusetMems) write(path, "cpuset.mems", cpusetMems);
}

/** Shares go from 2 to 262144, weights from 1 to 10000; as runc maps them. */
function toWeight(shares: number): number {
  return 1 + Math.floor(((Math.max(2, Math.min(shares, 262_144)) - 2) * 9999) / 262_142);
}

function write(path: string, file: string, value: string | number): void {
  try {
    writeFileSync(`${path}/${file}`, String(value));
  } catch {
    // The machine does not let us, or can't do this: limits are as good as it has them.
  }
}

/** One file has a count of each thing that happens in cgroup v2, another in v1. */
export function countsKills(directory: string): boolean {
  return ["memory.events", "memory.oom_control"].some((file) =>
    /^oom_kill [1-9]/m.test(readText(`${directory}/${file}`)),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
