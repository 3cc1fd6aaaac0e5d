import { compareUtf8 } from "../../base/util/compare-utf8.js";
import type { Mount } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Edge } from "../vertex.js";
import type { InputList } from "./input-list.js";
import type { MarshalContext } from "./op.js";

/** Values of pb.CacheSharingOpt. */
export const CacheSharing = { shared: 0, private: 1, locked: 2 } as const;

const MOUNT_SECRET = 1;
const MOUNT_SSH = 2;
const MOUNT_CACHE = 3;
const MOUNT_TMPFS = 4;
const NO_INPUT = -1;
const NO_OUTPUT = -1;

/** A file system at a place in the step's own. */
export interface ExecMount {
  readonly target: string;
  /** Undefined for scratch. */
  readonly source: Edge | undefined;
  /** A path inside the source; empty for all of it. */
  readonly selector: string;
  readonly readonly: boolean;
  /** Writable, but what is written is dropped. */
  readonly noOutput: boolean;
  readonly cache?: { readonly id: string; readonly sharing: 0 | 1 | 2 } | undefined;
  readonly tmpfs?: { readonly size: number } | undefined;
}

/** A secret as a file, an environment variable, or both. */
export interface ExecSecret {
  readonly id: string;
  readonly target: string | undefined;
  readonly env: string | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

/** A socket to the client's ssh agent. */
export interface ExecSsh {
  readonly id: string;
  /** Empty for `/run/buildkit/ssh_agent.N`. */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

/** What a command is given beside the file system it runs in. */
export interface ExecAttachments {
  readonly mounts: readonly ExecMount[];
  readonly secrets: readonly ExecSecret[];
  readonly ssh: readonly ExecSsh[];
  readonly devices: readonly { readonly name: string; readonly optional: boolean }[];
}

/** Of a command that is given nothing. */
export const NO_ATTACHMENTS: ExecAttachments = { mounts: [], secrets: [], ssh: [], devices: [] };

/** The root and all other mounts in the order of an exec op, by the bytes of their targets. */
export function sortedMounts(
  source: Edge | undefined,
  attachments: ExecAttachments | undefined,
): readonly ExecMount[] {
  const root: ExecMount = { target: "/", source, selector: "", readonly: false, noOutput: false };
  if (attachments === undefined) return [root];
  return [root, ...attachments.mounts].sort((a, b) => compareUtf8(a.target, b.target));
}

/** Where an ssh socket is; `index` is its place among those of the command. */
export function sshTarget(ssh: ExecSsh, index: number): string {
  return ssh.target === "" ? `/run/buildkit/ssh_agent.${index}` : ssh.target;
}

/** Mounts, secrets and ssh sockets as protobuf; what they need of other ops goes to `inputs`. */
export function mountMessages(
  mounts: readonly ExecMount[],
  { secrets, ssh }: ExecAttachments,
  inputs: InputList,
  context: MarshalContext,
): Mount[] {
  const messages: Mount[] = [];
  let outputs = 0;
  for (const mount of mounts) {
    messages.push({
      input: mount.source === undefined ? NO_INPUT : inputs.add(context.inputOf(mount.source)),
      selector: mount.selector,
      dest: mount.target,
      output: hasOutput(mount) ? outputs++ : NO_OUTPUT,
      readonly: mount.readonly,
      mountType: mount.tmpfs ? MOUNT_TMPFS : mount.cache ? MOUNT_CACHE : 0,
      TmpfsOpt: mount.tmpfs && { size: mount.tmpfs.size },
      cacheOpt: mount.cache && { ID: mount.cache.id, sharing: mount.cache.sharing },
    });
  }
  for (const { id, target, uid, gid, mode, optional } of secrets) {
    if (target === undefined) continue;
    const secretOpt = { ID: id, uid, gid, mode, optional };
    messages.push({ input: NO_INPUT, dest: target, mountType: MOUNT_SECRET, secretOpt });
  }
  ssh.forEach((socket, index) => {
    const { id, uid, gid, mode, optional } = socket;
    const SSHOpt = { ID: id, uid, gid, mode, optional };
    messages.push({ input: NO_INPUT, dest: sshTarget(socket, index), mountType: MOUNT_SSH, SSHOpt });
  });
  return messages;
}

/** The capabilities that mounts and other attachments need. */
export function mountCaps(
  mounts: readonly ExecMount[],
  { secrets, ssh, devices }: ExecAttachments,
  caps: LlbCap[],
): void {
  for (const mount of mounts) {
    if (mount.selector !== "") caps.push("exec.mount.selector");
    if (mount.cache !== undefined) caps.push("exec.mount.cache", "exec.mount.cache.sharing");
    else if (mount.tmpfs !== undefined) {
      caps.push("exec.mount.tmpfs");
      if (mount.tmpfs.size > 0) caps.push("exec.mount.tmpfs.size");
    } else if (mount.source !== undefined) caps.push("exec.mount.bind");
  }
  if (secrets.length > 0) caps.push("exec.mount.secret");
  if (secrets.some((secret) => secret.env !== undefined)) caps.push("exec.secretenv");
  if (ssh.length > 0) caps.push("exec.mount.ssh");
  if (devices.length > 0) caps.push("exec.meta.cdi");
}

function hasOutput(mount: ExecMount): boolean {
  return !mount.noOutput && !mount.readonly && mount.cache === undefined && mount.tmpfs === undefined;
}
