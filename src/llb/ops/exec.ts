import type { ExecOp, Input, Mount, Op } from "../../proto/generated/ops.js";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { compareUtf8 } from "../../base/util/compare-bytes.js";
import { defaultPath } from "../../base/util/os-path.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { addInput, baseOp, type MarshalContext, type MarshaledOp, type OpRow } from "./op.js";
import { platformMessage } from "./platform.js";

/** Values of pb.NetMode. */
export const NetMode = { sandbox: 0, host: 1, none: 2 } as const;
export type NetMode = (typeof NetMode)[keyof typeof NetMode];

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
  readonly cache?: { readonly id: string; readonly sharing: 0 | 1 | 2 };
  readonly tmpfs?: { readonly size: number };
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

export interface ProxyEnv {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly ftpProxy: string;
  readonly noProxy: string;
  readonly allProxy: string;
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number | bigint;
  readonly hard: number | bigint;
}

/** A command in a container. */
export interface ExecVertex {
  readonly kind: "exec";
  readonly args: readonly string[];
  /** `NAME=value`, in order. */
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly network: NetMode;
  readonly insecure: boolean;
  /** The root mount and all others, sorted by {@link sortMounts}. */
  readonly mounts: readonly ExecMount[];
  readonly secrets: readonly ExecSecret[];
  readonly ssh: readonly ExecSsh[];
  readonly devices: readonly { readonly name: string; readonly optional: boolean }[];
  readonly extraHosts: readonly { readonly host: string; readonly ip: string }[];
  readonly ulimits: readonly Ulimit[];
  readonly cgroupParent: string;
  readonly proxy: ProxyEnv | undefined;
  readonly constraints: Constraints;
}

/** Mounts in the order of an exec op: by the bytes of their targets. */
export function sortMounts(mounts: readonly ExecMount[]): ExecMount[] {
  return mounts.length < 2 ? [...mounts] : [...mounts].sort((a, b) => compareUtf8(a.target, b.target));
}

/** The output of an exec vertex that holds a mount; the root file system for `/`. */
export function outputIndex(vertex: ExecVertex, target: string): number {
  return vertex.mounts.filter(hasOutput).findIndex((mount) => mount.target === target);
}

/** Agrees with ExecOp.Marshal, client/llb/exec.go. */
export const execRow: OpRow<ExecVertex> = {
  inputs: (vertex) => vertex.mounts.flatMap((mount) => mount.source ?? []),
  marshal(vertex, context): MarshaledOp {
    if (vertex.args.length === 0) throw new BuildError("step/value", "arguments are required");
    const inputs: Input[] = [];
    const exec: ExecOp = {
      meta: {
        args: vertex.args,
        env: environment(vertex, context),
        cwd: vertex.cwd,
        user: vertex.user,
        hostname: vertex.hostname,
        cgroupParent: vertex.cgroupParent,
        removeMountStubsRecursive: true,
        extraHosts: vertex.extraHosts.map(({ host, ip }) => ({ Host: host, IP: ip })),
        ulimit: vertex.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
        proxy_env: vertex.proxy && {
          http_proxy: vertex.proxy.httpProxy,
          https_proxy: vertex.proxy.httpsProxy,
          ftp_proxy: vertex.proxy.ftpProxy,
          no_proxy: vertex.proxy.noProxy,
          all_proxy: vertex.proxy.allProxy,
        },
      },
      mounts: mountMessages(vertex, inputs, context),
      network: vertex.network,
      security: vertex.insecure ? 1 : 0,
      secretenv: vertex.secrets.flatMap((secret) =>
        secret.env === undefined ? [] : { ID: secret.id, name: secret.env, optional: secret.optional },
      ),
      cdiDevices: vertex.devices,
    };
    const platform = platformMessage(vertex.constraints.platform ?? context.defaultPlatform);
    const op: Op = { ...baseOp(inputs), platform, exec };
    return { op, caps: requiredCaps(vertex, context) };
  },
};

