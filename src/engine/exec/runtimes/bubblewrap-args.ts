import { capabilityNames, DEFAULT_CAPABILITIES } from "../capabilities.js";
import { MASKED_PATHS, READ_ONLY_PATHS } from "../launcher/hidden-paths.js";
import type { StepPlan } from "../step-plan.js";

/** What only the machine knows that runs the step. */
export interface BubblewrapFacts {
  /** The root with all its mounts but /proc. */
  readonly root: string;
  /** The working directory, without symlinks. */
  readonly cwd: string;
  readonly env: readonly string[];
  readonly isDirectory: (path: string) => boolean | undefined;
  /** The descriptor of the program of seccomp; undefined for none. */
  readonly filter: number | undefined;
}

/**
 * What bubblewrap is told besides the command. It is given a root that is complete but for the files of its process
 * namespace, which it makes itself; the namespaces of messages and networks, which mounts depend on, it is started in.
 */
export function bubblewrapOptions(
  plan: StepPlan,
  { root, cwd, env, isDirectory, filter }: BubblewrapFacts,
): readonly string[] {
  const names = capabilityNames(DEFAULT_CAPABILITIES).flatMap((name) => ["--cap-add", name]);
  return [
    ...["--die-with-parent", "--unshare-pid", "--as-pid-1", "--unshare-uts"],
    ...["--hostname", plan.hostname],
    // A plain bind would hide the devices.
    ...["--dev-bind", root, "/"],
    ...["--proc", "/proc"],
    ...(plan.isInsecure ? [] : hidden(isDirectory)),
    ...["--chdir", cwd],
    "--clearenv",
    ...env.flatMap((entry) => ["--setenv", ...splitEntry(entry)]),
    ...(plan.isInsecure ? ["--cap-add", "ALL"] : ["--cap-drop", "ALL", ...names]),
    ...(filter === undefined ? [] : ["--seccomp", String(filter)]),
  ];
}

function splitEntry(entry: string): readonly [name: string, value: string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
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
