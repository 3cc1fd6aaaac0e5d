import type { StepPlan } from "../step-plan.js";
import type { User } from "./user.js";

/** The user with the groups that devices bring. Agrees with ContainerEdits.Apply, CDI's pkg/cdi. */
export function withDeviceGroups(user: User, { devices }: StepPlan): User {
  const more = (devices?.groups ?? []).filter((gid) => !user.groups.includes(gid));
  return more.length === 0 ? user : { ...user, groups: [...user.groups, ...more] };
}

/** The plan with an owner for each device file: the step's user if its spec names none. */
export function withDeviceOwner(plan: StepPlan, { uid, gid }: User): StepPlan {
  if (plan.devices === undefined) return plan;
  const mounts = plan.mounts.map((mount) => {
    const { source } = mount;
    return source.kind === "device" ? { ...mount, source: { uid, gid, ...source } } : mount;
  });
  return { ...plan, mounts };
}
