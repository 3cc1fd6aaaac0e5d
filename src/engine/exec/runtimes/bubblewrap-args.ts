import { capabilityNames, DEFAULT_CAPABILITIES } from "../capabilities.js";
import { MASKED_PATHS, READ_ONLY_PATHS } from "../launcher/hidden-paths.js";
import type { StepPlan } from "../step-plan.js";

/** What only the machine knows that runs the step. */
export interface BubblewrapFacts {
  /** The root with all its mounts but /proc. */
  readonly root: string;
  readonly isDirectory: (path: string) => boolean | undefined;
  /** The descriptor of the program of seccomp; undefined for none. */
  readonly filter: number | undefined;
}

/**
 * The arguments of bubblewrap. It is given a root that is complete but for the files of its process namespace, which
 * it makes itself.
 */
export function bubblewrapArgs(
  plan: StepPlan,
  { root, isDirectory, filter }: BubblewrapFacts,
): readonly string[] {
  const names = capabilityNames(DEFAULT_CAPABILITIES).flatMap((name) => ["--cap-add", name]);
  return [
    "bwrap",
    ...["--die-with-parent", "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts"],
    ...(plan.hasNetwork ? [] : ["--unshare-net"]),
    ...["--hostname", plan.hostname],
    // A plain bind would hide the devices.
    ...["--dev-bind", root, "/"],
    ...["--proc", "/proc"],
    ...(plan.isInsecure ? [] : hidden(isDirectory)),
    ...["--chdir", plan.cwd],
    ...(plan.isInsecure ? ["--cap-add", "ALL"] : ["--cap-drop", "ALL", ...names]),
    ...(filter === undefined ? [] : ["--seccomp", String(filter)]),
    ...["--", ...plan.args],
  ];
}

/** What it does by itself for these paths depends on its version and who runs it. */
function hidden(isDirectory: BubblewrapFacts["isDirectory"]): readonly string[] {
  const masks = MASKED_PATHS.filter((path) => path.startsWith("/proc/")).flatMap((path) => {
    const found = isDirectory(path);
    if (found === undefined) return [];
    return found ? ["--tmpfs", path, "--remount-ro", path] : ["--ro-bind", "/dev/null", path];
  });
  return [...READ_ONLY_PATHS.flatMap((path) => ["--ro-bind-try", path, path]), ...masks];
}
