import { closeSync } from "node:fs";
import { MountFlag } from "../step-plan.js";
import { isDirectory, openInRoot, type Root } from "./rooted-path.js";
import type { Staging } from "./staging.js";
import type { System } from "./system.js";
import { codeOf } from "./system-error.js";

/** What no step sees. Agrees with populateDefaultUnixSpec, containerd/pkg/oci/spec.go. */
export const MASKED_PATHS: readonly string[] = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
  "/proc/scsi",
];

/** The same for a step with the protections that it has: in a user namespace, /sys has all cgroups of the machine. */
export function maskedPaths({ isUserNamespace }: { readonly isUserNamespace: boolean }): readonly string[] {
  return isUserNamespace ? [...MASKED_PATHS, "/sys/fs/cgroup"] : MASKED_PATHS;
}

/** What steps can only read. */
export const READ_ONLY_PATHS: readonly string[] = [
  "/proc/bus",
  "/proc/fs",
  "/proc/irq",
  "/proc/sys",
  "/proc/sysrq-trigger",
];

/** Puts something empty upon the paths a step must not see, and closes those it must not write. */
export function hidePaths(system: System, staging: Staging, root: Root, masked: readonly string[]): void {
  for (const path of READ_ONLY_PATHS) {
    withPath(root, path, (fd) => {
      const flags = MountFlag.READ_ONLY | MountFlag.NO_SUID | MountFlag.NO_DEVICES | MountFlag.NO_EXEC;
      staging.bind(`/proc/self/fd/${fd}`, isDirectory(fd), fd, flags);
    });
  }
  for (const path of masked) {
    withPath(root, path, (fd) => {
      if (isDirectory(fd))
        system.mount("tmpfs", `/proc/self/fd/${fd}`, "tmpfs", MountFlag.READ_ONLY, "size=0");
      // Its owner and mode are the machine's own, which the step must not change.
      else staging.bind("/dev/null", false, fd, MountFlag.READ_ONLY);
    });
  }
}

/** Kernels have some of the paths and others not. */
function withPath(root: Root, path: string, action: (fd: number) => void): void {
  let fd: number;
  try {
    fd = openInRoot(root, path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return;
    throw error;
  }
  action(fd);
  closeSync(fd);
}
