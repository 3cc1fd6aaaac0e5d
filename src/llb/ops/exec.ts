import { BuildError } from "../../base/diagnostic/build-error.js";
import { compareUtf8 } from "../../base/util/compare-bytes.js";
import { defaultPath } from "../../base/util/os-path.js";
import type { ExecOp, Meta, Mount, Op } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { InputList } from "./input-list.js";
import type { MarshalContext, OpRow } from "./op.js";
import { platformMessage } from "./platform.js";

/** Values of pb.NetMode. */
export const NetMode = { sandbox: 0, host: 1, none: 2 } as const;
/** A value of {@link NetMode}. */
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

/** Proxies that the daemon puts into the environment; empty for none. They count for the digest, not for the cache. */
export interface ProxyEnv {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly ftpProxy: string;
  readonly noProxy: string;
  readonly allProxy: string;
}

/** A limit of the kernel for a command, by its name in setrlimit without `RLIMIT_`, in lower case. */
export interface Ulimit {
  readonly name: string;
  readonly soft: number | bigint;
  readonly hard: number | bigint;
}

/** What the commands of a stage have in common until it changes; shared by their vertices. */
export interface ExecSettings {
  /** `NAME=value`, in order. */
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly extraHosts: readonly { readonly host: string; readonly ip: string }[];
  readonly ulimits: readonly Ulimit[];
  readonly cgroupParent: string;
  readonly proxy: ProxyEnv | undefined;
}

/** What a command is given beside the file system it runs in. */
export interface ExecAttachments {
  readonly mounts: readonly ExecMount[];
  readonly secrets: readonly ExecSecret[];
  readonly ssh: readonly ExecSsh[];
  readonly devices: readonly { readonly name: string; readonly optional: boolean }[];
}

/** A command in a container. Its first output is the root file system as the command leaves it. */
export interface ExecVertex {
  readonly kind: "exec";
  readonly args: readonly string[];
  /** The root file system; undefined for scratch. */
  readonly root: Edge | undefined;
  readonly settings: ExecSettings;
  readonly network: NetMode;
  readonly insecure: boolean;
  /** Undefined for none. */
  readonly attachments: ExecAttachments | undefined;
  readonly constraints: Constraints;
}

const NO_ATTACHMENTS: ExecAttachments = { mounts: [], secrets: [], ssh: [], devices: [] };

/** All mounts in the order of an exec op, by the bytes of their targets; the root is among them. */
function sortedMounts(vertex: ExecVertex): readonly ExecMount[] {
  const root: ExecMount = {
    target: "/",
    source: vertex.root,
    selector: "",
    readonly: false,
    noOutput: false,
  };
  if (vertex.attachments === undefined) return [root];
  return [root, ...vertex.attachments.mounts].sort((a, b) => compareUtf8(a.target, b.target));
}

/** Agrees with ExecOp.Marshal, client/llb/exec.go. */
export const execRow: OpRow<ExecVertex> = {
  inputs(vertex) {
    if (vertex.attachments === undefined) return vertex.root === undefined ? [] : [vertex.root];
    return sortedMounts(vertex).flatMap((mount) => mount.source ?? []);
  },
  marshal(vertex, context): Op {
    if (vertex.args.length === 0) throw new BuildError("step/value", "arguments are required");
    const inputs = new InputList();
    const mounts = sortedMounts(vertex);
    const attachments = vertex.attachments ?? NO_ATTACHMENTS;
    const exec: ExecOp = {
      meta: metaMessage(vertex, attachments, context),
      mounts: mountMessages(mounts, attachments, inputs, context),
      network: vertex.network,
      security: vertex.insecure ? 1 : 0,
      secretenv: mapped(
        attachments.secrets.filter((secret) => secret.env !== undefined),
        ({ id, env, optional }) => ({ ID: id, name: env, optional }),
      ),
      cdiDevices: attachments.devices,
    };
    const platform = platformMessage(vertex.constraints.platform ?? context.defaultPlatform);
    return { inputs: inputs.all, platform, constraints: {}, exec };
  },
  caps: requiredCaps,
};

/** What becomes of a list; undefined for an empty one, as most are. */
function mapped<T, U>(list: readonly T[], convert: (item: T) => U): U[] | undefined {
  return list.length === 0 ? undefined : list.map(convert);
}

function metaMessage(vertex: ExecVertex, attachments: ExecAttachments, context: MarshalContext): Meta {
  const { settings } = vertex;
  const { proxy } = settings;
  return {
    args: vertex.args,
    env: environment(vertex, attachments, context),
    cwd: settings.cwd,
    user: settings.user,
    hostname: settings.hostname,
    cgroupParent: settings.cgroupParent,
    removeMountStubsRecursive: true,
    extraHosts: mapped(settings.extraHosts, ({ host, ip }) => ({ Host: host, IP: ip })),
    ulimit: mapped(settings.ulimits, ({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    proxy_env: proxy && {
      http_proxy: proxy.httpProxy,
      https_proxy: proxy.httpsProxy,
      ftp_proxy: proxy.ftpProxy,
      no_proxy: proxy.noProxy,
      all_proxy: proxy.allProxy,
    },
  };
}

function environment(
  vertex: ExecVertex,
  { ssh }: ExecAttachments,
  context: MarshalContext,
): readonly string[] {
  const given = vertex.settings.env;
  const addSocket = ssh.length > 0 && !isSet(given, "SSH_AUTH_SOCK");
  const addPath =
    !context.caps.supports("exec.meta.setsdefaultpath") &&
    (vertex.constraints.platform ?? context.defaultPlatform).os !== "windows" &&
    !isSet(given, "PATH");
  if (!addSocket && !addPath) return given;
  const env = [...given];
  if (addSocket) env.push(`SSH_AUTH_SOCK=${sshTarget(ssh[0]!, 0)}`);
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

function mountMessages(
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

function requiredCaps(vertex: ExecVertex, context: MarshalContext): LlbCap[] {
  const { settings } = vertex;
  const { secrets, ssh, devices } = vertex.attachments ?? NO_ATTACHMENTS;
  const caps: LlbCap[] = ["exec.meta.base"];
  if (context.caps.supports("exec.meta.setsdefaultpath")) caps.push("exec.meta.setsdefaultpath");
  if (settings.ulimits.length > 0) caps.push("exec.meta.ulimit");
  if (vertex.constraints.resources !== undefined) caps.push("exec.meta.linux.resources");
  if (vertex.network !== NetMode.sandbox) caps.push("exec.meta.network");
  if (vertex.insecure) caps.push("exec.meta.security");
  if (settings.proxy !== undefined) caps.push("exec.meta.proxyenv");
  for (const mount of sortedMounts(vertex)) {
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
  return caps;
}
