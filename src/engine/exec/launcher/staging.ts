import { closeSync, mkdirSync, openSync } from "node:fs";
import { nativePath } from "../../../client/files/native-path.js";
import { MountFlag } from "../step-plan.js";
import { O_PATH } from "./rooted-path.js";
import type { System } from "./system.js";
import { codeOf } from "./system-error.js";

/**
 * A file system in memory that only the new process sees: its root and all that is mounted there are put together
 * here, and what lies here is gone from view when the root has become `/`. Its paths are ASCII wherever it is.
 */
export class Staging {
  /** Where the step's root is mounted. */
  readonly root: string;
  private readonly base: string;
  private count = 0;
  private devices: string | undefined;

  /** @param directory an existing one, which is hidden in this mount namespace from now on */
  constructor(
    private readonly system: System,
    private readonly directoryPath: string,
  ) {
    const directory = directoryPath;
    const path = nativePath(directory);
    const below = openSync(path, O_PATH);
    mountMemory(system, `/proc/self/fd/${below}`);
    closeSync(below);
    this.base = `/proc/self/fd/${openSync(path, O_PATH)}`;
    this.root = `${this.base}/root`;
    mkdirSync(this.root, 0o755);
  }

  /** A path of this as other programs know it. */
  nameOf(path: string): string {
    return this.directoryPath + path.slice(this.base.length);
  }

  /** A path for a new directory, file or mount. */
  path(): string {
    return `${this.base}/${++this.count}`;
  }

  /** A path for a new device file, which can be opened there; other files of this can't be devices. */
  devicePath(): string {
    if (this.devices === undefined) {
      this.devices = this.directory();
      this.system.mount("tmpfs", this.devices, "tmpfs", MountFlag.NO_SUID | MountFlag.NO_EXEC, "mode=0700");
    }
    return `${this.devices}/${++this.count}`;
  }

  /** A new empty directory. */
  directory(): string {
    const path = this.path();
    mkdirSync(path, 0o755);
    return path;
  }

  /** A new empty file or directory to mount upon. */
  mountPoint(isDirectory: boolean): string {
    if (isDirectory) return this.directory();
    const path = this.path();
    closeSync(openSync(path, "wx", 0o600));
    return path;
  }

  /**
   * Mounts a file or directory with all that is mounted below it. The flags are in force before it can be seen.
   *
   * @param target a descriptor of what it hides
   */
  bind(source: string, isDirectory: boolean, target: number, flags: number): void {
    const at = this.show(source, isDirectory, flags);
    this.system.mount(at, `/proc/self/fd/${target}`, "none", MountFlag.MOVE);
  }

  /** Mounts a file or directory with all that is mounted below it somewhere in here; gives the path. */
  show(source: string, isDirectory: boolean, flags: number): string {
    const at = this.mountPoint(isDirectory);
    this.system.mount(source, at, "none", MountFlag.BIND | MountFlag.RECURSIVE);
    if (flags !== 0) this.system.addMountFlags(at, flags, true);
    return at;
  }
}

/** Secrets may lie in it, which are not for a swap device if the kernel can avoid that (6.4). */
function mountMemory(system: System, target: string): void {
  const flags = MountFlag.NO_SUID | MountFlag.NO_DEVICES;
  try {
    system.mount("tmpfs", target, "tmpfs", flags, "mode=0700,noswap");
  } catch (error) {
    if (codeOf(error) !== "EINVAL" && codeOf(error) !== "EPERM") throw error;
    system.mount("tmpfs", target, "tmpfs", flags, "mode=0700");
  }
}
