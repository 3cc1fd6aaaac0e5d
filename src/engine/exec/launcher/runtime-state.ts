import { rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StepPlan } from "../step-plan.js";
import { countsKills, type StepCgroup } from "./cgroup.js";
import type { CgroupFacts } from "./cgroup-facts.js";

/** Removes what an OCI runtime has left of a step: all of it if it was killed. */
export function removeRuntimeState(plan: StepPlan): void {
  if (plan.runtime.kind !== "oci") return;
  rmSync(join(plan.runtimeDirectory, plan.id), { recursive: true, force: true });
}

/** The cgroup that an OCI runtime makes for a step: not below that of device-policy.ts, which has rules of its own. */
export function runtimeCgroup(plan: StepPlan): string {
  return join("/", plan.cgroup?.parent ?? "", "buildfile-runc", plan.id);
}

/** The cgroups of a step that an OCI runtime makes, and that are ours to remove when it has ended. */
export function runtimeCgroups(facts: CgroupFacts, plan: StepPlan): StepCgroup {
  const directories = facts.mounts.map((mount) => join(mount, runtimeCgroup(plan)));
  return {
    isUnified: facts.unified !== undefined && facts.controllers.length === 0,
    joins: [],
    directories: [],
    aliases: [],
    // Its own rules, in the cgroups it makes.
    guardsDevices: true,
    wasOutOfMemory: () => directories.some(countsKills),
    remove() {
      for (const directory of directories) {
        try {
          rmdirSync(directory);
          rmdirSync(dirname(directory));
        } catch {
          // It was not made, or others use what is above it.
        }
      }
    },
  };
}
