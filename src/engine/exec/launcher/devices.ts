import { closeSync, existsSync, mkdirSync, openSync, rmSync, symlinkSync } from "node:fs";
import { MountFlag } from "../step-plan.js";
import { below, openInRoot, type Root } from "./rooted-path.js";
import type { Staging } from "./staging.js";
import type { System } from "./system.js";
import { codeOf } from "./system-error.js";

/** A device file: in /dev, with numbers as Linux has them. */
export interface Device {
  readonly name: string;
  readonly kind: "char" | "block";
  readonly major: number;
  readonly minor: number;
}

const char = (name: string, major: number, minor: number): Device => ({ name, kind: "char", major, minor });

/** What every step has. Agrees with AllowedDevices, runc's libcontainer/specconv. */
export const DEVICES: readonly Device[] = [
  char("null", 1, 3),
  char("random", 1, 8),
  char("full", 1, 7),
  char("tty", 5, 0),
  char("zero", 1, 5),
  char("urandom", 1, 9),
];

/** What steps with all privileges have too. Agrees with WithInsecureSpec, util/entitlements/security. */
export const INSECURE_DEVICES: readonly Device[] = [
  char("kmsg", 1, 11),
  char("cuse", 10, 203),
  char("fuse", 10, 229),
  char("kvm", 10, 232),
  char("net/tun", 10, 200),
  char("loop-control", 10, 237),
];

const LOOP_MAJOR = 7;
const LOOP_CTL_GET_FREE = 0x4c82;
const S_IFCHR = 0o020000;
const S_IFBLK = 0o060000;

/** Loop devices: those in use, the next and seven more. */
export function loopDevices(system: System): readonly Device[] {
  let free = 0;
  try {
    const fd = openSync("/dev/loop-control", "r+");
    try {
      free = system.ioctl(fd, LOOP_CTL_GET_FREE, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // A machine without loop devices; the files do no harm.
  }
  return Array.from({ length: free + 8 }, (_, minor) => ({
    name: `loop${minor}`,
    kind: "block",
    major: LOOP_MAJOR,
    minor,
  }));
}

/**
 * Fills `/dev`. Files that are there already stay.
 *
 * @param isBound whether to show the machine's own files, for where none can be made: the user namespace of someone
 * else, or file systems without devices
 */
export function makeDevices(
  system: System,
  staging: Staging,
  root: Root,
  devices: readonly Device[],
  isBound: boolean,
): void {
  const directory = openInRoot(root, "/dev", { make: "directory", doing: "mkdir" });
  for (const device of devices) {
    if (isBound) bindDevice(staging, root, device);
    else makeDevice(system, directory, device);
  }
  for (const [name, target] of links()) {
    if (name === "ptmx") rmSync(below(directory, name), { force: true });
    ignoring("EEXIST", () => symlinkSync(target, below(directory, name)));
  }
  closeSync(directory);
}

function makeDevice(system: System, directory: number, { name, kind, major, minor }: Device): void {
  const parent = name.lastIndexOf("/");
  if (parent > 0) ignoring("EEXIST", () => mkdirSync(below(directory, name.slice(0, parent)), 0o755));
  const mode = (kind === "char" ? S_IFCHR : S_IFBLK) | 0o666;
  ignoring("EEXIST", () => system.makeNode(`/proc/self/fd/${directory}/${name}`, mode, (major << 8) | minor));
}

function bindDevice(staging: Staging, root: Root, { name }: Device): void {
  const path = `/dev/${name}`;
  // What the machine has not, or hides from us, a step has not either.
  if (!existsSync(path)) return;
  const target = openInRoot(root, path, { make: "file", doing: "open" });
  // Devices can be written all the same, but not given to others.
  ignoring("EACCES", () => staging.bind(path, false, target, MountFlag.READ_ONLY));
  closeSync(target);
}

function links(): readonly (readonly [name: string, target: string])[] {
  return [
    ["fd", "/proc/self/fd"],
    ["stdin", "/proc/self/fd/0"],
    ["stdout", "/proc/self/fd/1"],
    ["stderr", "/proc/self/fd/2"],
    ["ptmx", "pts/ptmx"],
    ...(existsSync("/proc/kcore") ? [["core", "/proc/kcore"] as const] : []),
  ];
}

function ignoring(code: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (codeOf(error) !== code) throw error;
  }
}
