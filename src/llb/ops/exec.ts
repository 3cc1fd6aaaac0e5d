import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Range } from "../../base/source/range.js";
import { defaultPath } from "../../base/util/os-path.js";
import type { ExecOp, Meta, Op } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import {
  type ExecAttachments,
  mountCaps,
  mountMessages,
  NO_ATTACHMENTS,
  sortedMounts,
  sshTarget,
} from "./exec-mounts.js";
import { InputList } from "./input-list.js";
import type { MarshalContext, OpRow } from "./op.js";
import { platformMessage } from "./platform.js";

/** Values of pb.NetMode. */
export const NetMode = { sandbox: 0, host: 1, none: 2 } as const;
/** A value of {@link NetMode}. */
export type NetMode = (typeof NetMode)[keyof typeof NetMode];

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
  /** Where the command stands, if there is anything wrong with it. */
  readonly range?: Range | undefined;
  readonly constraints: Constraints;
}

/** How commands are walked and marshaled. Agrees with ExecOp.Marshal, client/llb/exec.go. */
export const execRow: OpRow<ExecVertex> = {
  inputs(vertex) {
    if (vertex.attachments === undefined) return vertex.root === undefined ? [] : [vertex.root];
    return sortedMounts(vertex.root, vertex.attachments).flatMap((mount) => mount.source ?? []);
  },
  marshal(vertex, context): Op {
    if (vertex.args.length === 0) throw noArguments(vertex);
    const inputs = new InputList();
    const mounts = sortedMounts(vertex.root, vertex.attachments);
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

function noArguments({ range, constraints }: ExecVertex): BuildError {
  return new BuildError("step/value", "arguments are required").atPlace({ range, lines: constraints.lines });
}

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

function requiredCaps(vertex: ExecVertex, context: MarshalContext): LlbCap[] {
  const { settings, attachments } = vertex;
  const caps: LlbCap[] = ["exec.meta.base"];
  if (context.caps.supports("exec.meta.setsdefaultpath")) caps.push("exec.meta.setsdefaultpath");
  if (settings.ulimits.length > 0) caps.push("exec.meta.ulimit");
  if (vertex.constraints.resources !== undefined) caps.push("exec.meta.linux.resources");
  if (vertex.network !== NetMode.sandbox) caps.push("exec.meta.network");
  if (vertex.insecure) caps.push("exec.meta.security");
  if (settings.proxy !== undefined) caps.push("exec.meta.proxyenv");
  mountCaps(sortedMounts(vertex.root, attachments), attachments ?? NO_ATTACHMENTS, caps);
  return caps;
}