function environment(vertex: ExecVertex, context: MarshalContext): readonly string[] {
  const addSocket = vertex.ssh.length > 0 && !isSet(vertex.env, "SSH_AUTH_SOCK");
  const addPath =
    !context.caps.supports("exec.meta.setsdefaultpath") &&
    (vertex.constraints.platform ?? context.defaultPlatform).os !== "windows" &&
    !isSet(vertex.env, "PATH");
  if (!addSocket && !addPath) return vertex.env;
  const env = [...vertex.env];
  if (addSocket) env.push(`SSH_AUTH_SOCK=${sshTarget(vertex.ssh[0]!, 0)}`);
  if (addPath) env.push(`PATH=${defaultPath("linux")}`);
  return env;
}

function isSet(env: readonly string[], name: string): boolean {
  return env.some((entry) => entry.startsWith(`${name}=`));
}

function sshTarget(ssh: ExecSsh, index: number): string {
  return ssh.target === "" ? `/run/buildkit/ssh_agent.${index}` : ssh.target;
}

function hasOutput(mount: ExecMount): boolean {
  return !mount.noOutput && !mount.readonly && mount.cache === undefined && mount.tmpfs === undefined;
}

function mountMessages(vertex: ExecVertex, inputs: Input[], context: MarshalContext): Mount[] {
  const messages: Mount[] = [];
  let outputs = 0;
  for (const mount of vertex.mounts) {
    messages.push({
      input: mount.source === undefined ? NO_INPUT : addInput(inputs, context.inputOf(mount.source)),
      selector: mount.selector,
      dest: mount.target,
      output: hasOutput(mount) ? outputs++ : NO_OUTPUT,
      readonly: mount.readonly,
      mountType: mount.tmpfs ? MOUNT_TMPFS : mount.cache ? MOUNT_CACHE : 0,
      TmpfsOpt: mount.tmpfs && { size: mount.tmpfs.size },
      cacheOpt: mount.cache && { ID: mount.cache.id, sharing: mount.cache.sharing },
    });
  }
  for (const { id, target, uid, gid, mode, optional } of vertex.secrets) {
    if (target === undefined) continue;
    const secretOpt = { ID: id, uid, gid, mode, optional };
    messages.push({ input: NO_INPUT, dest: target, mountType: MOUNT_SECRET, secretOpt });
  }
  vertex.ssh.forEach((ssh, index) => {
    const { id, uid, gid, mode, optional } = ssh;
    const SSHOpt = { ID: id, uid, gid, mode, optional };
    messages.push({ input: NO_INPUT, dest: sshTarget(ssh, index), mountType: MOUNT_SSH, SSHOpt });
  });
  return messages;
}

function requiredCaps(vertex: ExecVertex, context: MarshalContext): LlbCap[] {
  const caps: LlbCap[] = ["exec.meta.base"];
  if (context.caps.supports("exec.meta.setsdefaultpath")) caps.push("exec.meta.setsdefaultpath");
  if (vertex.ulimits.length > 0) caps.push("exec.meta.ulimit");
  if (vertex.constraints.resources !== undefined) caps.push("exec.meta.linux.resources");
  if (vertex.network !== NetMode.sandbox) caps.push("exec.meta.network");
  if (vertex.insecure) caps.push("exec.meta.security");
  if (vertex.proxy !== undefined) caps.push("exec.meta.proxyenv");
  for (const mount of vertex.mounts) {
    if (mount.selector !== "") caps.push("exec.mount.selector");
    if (mount.cache !== undefined) caps.push("exec.mount.cache", "exec.mount.cache.sharing");
    else if (mount.tmpfs !== undefined) {
      caps.push("exec.mount.tmpfs");
      if (mount.tmpfs.size > 0) caps.push("exec.mount.tmpfs.size");
    } else if (mount.source !== undefined) caps.push("exec.mount.bind");
  }
  if (vertex.secrets.length > 0) caps.push("exec.mount.secret");
  if (vertex.secrets.some((secret) => secret.env !== undefined)) caps.push("exec.secretenv");
  if (vertex.ssh.length > 0) caps.push("exec.mount.ssh");
  if (vertex.devices.length > 0) caps.push("exec.meta.cdi");
  return caps;
}
