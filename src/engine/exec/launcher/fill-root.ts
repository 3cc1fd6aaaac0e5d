import { MountFlag, type StepPlan } from "../step-plan.js";
import type { StepCgroup } from "./cgroup.js";
import { DEVICES, INSECURE_DEVICES, loopDevices, makeDevices } from "./devices.js";
import { hidePaths, maskedPaths } from "./hidden-paths.js";
import { mountAll, type StepRoot } from "./step-root.js";
import type { System } from "./system.js";

/** All mounts and devices of a step. */
export function fillRoot(
  system: System,
  step: StepRoot,
  plan: StepPlan,
  cgroup: StepCgroup | undefined,
): void {
  mountAll(system, step, plan, cgroup);
  const isBound = plan.isUserNamespace || !(plan.isInsecure || cgroup?.guardsDevices === true);
  const more = plan.isInsecure && !plan.isUserNamespace ? [...INSECURE_DEVICES, ...loopDevices(system)] : [];
  const own = plan.mounts.find(({ destination }) => destination === "/dev");
  // Who brings a directory of their own as /dev has what is in it.
  if (own === undefined || own.source.kind === "new") {
    const taken = new Set(plan.mounts.map(({ destination }) => destination));
    const free = [...DEVICES, ...more].filter(({ name }) => !taken.has(`/dev/${name}`));
    makeDevices(system, step.staging, step.root, free, isBound);
  }
  if (!plan.isInsecure) hidePaths(system, step.staging, step.root, maskedPaths(plan));
  if (plan.root.flags & MountFlag.READ_ONLY) system.addMountFlags(step.staging.root, MountFlag.READ_ONLY);
}
