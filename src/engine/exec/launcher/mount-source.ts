import { chmodSync, chownSync, closeSync, openSync, writeFileSync } from "node:fs";
import { nativePath } from "../../../client/files/native-path.js";
import { MountFlag, type PlannedMount, type PlannedSource } from "../step-plan.js";
import { mountOverlay } from "./overlay.js";
import { isDirectory, O_PATH, openInRoot } from "./rooted-path.js";
import type { Staging } from "./staging.js";
import type { System } from "./system.js";

/** A file or directory that can be bind-mounted; the descriptor stays open with the process. */
export interface BindSource {
  readonly path: string;
  readonly isDirectory: boolean;
}

type Bound = Exclude<PlannedSource, { readonly kind: "new" | "cgroup" }>;

/** Makes what a mount shows, in the mount namespace of the step. */
export function openSource(
  system: System,
  staging: Staging,
  mount: PlannedMount & { readonly source: Bound },
  isUserNamespace: boolean,
): BindSource {
  const { source } = mount;
  if (source.kind === "file") return writeFile(staging, source);
  if (source.kind === "socket") return openSocket(source);
  if (source.kind === "device") return openDevice(system, staging, source, isUserNamespace);
  const fd = openSync(nativePath(openTree(system, staging, source, isUserNamespace)), O_PATH);
  return select(fd, mount.selector);
}

const KINDS = { c: 0o020000, b: 0o060000, p: 0o010000 } as const;

/** A device file of the step's own, with its owner and mode; where none can be made, the machine's. */
function openDevice(
  system: System,
  staging: Staging,
  device: Extract<PlannedSource, { readonly kind: "device" }>,
  isUserNamespace: boolean,
): BindSource {
  const { type, major, minor, uid = 0, gid = 0, mode } = device;
  if (isUserNamespace && type !== "p") {
    return { path: `/proc/self/fd/${openSync(nativePath(device.path), O_PATH)}`, isDirectory: false };
  }
  const path = staging.devicePath();
  const number = (((minor & 0xfff00) << 12) | (major << 8) | (minor & 0xff)) >>> 0;
  system.makeNode(path, KINDS[type] | 0o600, type === "p" ? 0 : number);
  chownSync(path, uid, gid);
  chmodSync(path, mode & 0o777);
  return { path, isDirectory: false };
}

/** A directory with the whole tree. */
function openTree(
  system: System,
  staging: Staging,
  source: Extract<Bound, { readonly kind: "layers" | "directory" }>,
  isUserNamespace: boolean,
): string {
  if (source.kind === "directory") return source.path;
  const { directories, upper } = source;
  // overlayfs wants something below an upper directory, and two layers if there is none.
  if (directories.length === 0) return upper?.directory ?? staging.directory();
  if (directories.length === 1 && upper === undefined) return directories[0]!;
  const target = staging.directory();
  mountOverlay(system, source, target, 0, isUserNamespace);
  return target;
}

function select(fd: number, selector: string): BindSource {
  if (!/[^/.]/.test(selector) && !selector.includes("..")) {
    return { path: `/proc/self/fd/${fd}`, isDirectory: isDirectory(fd) };
  }
  const selected = openInRoot({ fd }, selector);
  closeSync(fd);
  return { path: `/proc/self/fd/${selected}`, isDirectory: isDirectory(selected) };
}

/** A file in memory. Its owner and mode are its own, whatever the process's umask. */
function writeFile(staging: Staging, file: Extract<PlannedSource, { readonly kind: "file" }>): BindSource {
  const path = staging.path();
  writeFileSync(path, Buffer.from(file.content, "base64"), { mode: 0o600, flag: "wx" });
  chownSync(path, file.uid, file.gid);
  chmodSync(path, file.mode & 0o777);
  return { path, isDirectory: false };
}

function openSocket(socket: Extract<PlannedSource, { readonly kind: "socket" }>): BindSource {
  const path = `/proc/self/fd/${openSync(nativePath(socket.path), O_PATH)}`;
  chownSync(path, socket.uid, socket.gid);
  chmodSync(path, socket.mode & 0o777);
  return { path, isDirectory: false };
}

/** Whether nothing can be written to what a mount shows. */
export function isReadOnlySource(mount: PlannedMount): boolean {
  return (
    (mount.flags & MountFlag.READ_ONLY) !== 0 ||
    (mount.source.kind === "layers" && mount.source.upper === undefined)
  );
}
