import { readFileSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { cleanPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { MountFlag, type PlannedDevices, type PlannedMount, type PlannedRuntime } from "../step-plan.js";
import type { ContainerEdits } from "./cdi-spec.js";
import type { StepDevices } from "./device-registry.js";
import { planDeviceMount } from "./plan-device-mount.js";
import { planNode } from "./plan-node.js";

/** What devices add to the plan of a step. */
export interface DeviceParts {
  /** Behind the step's own. */
  readonly env: readonly string[];
  /** Among those that every step has, before the step's own; later ones take the place of earlier. */
  readonly mounts: readonly PlannedMount[];
  /** After all others; not where there is a mount already. */
  readonly nodes: readonly PlannedMount[];
  readonly devices: PlannedDevices;
}

/** How the step is run. */
export interface DeviceSurroundings {
  readonly runtime: PlannedRuntime;
  readonly isUserNamespace: boolean;
}

/**
 * Turns what devices change into parts of a plan.
 *
 * @throws BuildError `exec/device` for what can't be had here. Agrees with ContainerEdits.Apply, CDI's pkg/cdi.
 */
export function planDevices({ names, edits }: StepDevices, around: DeviceSurroundings): DeviceParts {
  assertSupported(names, edits, around);
  const nodes = new Map<string, PlannedMount>();
  const rules: PlannedDevices["rules"][number][] = [];
  for (const node of edits.flatMap(({ deviceNodes }) => deviceNodes)) {
    const source = planNode(node, around.isUserNamespace);
    const destination = cleanPath(`/${node.path}`);
    // The machine's own can be written all the same, but not given to others.
    const flags = around.isUserNamespace ? MountFlag.READ_ONLY : 0;
    nodes.delete(destination);
    nodes.set(destination, { source, destination, selector: "/", flags, isStub: true });
    if (source.type === "p") continue;
    const { type, major, minor } = source;
    rules.push({ type, major, minor, access: node.permissions || "rwm" });
  }
  const groups = new Set(edits.flatMap(({ additionalGids }) => additionalGids).filter((gid) => gid !== 0));
  if (around.isUserNamespace) assertGroups(groups);
  return {
    env: edits.flatMap(({ env }) => env),
    mounts: edits.flatMap(({ mounts }) => mounts).map(planDeviceMount),
    nodes: [...nodes.values()],
    devices: { groups: [...groups], rules, hooks: edits.flatMap(({ hooks }) => hooks) },
  };
}

function assertSupported(
  names: readonly string[],
  edits: readonly ContainerEdits[],
  { runtime }: DeviceSurroundings,
): void {
  const of = `CDI device ${names.join(", ")}`;
  const [unsupported] = edits.flatMap((some) => some.unsupported);
  if (unsupported !== undefined) {
    throw new BuildError("exec/device", `${of} needs ${unsupported}, which steps can't have`, {
      suggestion: "Use a BuildKit daemon with --addr, or a device without.",
    });
  }
  const [hook] = edits.flatMap(({ hooks }) => hooks);
  if (hook === undefined || runtime.kind === "oci") return;
  const message = `${of} needs the hook ${hook.hookName} ${goQuote(hook.path)}, which the runtime ${runtime.kind} does not run`;
  throw new BuildError("exec/device", message, { suggestion: "Use --runtime runc or --runtime crun." });
}

/** Root of a user namespace can only join groups that are there. */
function assertGroups(groups: ReadonlySet<number>): void {
  if (groups.size === 0) return;
  const ranges = readText("/proc/self/gid_map")
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const isMapped = (gid: number): boolean =>
    ranges.some(([first = 0, , count = 0]) => gid >= first && gid < first + count);
  const mayJoin = readText("/proc/self/setgroups").trim() !== "deny";
  const missing = [...groups].find((gid) => !mayJoin || !isMapped(gid));
  if (missing === undefined) return;
  throw new BuildError(
    "exec/device",
    `a CDI device needs group ${missing}, which this user namespace has not`,
    {
      suggestion: "Give your user ranges in /etc/subgid that have it, or run as root.",
    },
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
