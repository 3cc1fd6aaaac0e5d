// Made from ../ops.proto by scripts/generate-proto.mjs; do not edit.

import type { Schema } from "../schema.js";
import { type Draft, decode, keepOnly, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";

/** The network of a process; UNSET is a sandbox of its own. */
export const NetMode = {
  UNSET: 0,
  HOST: 1,
  NONE: 2,
} as const;
export type NetMode = (typeof NetMode)[keyof typeof NetMode];

/** INSECURE runs with all privileges and needs an entitlement. */
export const SecurityMode = {
  SANDBOX: 0,
  INSECURE: 1,
} as const;
export type SecurityMode = (typeof SecurityMode)[keyof typeof SecurityMode];

export const MountType = {
  BIND: 0,
  SECRET: 1,
  SSH: 2,
  CACHE: 3,
  TMPFS: 4,
} as const;
export type MountType = (typeof MountType)[keyof typeof MountType];

/** Whether the cache key may come from the content of a mount instead of its origin. */
export const MountContentCache = {
  DEFAULT: 0,
  ON: 1,
  OFF: 2,
} as const;
export type MountContentCache = (typeof MountContentCache)[keyof typeof MountContentCache];

/** What a second writer of a cache mount gets: the same directory, its own, or it waits. */
export const CacheSharingOpt = {
  SHARED: 0,
  PRIVATE: 1,
  LOCKED: 2,
} as const;
export type CacheSharingOpt = (typeof CacheSharingOpt)[keyof typeof CacheSharingOpt];

/**
 * A node of the build graph: what to do, with which inputs, and where it may run.
 * At most one of exec, source, file, build, merge, diff, passthrough; of several only the first is written.
 */
export interface Op {
  /** The edges that this op reads; mounts and file actions name them by position. */
  readonly inputs?: readonly Input[] | undefined;
  readonly exec?: ExecOp | undefined;
  readonly source?: SourceOp | undefined;
  readonly file?: FileOp | undefined;
  readonly build?: BuildOp | undefined;
  readonly merge?: MergeOp | undefined;
  readonly diff?: DiffOp | undefined;
  readonly passthrough?: PassthroughOp | undefined;
  /** Set on ops whose result depends on it: exec and images. */
  readonly platform?: Platform | undefined;
  /** Always written by the reference, as a rule empty. */
  readonly constraints?: WorkerConstraints | undefined;
}

function writeOp(w: WireWriter, m: Op): void {
  if (m.exec !== undefined) {
    const mark = w.mark();
    writeExecOp(w, m.exec);
    w.close(18, mark);
  } else if (m.source !== undefined) {
    const mark = w.mark();
    writeSourceOp(w, m.source);
    w.close(26, mark);
  } else if (m.file !== undefined) {
    const mark = w.mark();
    writeFileOp(w, m.file);
    w.close(34, mark);
  } else if (m.build !== undefined) {
    const mark = w.mark();
    writeBuildOp(w, m.build);
    w.close(42, mark);
  } else if (m.merge !== undefined) {
    const mark = w.mark();
    writeMergeOp(w, m.merge);
    w.close(50, mark);
  } else if (m.diff !== undefined) {
    const mark = w.mark();
    writeDiffOp(w, m.diff);
    w.close(58, mark);
  } else if (m.passthrough !== undefined) {
    const mark = w.mark();
    writePassthroughOp(w, m.passthrough);
    w.close(66, mark);
  }
  if (m.constraints !== undefined) {
    const mark = w.mark();
    writeWorkerConstraints(w, m.constraints);
    w.close(90, mark);
  }
  if (m.platform !== undefined) {
    const mark = w.mark();
    writePlatform(w, m.platform);
    w.close(82, mark);
  }
  if (m.inputs !== undefined) {
    const list = m.inputs;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeInput(w, list[i]!);
      w.close(10, mark);
    }
  }
}

const OP_ONEOF = ["exec", "source", "file", "build", "merge", "diff", "passthrough"] as const;

function readOp(r: WireReader, into: Op = {}): Op {
  const m: Draft<Op> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.inputs ??= []) as Input[]).push(r.message(tag, readInput));
        break;
      case 2:
        keepOnly(m, OP_ONEOF, "exec");
        m.exec = r.message(tag, readExecOp, m.exec);
        break;
      case 3:
        keepOnly(m, OP_ONEOF, "source");
        m.source = r.message(tag, readSourceOp, m.source);
        break;
      case 4:
        keepOnly(m, OP_ONEOF, "file");
        m.file = r.message(tag, readFileOp, m.file);
        break;
      case 5:
        keepOnly(m, OP_ONEOF, "build");
        m.build = r.message(tag, readBuildOp, m.build);
        break;
      case 6:
        keepOnly(m, OP_ONEOF, "merge");
        m.merge = r.message(tag, readMergeOp, m.merge);
        break;
      case 7:
        keepOnly(m, OP_ONEOF, "diff");
        m.diff = r.message(tag, readDiffOp, m.diff);
        break;
      case 8:
        keepOnly(m, OP_ONEOF, "passthrough");
        m.passthrough = r.message(tag, readPassthroughOp, m.passthrough);
        break;
      case 10:
        m.platform = r.message(tag, readPlatform, m.platform);
        break;
      case 11:
        m.constraints = r.message(tag, readWorkerConstraints, m.constraints);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeOp(message: Op): Uint8Array {
  return encode(writeOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeOp(bytes: Uint8Array): Op {
  return decode(readOp, bytes);
}

/** One output of another op. */
export interface Input {
  /** Digest of that op's bytes. */
  readonly digest?: string | undefined;
  readonly index?: number | bigint | undefined;
}

function writeInput(w: WireWriter, m: Input): void {
  if (m.index) w.int64(16, m.index);
  if (m.digest) w.string(10, m.digest);
}

function readInput(r: WireReader, into: Input = {}): Input {
  const m: Draft<Input> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
        break;
      case 2:
        m.index = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInput(message: Input): Uint8Array {
  return encode(writeInput, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInput(bytes: Uint8Array): Input {
  return decode(readInput, bytes);
}

/** A platform in the words of the OCI image specification. */
export interface Platform {
  readonly Architecture?: string | undefined;
  readonly OS?: string | undefined;
  readonly Variant?: string | undefined;
  readonly OSVersion?: string | undefined;
  readonly OSFeatures?: readonly string[] | undefined;
}

/** For messages of other files. */
export function writePlatform(w: WireWriter, m: Platform): void {
  if (m.OSFeatures !== undefined) {
    const list = m.OSFeatures;
    for (let i = list.length - 1; i >= 0; i--) w.string(42, list[i]!);
  }
  if (m.OSVersion) w.string(34, m.OSVersion);
  if (m.Variant) w.string(26, m.Variant);
  if (m.OS) w.string(18, m.OS);
  if (m.Architecture) w.string(10, m.Architecture);
}

/** For messages of other files. */
export function readPlatform(r: WireReader, into: Platform = {}): Platform {
  const m: Draft<Platform> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Architecture = r.string(tag);
        break;
      case 2:
        m.OS = r.string(tag);
        break;
      case 3:
        m.Variant = r.string(tag);
        break;
      case 4:
        m.OSVersion = r.string(tag);
        break;
      case 5:
        ((m.OSFeatures ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePlatform(message: Platform): Uint8Array {
  return encode(writePlatform, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePlatform(bytes: Uint8Array): Platform {
  return decode(readPlatform, bytes);
}

/** Which workers may run an op. */
export interface WorkerConstraints {
  /** Filters on worker labels in containerd's syntax. */
  readonly filter?: readonly string[] | undefined;
}

/** For messages of other files. */
export function writeWorkerConstraints(w: WireWriter, m: WorkerConstraints): void {
  if (m.filter !== undefined) {
    const list = m.filter;
    for (let i = list.length - 1; i >= 0; i--) w.string(10, list[i]!);
  }
}

/** For messages of other files. */
export function readWorkerConstraints(r: WireReader, into: WorkerConstraints = {}): WorkerConstraints {
  const m: Draft<WorkerConstraints> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.filter ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeWorkerConstraints(message: WorkerConstraints): Uint8Array {
  return encode(writeWorkerConstraints, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWorkerConstraints(bytes: Uint8Array): WorkerConstraints {
  return decode(readWorkerConstraints, bytes);
}

/** Runs a process in a container. */
export interface ExecOp {
  readonly meta?: Meta | undefined;
  readonly mounts?: readonly Mount[] | undefined;
  readonly network?: NetMode | undefined;
  readonly security?: SecurityMode | undefined;
  readonly secretenv?: readonly SecretEnv[] | undefined;
  readonly cdiDevices?: readonly CDIDevice[] | undefined;
}

function writeExecOp(w: WireWriter, m: ExecOp): void {
  if (m.cdiDevices !== undefined) {
    const list = m.cdiDevices;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeCDIDevice(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.secretenv !== undefined) {
    const list = m.secretenv;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeSecretEnv(w, list[i]!);
      w.close(42, mark);
    }
  }
  if (m.security) w.int32(32, m.security);
  if (m.network) w.int32(24, m.network);
  if (m.mounts !== undefined) {
    const list = m.mounts;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeMount(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.meta !== undefined) {
    const mark = w.mark();
    writeMeta(w, m.meta);
    w.close(10, mark);
  }
}

function readExecOp(r: WireReader, into: ExecOp = {}): ExecOp {
  const m: Draft<ExecOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.meta = r.message(tag, readMeta, m.meta);
        break;
      case 2:
        ((m.mounts ??= []) as Mount[]).push(r.message(tag, readMount));
        break;
      case 3:
        m.network = r.int32(tag) as NetMode;
        break;
      case 4:
        m.security = r.int32(tag) as SecurityMode;
        break;
      case 5:
        ((m.secretenv ??= []) as SecretEnv[]).push(r.message(tag, readSecretEnv));
        break;
      case 6:
        ((m.cdiDevices ??= []) as CDIDevice[]).push(r.message(tag, readCDIDevice));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeExecOp(message: ExecOp): Uint8Array {
  return encode(writeExecOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeExecOp(bytes: Uint8Array): ExecOp {
  return decode(readExecOp, bytes);
}

/** The process of an exec op and its surroundings. */
export interface Meta {
  readonly args?: readonly string[] | undefined;
  /** Each `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  readonly user?: string | undefined;
  readonly proxy_env?: ProxyEnv | undefined;
  readonly extraHosts?: readonly HostIP[] | undefined;
  readonly hostname?: string | undefined;
  readonly ulimit?: readonly Ulimit[] | undefined;
  readonly cgroupParent?: string | undefined;
  readonly removeMountStubsRecursive?: boolean | undefined;
  /** Exit codes that count as success; none means only 0. */
  readonly validExitCodes?: readonly number[] | undefined;
}

/** For messages of other files. */
export function writeMeta(w: WireWriter, m: Meta): void {
  if (m.validExitCodes !== undefined && m.validExitCodes.length > 0) {
    const list = m.validExitCodes;
    const mark = w.mark();
    for (let i = list.length - 1; i >= 0; i--) w.int32Element(list[i]!);
    w.close(98, mark);
  }
  if (m.removeMountStubsRecursive) w.bool(88, m.removeMountStubsRecursive);
  if (m.cgroupParent) w.string(82, m.cgroupParent);
  if (m.ulimit !== undefined) {
    const list = m.ulimit;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeUlimit(w, list[i]!);
      w.close(74, mark);
    }
  }
  if (m.hostname) w.string(58, m.hostname);
  if (m.extraHosts !== undefined) {
    const list = m.extraHosts;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeHostIP(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.proxy_env !== undefined) {
    const mark = w.mark();
    writeProxyEnv(w, m.proxy_env);
    w.close(42, mark);
  }
  if (m.user) w.string(34, m.user);
  if (m.cwd) w.string(26, m.cwd);
  if (m.env !== undefined) {
    const list = m.env;
    for (let i = list.length - 1; i >= 0; i--) w.string(18, list[i]!);
  }
  if (m.args !== undefined) {
    const list = m.args;
    for (let i = list.length - 1; i >= 0; i--) w.string(10, list[i]!);
  }
}

/** For messages of other files. */
export function readMeta(r: WireReader, into: Meta = {}): Meta {
  const m: Draft<Meta> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.args ??= []) as string[]).push(r.string(tag));
        break;
      case 2:
        ((m.env ??= []) as string[]).push(r.string(tag));
        break;
      case 3:
        m.cwd = r.string(tag);
        break;
      case 4:
        m.user = r.string(tag);
        break;
      case 5:
        m.proxy_env = r.message(tag, readProxyEnv, m.proxy_env);
        break;
      case 6:
        ((m.extraHosts ??= []) as HostIP[]).push(r.message(tag, readHostIP));
        break;
      case 7:
        m.hostname = r.string(tag);
        break;
      case 9:
        ((m.ulimit ??= []) as Ulimit[]).push(r.message(tag, readUlimit));
        break;
      case 10:
        m.cgroupParent = r.string(tag);
        break;
      case 11:
        m.removeMountStubsRecursive = r.bool(tag);
        break;
      case 12:
        r.numbers(tag, (m.validExitCodes ??= []) as number[], (r, t) => r.int32(t));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeMeta(message: Meta): Uint8Array {
  return encode(writeMeta, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeMeta(bytes: Uint8Array): Meta {
  return decode(readMeta, bytes);
}

/** Proxies that the process sees; they are not part of the cache key. */
export interface ProxyEnv {
  readonly http_proxy?: string | undefined;
  readonly https_proxy?: string | undefined;
  readonly ftp_proxy?: string | undefined;
  readonly no_proxy?: string | undefined;
  readonly all_proxy?: string | undefined;
}

function writeProxyEnv(w: WireWriter, m: ProxyEnv): void {
  if (m.all_proxy) w.string(42, m.all_proxy);
  if (m.no_proxy) w.string(34, m.no_proxy);
  if (m.ftp_proxy) w.string(26, m.ftp_proxy);
  if (m.https_proxy) w.string(18, m.https_proxy);
  if (m.http_proxy) w.string(10, m.http_proxy);
}

function readProxyEnv(r: WireReader, into: ProxyEnv = {}): ProxyEnv {
  const m: Draft<ProxyEnv> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.http_proxy = r.string(tag);
        break;
      case 2:
        m.https_proxy = r.string(tag);
        break;
      case 3:
        m.ftp_proxy = r.string(tag);
        break;
      case 4:
        m.no_proxy = r.string(tag);
        break;
      case 5:
        m.all_proxy = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeProxyEnv(message: ProxyEnv): Uint8Array {
  return encode(writeProxyEnv, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeProxyEnv(bytes: Uint8Array): ProxyEnv {
  return decode(readProxyEnv, bytes);
}

/** A line of /etc/hosts. */
export interface HostIP {
  readonly Host?: string | undefined;
  readonly IP?: string | undefined;
}

/** For messages of other files. */
export function writeHostIP(w: WireWriter, m: HostIP): void {
  if (m.IP) w.string(18, m.IP);
  if (m.Host) w.string(10, m.Host);
}

/** For messages of other files. */
export function readHostIP(r: WireReader, into: HostIP = {}): HostIP {
  const m: Draft<HostIP> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Host = r.string(tag);
        break;
      case 2:
        m.IP = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeHostIP(message: HostIP): Uint8Array {
  return encode(writeHostIP, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeHostIP(bytes: Uint8Array): HostIP {
  return decode(readHostIP, bytes);
}

/** A resource limit of the process. */
export interface Ulimit {
  readonly Name?: string | undefined;
  readonly Soft?: number | bigint | undefined;
  readonly Hard?: number | bigint | undefined;
}

function writeUlimit(w: WireWriter, m: Ulimit): void {
  if (m.Hard) w.int64(24, m.Hard);
  if (m.Soft) w.int64(16, m.Soft);
  if (m.Name) w.string(10, m.Name);
}

function readUlimit(r: WireReader, into: Ulimit = {}): Ulimit {
  const m: Draft<Ulimit> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Name = r.string(tag);
        break;
      case 2:
        m.Soft = r.int64(tag);
        break;
      case 3:
        m.Hard = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUlimit(message: Ulimit): Uint8Array {
  return encode(writeUlimit, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUlimit(bytes: Uint8Array): Ulimit {
  return decode(readUlimit, bytes);
}

/** A secret given as an environment variable. */
export interface SecretEnv {
  readonly ID?: string | undefined;
  readonly name?: string | undefined;
  readonly optional?: boolean | undefined;
}

/** For messages of other files. */
export function writeSecretEnv(w: WireWriter, m: SecretEnv): void {
  if (m.optional) w.bool(24, m.optional);
  if (m.name) w.string(18, m.name);
  if (m.ID) w.string(10, m.ID);
}

/** For messages of other files. */
export function readSecretEnv(r: WireReader, into: SecretEnv = {}): SecretEnv {
  const m: Draft<SecretEnv> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.name = r.string(tag);
        break;
      case 3:
        m.optional = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSecretEnv(message: SecretEnv): Uint8Array {
  return encode(writeSecretEnv, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSecretEnv(bytes: Uint8Array): SecretEnv {
  return decode(readSecretEnv, bytes);
}

/** A device by its CDI name, `vendor.com/class=device`. */
export interface CDIDevice {
  readonly name?: string | undefined;
  readonly optional?: boolean | undefined;
}

function writeCDIDevice(w: WireWriter, m: CDIDevice): void {
  if (m.optional) w.bool(16, m.optional);
  if (m.name) w.string(10, m.name);
}

function readCDIDevice(r: WireReader, into: CDIDevice = {}): CDIDevice {
  const m: Draft<CDIDevice> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.name = r.string(tag);
        break;
      case 2:
        m.optional = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCDIDevice(message: CDIDevice): Uint8Array {
  return encode(writeCDIDevice, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCDIDevice(bytes: Uint8Array): CDIDevice {
  return decode(readCDIDevice, bytes);
}

/** What a process finds at a path. */
export interface Mount {
  /** Position in the inputs of the op, -1 for a mount that has none. */
  readonly input?: number | bigint | undefined;
  /** Path inside the input. */
  readonly selector?: string | undefined;
  readonly dest?: string | undefined;
  /** Number of the op's output that this mount becomes, -1 if it is not kept. */
  readonly output?: number | bigint | undefined;
  readonly readonly?: boolean | undefined;
  readonly mountType?: MountType | undefined;
  readonly TmpfsOpt?: TmpfsOpt | undefined;
  readonly cacheOpt?: CacheOpt | undefined;
  readonly secretOpt?: SecretOpt | undefined;
  readonly SSHOpt?: SSHOpt | undefined;
  /** Only for containers of the gateway: mounts a result by its id. */
  readonly resultID?: string | undefined;
  readonly contentCache?: MountContentCache | undefined;
}

/** For messages of other files. */
export function writeMount(w: WireWriter, m: Mount): void {
  if (m.contentCache) w.int32(192, m.contentCache);
  if (m.resultID) w.string(186, m.resultID);
  if (m.SSHOpt !== undefined) {
    const mark = w.mark();
    writeSSHOpt(w, m.SSHOpt);
    w.close(178, mark);
  }
  if (m.secretOpt !== undefined) {
    const mark = w.mark();
    writeSecretOpt(w, m.secretOpt);
    w.close(170, mark);
  }
  if (m.cacheOpt !== undefined) {
    const mark = w.mark();
    writeCacheOpt(w, m.cacheOpt);
    w.close(162, mark);
  }
  if (m.TmpfsOpt !== undefined) {
    const mark = w.mark();
    writeTmpfsOpt(w, m.TmpfsOpt);
    w.close(154, mark);
  }
  if (m.mountType) w.int32(48, m.mountType);
  if (m.readonly) w.bool(40, m.readonly);
  if (m.output) w.int64(32, m.output);
  if (m.dest) w.string(26, m.dest);
  if (m.selector) w.string(18, m.selector);
  if (m.input) w.int64(8, m.input);
}

/** For messages of other files. */
export function readMount(r: WireReader, into: Mount = {}): Mount {
  const m: Draft<Mount> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      case 2:
        m.selector = r.string(tag);
        break;
      case 3:
        m.dest = r.string(tag);
        break;
      case 4:
        m.output = r.int64(tag);
        break;
      case 5:
        m.readonly = r.bool(tag);
        break;
      case 6:
        m.mountType = r.int32(tag) as MountType;
        break;
      case 19:
        m.TmpfsOpt = r.message(tag, readTmpfsOpt, m.TmpfsOpt);
        break;
      case 20:
        m.cacheOpt = r.message(tag, readCacheOpt, m.cacheOpt);
        break;
      case 21:
        m.secretOpt = r.message(tag, readSecretOpt, m.secretOpt);
        break;
      case 22:
        m.SSHOpt = r.message(tag, readSSHOpt, m.SSHOpt);
        break;
      case 23:
        m.resultID = r.string(tag);
        break;
      case 24:
        m.contentCache = r.int32(tag) as MountContentCache;
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeMount(message: Mount): Uint8Array {
  return encode(writeMount, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeMount(bytes: Uint8Array): Mount {
  return decode(readMount, bytes);
}

export interface TmpfsOpt {
  /** Bytes at most; 0 is no limit. */
  readonly size?: number | bigint | undefined;
}

function writeTmpfsOpt(w: WireWriter, m: TmpfsOpt): void {
  if (m.size) w.int64(8, m.size);
}

function readTmpfsOpt(r: WireReader, into: TmpfsOpt = {}): TmpfsOpt {
  const m: Draft<TmpfsOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.size = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeTmpfsOpt(message: TmpfsOpt): Uint8Array {
  return encode(writeTmpfsOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeTmpfsOpt(bytes: Uint8Array): TmpfsOpt {
  return decode(readTmpfsOpt, bytes);
}

export interface CacheOpt {
  /** Mounts with the same id share a directory. */
  readonly ID?: string | undefined;
  readonly sharing?: CacheSharingOpt | undefined;
}

function writeCacheOpt(w: WireWriter, m: CacheOpt): void {
  if (m.sharing) w.int32(16, m.sharing);
  if (m.ID) w.string(10, m.ID);
}

function readCacheOpt(r: WireReader, into: CacheOpt = {}): CacheOpt {
  const m: Draft<CacheOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.sharing = r.int32(tag) as CacheSharingOpt;
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCacheOpt(message: CacheOpt): Uint8Array {
  return encode(writeCacheOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCacheOpt(bytes: Uint8Array): CacheOpt {
  return decode(readCacheOpt, bytes);
}

/** A secret as a file. */
export interface SecretOpt {
  readonly ID?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  /** Without it a missing secret fails the step. */
  readonly optional?: boolean | undefined;
}

function writeSecretOpt(w: WireWriter, m: SecretOpt): void {
  if (m.optional) w.bool(40, m.optional);
  if (m.mode) w.uint32(32, m.mode);
  if (m.gid) w.uint32(24, m.gid);
  if (m.uid) w.uint32(16, m.uid);
  if (m.ID) w.string(10, m.ID);
}

function readSecretOpt(r: WireReader, into: SecretOpt = {}): SecretOpt {
  const m: Draft<SecretOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.uid = r.uint32(tag);
        break;
      case 3:
        m.gid = r.uint32(tag);
        break;
      case 4:
        m.mode = r.uint32(tag);
        break;
      case 5:
        m.optional = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSecretOpt(message: SecretOpt): Uint8Array {
  return encode(writeSecretOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSecretOpt(bytes: Uint8Array): SecretOpt {
  return decode(readSecretOpt, bytes);
}

/** The socket of an SSH agent. */
export interface SSHOpt {
  readonly ID?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  /** Without it a missing agent fails the step. */
  readonly optional?: boolean | undefined;
}

function writeSSHOpt(w: WireWriter, m: SSHOpt): void {
  if (m.optional) w.bool(40, m.optional);
  if (m.mode) w.uint32(32, m.mode);
  if (m.gid) w.uint32(24, m.gid);
  if (m.uid) w.uint32(16, m.uid);
  if (m.ID) w.string(10, m.ID);
}

function readSSHOpt(r: WireReader, into: SSHOpt = {}): SSHOpt {
  const m: Draft<SSHOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.uid = r.uint32(tag);
        break;
      case 3:
        m.gid = r.uint32(tag);
        break;
      case 4:
        m.mode = r.uint32(tag);
        break;
      case 5:
        m.optional = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSSHOpt(message: SSHOpt): Uint8Array {
  return encode(writeSSHOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSSHOpt(bytes: Uint8Array): SSHOpt {
  return decode(readSSHOpt, bytes);
}

/** Files from outside: an image, the build context, a git repository, a URL. */
export interface SourceOp {
  /** `docker-image://`, `local://`, `git://`, `https://` and others. */
  readonly identifier?: string | undefined;
  readonly attrs?: Readonly<Record<string, string>> | undefined;
}

/** For messages of other files. */
export function writeSourceOp(w: WireWriter, m: SourceOp): void {
  if (m.attrs !== undefined) {
    const map = m.attrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.identifier) w.string(10, m.identifier);
}

/** For messages of other files. */
export function readSourceOp(r: WireReader, into: SourceOp = {}): SourceOp {
  const m: Draft<SourceOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.identifier = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.attrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSourceOp(message: SourceOp): Uint8Array {
  return encode(writeSourceOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSourceOp(bytes: Uint8Array): SourceOp {
  return decode(readSourceOp, bytes);
}

/** A build inside the build: the LLB to run comes from an input or stands here. */
export interface BuildOp {
  /** Position of the input that holds the frontend, -1 for plain LLB. */
  readonly builder?: number | bigint | undefined;
  readonly inputs?: Readonly<Record<string, BuildInput>> | undefined;
  readonly def?: Definition | undefined;
  readonly attrs?: Readonly<Record<string, string>> | undefined;
}

function writeBuildOp(w: WireWriter, m: BuildOp): void {
  if (m.attrs !== undefined) {
    const map = m.attrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(34, mark);
    }
  }
  if (m.def !== undefined) {
    const mark = w.mark();
    writeDefinition(w, m.def);
    w.close(26, mark);
  }
  if (m.inputs !== undefined) {
    const map = m.inputs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeBuildInput(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.builder) w.int64(8, m.builder);
}

function readBuildOp(r: WireReader, into: BuildOp = {}): BuildOp {
  const m: Draft<BuildOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.builder = r.int64(tag);
        break;
      case 2:
        r.entry<BuildInput>(tag, (m.inputs ??= {}) as Record<string, BuildInput>, (r, t) => r.message(t, readBuildInput), () => ({}));
        break;
      case 3:
        m.def = r.message(tag, readDefinition, m.def);
        break;
      case 4:
        r.entry<string>(tag, (m.attrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildOp(message: BuildOp): Uint8Array {
  return encode(writeBuildOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildOp(bytes: Uint8Array): BuildOp {
  return decode(readBuildOp, bytes);
}

export interface BuildInput {
  readonly input?: number | bigint | undefined;
}

function writeBuildInput(w: WireWriter, m: BuildInput): void {
  if (m.input) w.int64(8, m.input);
}

function readBuildInput(r: WireReader, into: BuildInput = {}): BuildInput {
  const m: Draft<BuildInput> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildInput(message: BuildInput): Uint8Array {
  return encode(writeBuildInput, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildInput(bytes: Uint8Array): BuildInput {
  return decode(readBuildInput, bytes);
}

/** Lays its inputs over each other, the last on top. */
export interface MergeOp {
  readonly inputs?: readonly MergeInput[] | undefined;
}

function writeMergeOp(w: WireWriter, m: MergeOp): void {
  if (m.inputs !== undefined) {
    const list = m.inputs;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeMergeInput(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readMergeOp(r: WireReader, into: MergeOp = {}): MergeOp {
  const m: Draft<MergeOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.inputs ??= []) as MergeInput[]).push(r.message(tag, readMergeInput));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeMergeOp(message: MergeOp): Uint8Array {
  return encode(writeMergeOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeMergeOp(bytes: Uint8Array): MergeOp {
  return decode(readMergeOp, bytes);
}

export interface MergeInput {
  readonly input?: number | bigint | undefined;
}

function writeMergeInput(w: WireWriter, m: MergeInput): void {
  if (m.input) w.int64(8, m.input);
}

function readMergeInput(r: WireReader, into: MergeInput = {}): MergeInput {
  const m: Draft<MergeInput> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeMergeInput(message: MergeInput): Uint8Array {
  return encode(writeMergeInput, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeMergeInput(bytes: Uint8Array): MergeInput {
  return decode(readMergeInput, bytes);
}

/** What `upper` has over `lower`; an input of -1 is scratch. */
export interface DiffOp {
  readonly lower?: LowerDiffInput | undefined;
  readonly upper?: UpperDiffInput | undefined;
}

function writeDiffOp(w: WireWriter, m: DiffOp): void {
  if (m.upper !== undefined) {
    const mark = w.mark();
    writeUpperDiffInput(w, m.upper);
    w.close(18, mark);
  }
  if (m.lower !== undefined) {
    const mark = w.mark();
    writeLowerDiffInput(w, m.lower);
    w.close(10, mark);
  }
}

function readDiffOp(r: WireReader, into: DiffOp = {}): DiffOp {
  const m: Draft<DiffOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.lower = r.message(tag, readLowerDiffInput, m.lower);
        break;
      case 2:
        m.upper = r.message(tag, readUpperDiffInput, m.upper);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeDiffOp(message: DiffOp): Uint8Array {
  return encode(writeDiffOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDiffOp(bytes: Uint8Array): DiffOp {
  return decode(readDiffOp, bytes);
}

export interface LowerDiffInput {
  readonly input?: number | bigint | undefined;
}

function writeLowerDiffInput(w: WireWriter, m: LowerDiffInput): void {
  if (m.input) w.int64(8, m.input);
}

function readLowerDiffInput(r: WireReader, into: LowerDiffInput = {}): LowerDiffInput {
  const m: Draft<LowerDiffInput> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeLowerDiffInput(message: LowerDiffInput): Uint8Array {
  return encode(writeLowerDiffInput, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeLowerDiffInput(bytes: Uint8Array): LowerDiffInput {
  return decode(readLowerDiffInput, bytes);
}

export interface UpperDiffInput {
  readonly input?: number | bigint | undefined;
}

function writeUpperDiffInput(w: WireWriter, m: UpperDiffInput): void {
  if (m.input) w.int64(8, m.input);
}

function readUpperDiffInput(r: WireReader, into: UpperDiffInput = {}): UpperDiffInput {
  const m: Draft<UpperDiffInput> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpperDiffInput(message: UpperDiffInput): Uint8Array {
  return encode(writeUpperDiffInput, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpperDiffInput(bytes: Uint8Array): UpperDiffInput {
  return decode(readUpperDiffInput, bytes);
}

/** Hands inputs on unchanged. */
export interface PassthroughOp {
  readonly id?: string | undefined;
  /** For each output the position of its input. */
  readonly outputs?: readonly (number | bigint)[] | undefined;
}

function writePassthroughOp(w: WireWriter, m: PassthroughOp): void {
  if (m.outputs !== undefined && m.outputs.length > 0) {
    const list = m.outputs;
    const mark = w.mark();
    for (let i = list.length - 1; i >= 0; i--) w.int64Element(list[i]!);
    w.close(18, mark);
  }
  if (m.id) w.string(10, m.id);
}

function readPassthroughOp(r: WireReader, into: PassthroughOp = {}): PassthroughOp {
  const m: Draft<PassthroughOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.id = r.string(tag);
        break;
      case 2:
        r.numbers(tag, (m.outputs ??= []) as (number | bigint)[], (r, t) => r.int64(t));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePassthroughOp(message: PassthroughOp): Uint8Array {
  return encode(writePassthroughOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePassthroughOp(bytes: Uint8Array): PassthroughOp {
  return decode(readPassthroughOp, bytes);
}

/** Changes files without running a process. */
export interface FileOp {
  readonly actions?: readonly FileAction[] | undefined;
}

function writeFileOp(w: WireWriter, m: FileOp): void {
  if (m.actions !== undefined) {
    const list = m.actions;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeFileAction(w, list[i]!);
      w.close(18, mark);
    }
  }
}

function readFileOp(r: WireReader, into: FileOp = {}): FileOp {
  const m: Draft<FileOp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 2:
        ((m.actions ??= []) as FileAction[]).push(r.message(tag, readFileAction));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileOp(message: FileOp): Uint8Array {
  return encode(writeFileOp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileOp(bytes: Uint8Array): FileOp {
  return decode(readFileOp, bytes);
}

/**
 * One change. An input below the number of the op's inputs is one of these; from there on it counts the actions
 * before this one, in order.
 * At most one of copy, mkfile, mkdir, rm, symlink; of several only the first is written.
 */
export interface FileAction {
  /** What is changed, -1 for scratch. */
  readonly input?: number | bigint | undefined;
  /** What is copied from, -1 if nothing is. */
  readonly secondaryInput?: number | bigint | undefined;
  /** Number of the op's output, -1 if the result is only read by later actions. */
  readonly output?: number | bigint | undefined;
  readonly copy?: FileActionCopy | undefined;
  readonly mkfile?: FileActionMkFile | undefined;
  readonly mkdir?: FileActionMkDir | undefined;
  readonly rm?: FileActionRm | undefined;
  readonly symlink?: FileActionSymlink | undefined;
}

function writeFileAction(w: WireWriter, m: FileAction): void {
  if (m.copy !== undefined) {
    const mark = w.mark();
    writeFileActionCopy(w, m.copy);
    w.close(34, mark);
  } else if (m.mkfile !== undefined) {
    const mark = w.mark();
    writeFileActionMkFile(w, m.mkfile);
    w.close(42, mark);
  } else if (m.mkdir !== undefined) {
    const mark = w.mark();
    writeFileActionMkDir(w, m.mkdir);
    w.close(50, mark);
  } else if (m.rm !== undefined) {
    const mark = w.mark();
    writeFileActionRm(w, m.rm);
    w.close(58, mark);
  } else if (m.symlink !== undefined) {
    const mark = w.mark();
    writeFileActionSymlink(w, m.symlink);
    w.close(66, mark);
  }
  if (m.output) w.int64(24, m.output);
  if (m.secondaryInput) w.int64(16, m.secondaryInput);
  if (m.input) w.int64(8, m.input);
}

const FILE_ACTION_ONEOF = ["copy", "mkfile", "mkdir", "rm", "symlink"] as const;

function readFileAction(r: WireReader, into: FileAction = {}): FileAction {
  const m: Draft<FileAction> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.input = r.int64(tag);
        break;
      case 2:
        m.secondaryInput = r.int64(tag);
        break;
      case 3:
        m.output = r.int64(tag);
        break;
      case 4:
        keepOnly(m, FILE_ACTION_ONEOF, "copy");
        m.copy = r.message(tag, readFileActionCopy, m.copy);
        break;
      case 5:
        keepOnly(m, FILE_ACTION_ONEOF, "mkfile");
        m.mkfile = r.message(tag, readFileActionMkFile, m.mkfile);
        break;
      case 6:
        keepOnly(m, FILE_ACTION_ONEOF, "mkdir");
        m.mkdir = r.message(tag, readFileActionMkDir, m.mkdir);
        break;
      case 7:
        keepOnly(m, FILE_ACTION_ONEOF, "rm");
        m.rm = r.message(tag, readFileActionRm, m.rm);
        break;
      case 8:
        keepOnly(m, FILE_ACTION_ONEOF, "symlink");
        m.symlink = r.message(tag, readFileActionSymlink, m.symlink);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileAction(message: FileAction): Uint8Array {
  return encode(writeFileAction, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileAction(bytes: Uint8Array): FileAction {
  return decode(readFileAction, bytes);
}

export interface FileActionCopy {
  readonly src?: string | undefined;
  readonly dest?: string | undefined;
  readonly owner?: ChownOpt | undefined;
  /** Permission bits, -1 to keep those of the source. */
  readonly mode?: number | undefined;
  readonly followSymlink?: boolean | undefined;
  readonly dirCopyContents?: boolean | undefined;
  readonly attemptUnpackDockerCompatibility?: boolean | undefined;
  readonly createDestPath?: boolean | undefined;
  readonly allowWildcard?: boolean | undefined;
  readonly allowEmptyWildcard?: boolean | undefined;
  /** Nanoseconds since 1970, -1 to keep the time of the source. */
  readonly timestamp?: number | bigint | undefined;
  readonly include_patterns?: readonly string[] | undefined;
  readonly exclude_patterns?: readonly string[] | undefined;
  readonly alwaysReplaceExistingDestPaths?: boolean | undefined;
  /** Symbolic mode, such as `u+x`. */
  readonly modeStr?: string | undefined;
  /** Paths that must be among the included ones. */
  readonly required_paths?: readonly string[] | undefined;
}

function writeFileActionCopy(w: WireWriter, m: FileActionCopy): void {
  if (m.required_paths !== undefined) {
    const list = m.required_paths;
    for (let i = list.length - 1; i >= 0; i--) w.string(130, list[i]!);
  }
  if (m.modeStr) w.string(122, m.modeStr);
  if (m.alwaysReplaceExistingDestPaths) w.bool(112, m.alwaysReplaceExistingDestPaths);
  if (m.exclude_patterns !== undefined) {
    const list = m.exclude_patterns;
    for (let i = list.length - 1; i >= 0; i--) w.string(106, list[i]!);
  }
  if (m.include_patterns !== undefined) {
    const list = m.include_patterns;
    for (let i = list.length - 1; i >= 0; i--) w.string(98, list[i]!);
  }
  if (m.timestamp) w.int64(88, m.timestamp);
  if (m.allowEmptyWildcard) w.bool(80, m.allowEmptyWildcard);
  if (m.allowWildcard) w.bool(72, m.allowWildcard);
  if (m.createDestPath) w.bool(64, m.createDestPath);
  if (m.attemptUnpackDockerCompatibility) w.bool(56, m.attemptUnpackDockerCompatibility);
  if (m.dirCopyContents) w.bool(48, m.dirCopyContents);
  if (m.followSymlink) w.bool(40, m.followSymlink);
  if (m.mode) w.int32(32, m.mode);
  if (m.owner !== undefined) {
    const mark = w.mark();
    writeChownOpt(w, m.owner);
    w.close(26, mark);
  }
  if (m.dest) w.string(18, m.dest);
  if (m.src) w.string(10, m.src);
}

function readFileActionCopy(r: WireReader, into: FileActionCopy = {}): FileActionCopy {
  const m: Draft<FileActionCopy> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.src = r.string(tag);
        break;
      case 2:
        m.dest = r.string(tag);
        break;
      case 3:
        m.owner = r.message(tag, readChownOpt, m.owner);
        break;
      case 4:
        m.mode = r.int32(tag);
        break;
      case 5:
        m.followSymlink = r.bool(tag);
        break;
      case 6:
        m.dirCopyContents = r.bool(tag);
        break;
      case 7:
        m.attemptUnpackDockerCompatibility = r.bool(tag);
        break;
      case 8:
        m.createDestPath = r.bool(tag);
        break;
      case 9:
        m.allowWildcard = r.bool(tag);
        break;
      case 10:
        m.allowEmptyWildcard = r.bool(tag);
        break;
      case 11:
        m.timestamp = r.int64(tag);
        break;
      case 12:
        ((m.include_patterns ??= []) as string[]).push(r.string(tag));
        break;
      case 13:
        ((m.exclude_patterns ??= []) as string[]).push(r.string(tag));
        break;
      case 14:
        m.alwaysReplaceExistingDestPaths = r.bool(tag);
        break;
      case 15:
        m.modeStr = r.string(tag);
        break;
      case 16:
        ((m.required_paths ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileActionCopy(message: FileActionCopy): Uint8Array {
  return encode(writeFileActionCopy, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileActionCopy(bytes: Uint8Array): FileActionCopy {
  return decode(readFileActionCopy, bytes);
}

export interface FileActionMkFile {
  readonly path?: string | undefined;
  readonly mode?: number | undefined;
  readonly data?: Uint8Array | undefined;
  readonly owner?: ChownOpt | undefined;
  /** Nanoseconds since 1970, -1 for the time of the build. */
  readonly timestamp?: number | bigint | undefined;
}

function writeFileActionMkFile(w: WireWriter, m: FileActionMkFile): void {
  if (m.timestamp) w.int64(40, m.timestamp);
  if (m.owner !== undefined) {
    const mark = w.mark();
    writeChownOpt(w, m.owner);
    w.close(34, mark);
  }
  if (m.data !== undefined && m.data.length > 0) w.bytes(26, m.data);
  if (m.mode) w.int32(16, m.mode);
  if (m.path) w.string(10, m.path);
}

function readFileActionMkFile(r: WireReader, into: FileActionMkFile = {}): FileActionMkFile {
  const m: Draft<FileActionMkFile> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.path = r.string(tag);
        break;
      case 2:
        m.mode = r.int32(tag);
        break;
      case 3:
        m.data = r.bytes(tag);
        break;
      case 4:
        m.owner = r.message(tag, readChownOpt, m.owner);
        break;
      case 5:
        m.timestamp = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileActionMkFile(message: FileActionMkFile): Uint8Array {
  return encode(writeFileActionMkFile, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileActionMkFile(bytes: Uint8Array): FileActionMkFile {
  return decode(readFileActionMkFile, bytes);
}

export interface FileActionMkDir {
  readonly path?: string | undefined;
  readonly mode?: number | undefined;
  readonly makeParents?: boolean | undefined;
  readonly owner?: ChownOpt | undefined;
  /** Nanoseconds since 1970, -1 for the time of the build. */
  readonly timestamp?: number | bigint | undefined;
}

function writeFileActionMkDir(w: WireWriter, m: FileActionMkDir): void {
  if (m.timestamp) w.int64(40, m.timestamp);
  if (m.owner !== undefined) {
    const mark = w.mark();
    writeChownOpt(w, m.owner);
    w.close(34, mark);
  }
  if (m.makeParents) w.bool(24, m.makeParents);
  if (m.mode) w.int32(16, m.mode);
  if (m.path) w.string(10, m.path);
}

function readFileActionMkDir(r: WireReader, into: FileActionMkDir = {}): FileActionMkDir {
  const m: Draft<FileActionMkDir> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.path = r.string(tag);
        break;
      case 2:
        m.mode = r.int32(tag);
        break;
      case 3:
        m.makeParents = r.bool(tag);
        break;
      case 4:
        m.owner = r.message(tag, readChownOpt, m.owner);
        break;
      case 5:
        m.timestamp = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileActionMkDir(message: FileActionMkDir): Uint8Array {
  return encode(writeFileActionMkDir, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileActionMkDir(bytes: Uint8Array): FileActionMkDir {
  return decode(readFileActionMkDir, bytes);
}

export interface FileActionRm {
  readonly path?: string | undefined;
  readonly allowNotFound?: boolean | undefined;
  readonly allowWildcard?: boolean | undefined;
}

function writeFileActionRm(w: WireWriter, m: FileActionRm): void {
  if (m.allowWildcard) w.bool(24, m.allowWildcard);
  if (m.allowNotFound) w.bool(16, m.allowNotFound);
  if (m.path) w.string(10, m.path);
}

function readFileActionRm(r: WireReader, into: FileActionRm = {}): FileActionRm {
  const m: Draft<FileActionRm> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.path = r.string(tag);
        break;
      case 2:
        m.allowNotFound = r.bool(tag);
        break;
      case 3:
        m.allowWildcard = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileActionRm(message: FileActionRm): Uint8Array {
  return encode(writeFileActionRm, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileActionRm(bytes: Uint8Array): FileActionRm {
  return decode(readFileActionRm, bytes);
}

export interface FileActionSymlink {
  /** Where the link points. */
  readonly oldpath?: string | undefined;
  /** Where the link stands. */
  readonly newpath?: string | undefined;
  readonly owner?: ChownOpt | undefined;
  /** Nanoseconds since 1970, -1 for the time of the build. */
  readonly timestamp?: number | bigint | undefined;
}

function writeFileActionSymlink(w: WireWriter, m: FileActionSymlink): void {
  if (m.timestamp) w.int64(32, m.timestamp);
  if (m.owner !== undefined) {
    const mark = w.mark();
    writeChownOpt(w, m.owner);
    w.close(26, mark);
  }
  if (m.newpath) w.string(18, m.newpath);
  if (m.oldpath) w.string(10, m.oldpath);
}

function readFileActionSymlink(r: WireReader, into: FileActionSymlink = {}): FileActionSymlink {
  const m: Draft<FileActionSymlink> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.oldpath = r.string(tag);
        break;
      case 2:
        m.newpath = r.string(tag);
        break;
      case 3:
        m.owner = r.message(tag, readChownOpt, m.owner);
        break;
      case 4:
        m.timestamp = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileActionSymlink(message: FileActionSymlink): Uint8Array {
  return encode(writeFileActionSymlink, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileActionSymlink(bytes: Uint8Array): FileActionSymlink {
  return decode(readFileActionSymlink, bytes);
}

export interface ChownOpt {
  readonly user?: UserOpt | undefined;
  readonly group?: UserOpt | undefined;
}

function writeChownOpt(w: WireWriter, m: ChownOpt): void {
  if (m.group !== undefined) {
    const mark = w.mark();
    writeUserOpt(w, m.group);
    w.close(18, mark);
  }
  if (m.user !== undefined) {
    const mark = w.mark();
    writeUserOpt(w, m.user);
    w.close(10, mark);
  }
}

function readChownOpt(r: WireReader, into: ChownOpt = {}): ChownOpt {
  const m: Draft<ChownOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.user = r.message(tag, readUserOpt, m.user);
        break;
      case 2:
        m.group = r.message(tag, readUserOpt, m.group);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeChownOpt(message: ChownOpt): Uint8Array {
  return encode(writeChownOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeChownOpt(bytes: Uint8Array): ChownOpt {
  return decode(readChownOpt, bytes);
}

/**
 * A user or group by name or by number.
 * At most one of byName, byID; of several only the first is written.
 */
export interface UserOpt {
  readonly byName?: NamedUserOpt | undefined;
  readonly byID?: number | undefined;
}

function writeUserOpt(w: WireWriter, m: UserOpt): void {
  if (m.byName !== undefined) {
    const mark = w.mark();
    writeNamedUserOpt(w, m.byName);
    w.close(10, mark);
  } else if (m.byID !== undefined) {
    w.uint32(16, m.byID);
  }
}

const USER_OPT_ONEOF = ["byName", "byID"] as const;

function readUserOpt(r: WireReader, into: UserOpt = {}): UserOpt {
  const m: Draft<UserOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        keepOnly(m, USER_OPT_ONEOF, "byName");
        m.byName = r.message(tag, readNamedUserOpt, m.byName);
        break;
      case 2:
        keepOnly(m, USER_OPT_ONEOF, "byID");
        m.byID = r.uint32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUserOpt(message: UserOpt): Uint8Array {
  return encode(writeUserOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUserOpt(bytes: Uint8Array): UserOpt {
  return decode(readUserOpt, bytes);
}

export interface NamedUserOpt {
  readonly name?: string | undefined;
  /** Position of the input whose /etc/passwd or /etc/group knows the name. */
  readonly input?: number | bigint | undefined;
}

function writeNamedUserOpt(w: WireWriter, m: NamedUserOpt): void {
  if (m.input) w.int64(16, m.input);
  if (m.name) w.string(10, m.name);
}

function readNamedUserOpt(r: WireReader, into: NamedUserOpt = {}): NamedUserOpt {
  const m: Draft<NamedUserOpt> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.name = r.string(tag);
        break;
      case 2:
        m.input = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeNamedUserOpt(message: NamedUserOpt): Uint8Array {
  return encode(writeNamedUserOpt, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeNamedUserOpt(bytes: Uint8Array): NamedUserOpt {
  return decode(readNamedUserOpt, bytes);
}

/** What is known of an op beside what it does; not part of its digest. */
export interface OpMetadata {
  readonly ignore_cache?: boolean | undefined;
  readonly description?: Readonly<Record<string, string>> | undefined;
  readonly export_cache?: ExportCache | undefined;
  /** What the daemon must be able to do. */
  readonly caps?: Readonly<Record<string, boolean>> | undefined;
  readonly progress_group?: ProgressGroup | undefined;
  readonly linux_resources?: LinuxResources | undefined;
}

function writeOpMetadata(w: WireWriter, m: OpMetadata): void {
  if (m.linux_resources !== undefined) {
    const mark = w.mark();
    writeLinuxResources(w, m.linux_resources);
    w.close(58, mark);
  }
  if (m.progress_group !== undefined) {
    const mark = w.mark();
    writeProgressGroup(w, m.progress_group);
    w.close(50, mark);
  }
  if (m.caps !== undefined) {
    const map = m.caps;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.bool(16, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(42, mark);
    }
  }
  if (m.export_cache !== undefined) {
    const mark = w.mark();
    writeExportCache(w, m.export_cache);
    w.close(34, mark);
  }
  if (m.description !== undefined) {
    const map = m.description;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.ignore_cache) w.bool(8, m.ignore_cache);
}

function readOpMetadata(r: WireReader, into: OpMetadata = {}): OpMetadata {
  const m: Draft<OpMetadata> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ignore_cache = r.bool(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.description ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 4:
        m.export_cache = r.message(tag, readExportCache, m.export_cache);
        break;
      case 5:
        r.entry<boolean>(tag, (m.caps ??= {}) as Record<string, boolean>, (r, t) => r.bool(t), () => false);
        break;
      case 6:
        m.progress_group = r.message(tag, readProgressGroup, m.progress_group);
        break;
      case 7:
        m.linux_resources = r.message(tag, readLinuxResources, m.linux_resources);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeOpMetadata(message: OpMetadata): Uint8Array {
  return encode(writeOpMetadata, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeOpMetadata(bytes: Uint8Array): OpMetadata {
  return decode(readOpMetadata, bytes);
}

export interface ExportCache {
  readonly Value?: boolean | undefined;
}

function writeExportCache(w: WireWriter, m: ExportCache): void {
  if (m.Value) w.bool(8, m.Value);
}

function readExportCache(r: WireReader, into: ExportCache = {}): ExportCache {
  const m: Draft<ExportCache> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Value = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeExportCache(message: ExportCache): Uint8Array {
  return encode(writeExportCache, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeExportCache(bytes: Uint8Array): ExportCache {
  return decode(readExportCache, bytes);
}

/** Several ops shown as one. */
export interface ProgressGroup {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A weak member does not open the group. */
  readonly weak?: boolean | undefined;
}

/** For messages of other files. */
export function writeProgressGroup(w: WireWriter, m: ProgressGroup): void {
  if (m.weak) w.bool(24, m.weak);
  if (m.name) w.string(18, m.name);
  if (m.id) w.string(10, m.id);
}

/** For messages of other files. */
export function readProgressGroup(r: WireReader, into: ProgressGroup = {}): ProgressGroup {
  const m: Draft<ProgressGroup> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.id = r.string(tag);
        break;
      case 2:
        m.name = r.string(tag);
        break;
      case 3:
        m.weak = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeProgressGroup(message: ProgressGroup): Uint8Array {
  return encode(writeProgressGroup, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeProgressGroup(bytes: Uint8Array): ProgressGroup {
  return decode(readProgressGroup, bytes);
}

/** Limits for the cgroup of a step. */
export interface LinuxResources {
  readonly memory?: number | bigint | undefined;
  readonly memorySwap?: number | bigint | undefined;
  readonly cpuShares?: number | bigint | undefined;
  readonly cpuPeriod?: number | bigint | undefined;
  readonly cpuQuota?: number | bigint | undefined;
  readonly cpusetCpus?: string | undefined;
  readonly cpusetMems?: string | undefined;
}

function writeLinuxResources(w: WireWriter, m: LinuxResources): void {
  if (m.cpusetMems) w.string(58, m.cpusetMems);
  if (m.cpusetCpus) w.string(50, m.cpusetCpus);
  if (m.cpuQuota) w.int64(40, m.cpuQuota);
  if (m.cpuPeriod) w.uint64(32, m.cpuPeriod);
  if (m.cpuShares) w.uint64(24, m.cpuShares);
  if (m.memorySwap) w.int64(16, m.memorySwap);
  if (m.memory) w.int64(8, m.memory);
}

function readLinuxResources(r: WireReader, into: LinuxResources = {}): LinuxResources {
  const m: Draft<LinuxResources> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.memory = r.int64(tag);
        break;
      case 2:
        m.memorySwap = r.int64(tag);
        break;
      case 3:
        m.cpuShares = r.uint64(tag);
        break;
      case 4:
        m.cpuPeriod = r.uint64(tag);
        break;
      case 5:
        m.cpuQuota = r.int64(tag);
        break;
      case 6:
        m.cpusetCpus = r.string(tag);
        break;
      case 7:
        m.cpusetMems = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeLinuxResources(message: LinuxResources): Uint8Array {
  return encode(writeLinuxResources, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeLinuxResources(bytes: Uint8Array): LinuxResources {
  return decode(readLinuxResources, bytes);
}

/** A graph: the bytes of its ops in dependency order, and what is known of each. */
export interface Definition {
  readonly def?: readonly Uint8Array[] | undefined;
  /** By digest. */
  readonly metadata?: Readonly<Record<string, OpMetadata>> | undefined;
  readonly Source?: Source | undefined;
}

/** For messages of other files. */
export function writeDefinition(w: WireWriter, m: Definition): void {
  if (m.Source !== undefined) {
    const mark = w.mark();
    writeSource(w, m.Source);
    w.close(26, mark);
  }
  if (m.metadata !== undefined) {
    const map = m.metadata;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeOpMetadata(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.def !== undefined) {
    const list = m.def;
    for (let i = list.length - 1; i >= 0; i--) w.bytes(10, list[i]!);
  }
}

/** For messages of other files. */
export function readDefinition(r: WireReader, into: Definition = {}): Definition {
  const m: Draft<Definition> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.def ??= []) as Uint8Array[]).push(r.bytes(tag));
        break;
      case 2:
        r.entry<OpMetadata>(tag, (m.metadata ??= {}) as Record<string, OpMetadata>, (r, t) => r.message(t, readOpMetadata), () => ({}));
        break;
      case 3:
        m.Source = r.message(tag, readSource, m.Source);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeDefinition(message: Definition): Uint8Array {
  return encode(writeDefinition, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDefinition(bytes: Uint8Array): Definition {
  return decode(readDefinition, bytes);
}

/** Where ops come from in the texts that made them. */
export interface Source {
  /** By digest. */
  readonly locations?: Readonly<Record<string, Locations>> | undefined;
  readonly infos?: readonly SourceInfo[] | undefined;
}

function writeSource(w: WireWriter, m: Source): void {
  if (m.infos !== undefined) {
    const list = m.infos;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeSourceInfo(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.locations !== undefined) {
    const map = m.locations;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeLocations(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(10, mark);
    }
  }
}

function readSource(r: WireReader, into: Source = {}): Source {
  const m: Draft<Source> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        r.entry<Locations>(tag, (m.locations ??= {}) as Record<string, Locations>, (r, t) => r.message(t, readLocations), () => ({}));
        break;
      case 2:
        ((m.infos ??= []) as SourceInfo[]).push(r.message(tag, readSourceInfo));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSource(message: Source): Uint8Array {
  return encode(writeSource, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSource(bytes: Uint8Array): Source {
  return decode(readSource, bytes);
}

export interface Locations {
  readonly locations?: readonly Location[] | undefined;
}

function writeLocations(w: WireWriter, m: Locations): void {
  if (m.locations !== undefined) {
    const list = m.locations;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeLocation(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readLocations(r: WireReader, into: Locations = {}): Locations {
  const m: Draft<Locations> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.locations ??= []) as Location[]).push(r.message(tag, readLocation));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeLocations(message: Locations): Uint8Array {
  return encode(writeLocations, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeLocations(bytes: Uint8Array): Locations {
  return decode(readLocations, bytes);
}

/** Places in one text. */
export interface Location {
  /** Position in the infos of the source. */
  readonly sourceIndex?: number | undefined;
  readonly ranges?: readonly Range[] | undefined;
}

function writeLocation(w: WireWriter, m: Location): void {
  if (m.ranges !== undefined) {
    const list = m.ranges;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeRange(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.sourceIndex) w.int32(8, m.sourceIndex);
}

function readLocation(r: WireReader, into: Location = {}): Location {
  const m: Draft<Location> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.sourceIndex = r.int32(tag);
        break;
      case 2:
        ((m.ranges ??= []) as Range[]).push(r.message(tag, readRange));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeLocation(message: Location): Uint8Array {
  return encode(writeLocation, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeLocation(bytes: Uint8Array): Location {
  return decode(readLocation, bytes);
}

/** A text that was compiled. */
export interface SourceInfo {
  readonly filename?: string | undefined;
  readonly data?: Uint8Array | undefined;
  readonly definition?: Definition | undefined;
  readonly language?: string | undefined;
}

/** For messages of other files. */
export function writeSourceInfo(w: WireWriter, m: SourceInfo): void {
  if (m.language) w.string(34, m.language);
  if (m.definition !== undefined) {
    const mark = w.mark();
    writeDefinition(w, m.definition);
    w.close(26, mark);
  }
  if (m.data !== undefined && m.data.length > 0) w.bytes(18, m.data);
  if (m.filename) w.string(10, m.filename);
}

/** For messages of other files. */
export function readSourceInfo(r: WireReader, into: SourceInfo = {}): SourceInfo {
  const m: Draft<SourceInfo> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.filename = r.string(tag);
        break;
      case 2:
        m.data = r.bytes(tag);
        break;
      case 3:
        m.definition = r.message(tag, readDefinition, m.definition);
        break;
      case 4:
        m.language = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSourceInfo(message: SourceInfo): Uint8Array {
  return encode(writeSourceInfo, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSourceInfo(bytes: Uint8Array): SourceInfo {
  return decode(readSourceInfo, bytes);
}

export interface Range {
  readonly start?: Position | undefined;
  readonly end?: Position | undefined;
}

/** For messages of other files. */
export function writeRange(w: WireWriter, m: Range): void {
  if (m.end !== undefined) {
    const mark = w.mark();
    writePosition(w, m.end);
    w.close(18, mark);
  }
  if (m.start !== undefined) {
    const mark = w.mark();
    writePosition(w, m.start);
    w.close(10, mark);
  }
}

/** For messages of other files. */
export function readRange(r: WireReader, into: Range = {}): Range {
  const m: Draft<Range> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.start = r.message(tag, readPosition, m.start);
        break;
      case 2:
        m.end = r.message(tag, readPosition, m.end);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeRange(message: Range): Uint8Array {
  return encode(writeRange, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeRange(bytes: Uint8Array): Range {
  return decode(readRange, bytes);
}

/** Lines count from 1. */
export interface Position {
  readonly line?: number | undefined;
  readonly character?: number | undefined;
}

function writePosition(w: WireWriter, m: Position): void {
  if (m.character) w.int32(16, m.character);
  if (m.line) w.int32(8, m.line);
}

function readPosition(r: WireReader, into: Position = {}): Position {
  const m: Draft<Position> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.line = r.int32(tag);
        break;
      case 2:
        m.character = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePosition(message: Position): Uint8Array {
  return encode(writePosition, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePosition(bytes: Uint8Array): Position {
  return decode(readPosition, bytes);
}

/** The fields of every message in the order of their declaration, which is that of BuildKit's JSON. */
export const SCHEMA = {
  Op: [
    { name: "inputs", kind: "list", type: "message", of: "Input" },
    { name: "exec", kind: "one", type: "message", of: "ExecOp", oneof: "op" },
    { name: "source", kind: "one", type: "message", of: "SourceOp", oneof: "op" },
    { name: "file", kind: "one", type: "message", of: "FileOp", oneof: "op" },
    { name: "build", kind: "one", type: "message", of: "BuildOp", oneof: "op" },
    { name: "merge", kind: "one", type: "message", of: "MergeOp", oneof: "op" },
    { name: "diff", kind: "one", type: "message", of: "DiffOp", oneof: "op" },
    { name: "passthrough", kind: "one", type: "message", of: "PassthroughOp", oneof: "op" },
    { name: "platform", kind: "one", type: "message", of: "Platform" },
    { name: "constraints", kind: "one", type: "message", of: "WorkerConstraints" },
  ],
  Input: [
    { name: "digest", kind: "one", type: "string" },
    { name: "index", kind: "one", type: "number", wide: true },
  ],
  Platform: [
    { name: "Architecture", kind: "one", type: "string" },
    { name: "OS", kind: "one", type: "string" },
    { name: "Variant", kind: "one", type: "string" },
    { name: "OSVersion", kind: "one", type: "string" },
    { name: "OSFeatures", kind: "list", type: "string" },
  ],
  WorkerConstraints: [
    { name: "filter", kind: "list", type: "string" },
  ],
  ExecOp: [
    { name: "meta", kind: "one", type: "message", of: "Meta" },
    { name: "mounts", kind: "list", type: "message", of: "Mount" },
    { name: "network", kind: "one", type: "number", of: "NetMode" },
    { name: "security", kind: "one", type: "number", of: "SecurityMode" },
    { name: "secretenv", kind: "list", type: "message", of: "SecretEnv" },
    { name: "cdiDevices", kind: "list", type: "message", of: "CDIDevice" },
  ],
  Meta: [
    { name: "args", kind: "list", type: "string" },
    { name: "env", kind: "list", type: "string" },
    { name: "cwd", kind: "one", type: "string" },
    { name: "user", kind: "one", type: "string" },
    { name: "proxy_env", kind: "one", type: "message", of: "ProxyEnv" },
    { name: "extraHosts", kind: "list", type: "message", of: "HostIP" },
    { name: "hostname", kind: "one", type: "string" },
    { name: "ulimit", kind: "list", type: "message", of: "Ulimit" },
    { name: "cgroupParent", kind: "one", type: "string" },
    { name: "removeMountStubsRecursive", kind: "one", type: "bool" },
    { name: "validExitCodes", kind: "list", type: "number" },
  ],
  ProxyEnv: [
    { name: "http_proxy", kind: "one", type: "string" },
    { name: "https_proxy", kind: "one", type: "string" },
    { name: "ftp_proxy", kind: "one", type: "string" },
    { name: "no_proxy", kind: "one", type: "string" },
    { name: "all_proxy", kind: "one", type: "string" },
  ],
  HostIP: [
    { name: "Host", kind: "one", type: "string" },
    { name: "IP", kind: "one", type: "string" },
  ],
  Ulimit: [
    { name: "Name", kind: "one", type: "string" },
    { name: "Soft", kind: "one", type: "number", wide: true },
    { name: "Hard", kind: "one", type: "number", wide: true },
  ],
  SecretEnv: [
    { name: "ID", kind: "one", type: "string" },
    { name: "name", kind: "one", type: "string" },
    { name: "optional", kind: "one", type: "bool" },
  ],
  CDIDevice: [
    { name: "name", kind: "one", type: "string" },
    { name: "optional", kind: "one", type: "bool" },
  ],
  Mount: [
    { name: "input", kind: "one", type: "number", wide: true },
    { name: "selector", kind: "one", type: "string" },
    { name: "dest", kind: "one", type: "string" },
    { name: "output", kind: "one", type: "number", wide: true },
    { name: "readonly", kind: "one", type: "bool" },
    { name: "mountType", kind: "one", type: "number", of: "MountType" },
    { name: "TmpfsOpt", kind: "one", type: "message", of: "TmpfsOpt" },
    { name: "cacheOpt", kind: "one", type: "message", of: "CacheOpt" },
    { name: "secretOpt", kind: "one", type: "message", of: "SecretOpt" },
    { name: "SSHOpt", kind: "one", type: "message", of: "SSHOpt" },
    { name: "resultID", kind: "one", type: "string" },
    { name: "contentCache", kind: "one", type: "number", of: "MountContentCache" },
  ],
  TmpfsOpt: [
    { name: "size", kind: "one", type: "number", wide: true },
  ],
  CacheOpt: [
    { name: "ID", kind: "one", type: "string" },
    { name: "sharing", kind: "one", type: "number", of: "CacheSharingOpt" },
  ],
  SecretOpt: [
    { name: "ID", kind: "one", type: "string" },
    { name: "uid", kind: "one", type: "number" },
    { name: "gid", kind: "one", type: "number" },
    { name: "mode", kind: "one", type: "number" },
    { name: "optional", kind: "one", type: "bool" },
  ],
  SSHOpt: [
    { name: "ID", kind: "one", type: "string" },
    { name: "uid", kind: "one", type: "number" },
    { name: "gid", kind: "one", type: "number" },
    { name: "mode", kind: "one", type: "number" },
    { name: "optional", kind: "one", type: "bool" },
  ],
  SourceOp: [
    { name: "identifier", kind: "one", type: "string" },
    { name: "attrs", kind: "map", type: "string" },
  ],
  BuildOp: [
    { name: "builder", kind: "one", type: "number", wide: true },
    { name: "inputs", kind: "map", type: "message", of: "BuildInput" },
    { name: "def", kind: "one", type: "message", of: "Definition" },
    { name: "attrs", kind: "map", type: "string" },
  ],
  BuildInput: [
    { name: "input", kind: "one", type: "number", wide: true },
  ],
  MergeOp: [
    { name: "inputs", kind: "list", type: "message", of: "MergeInput" },
  ],
  MergeInput: [
    { name: "input", kind: "one", type: "number", wide: true },
  ],
  DiffOp: [
    { name: "lower", kind: "one", type: "message", of: "LowerDiffInput" },
    { name: "upper", kind: "one", type: "message", of: "UpperDiffInput" },
  ],
  LowerDiffInput: [
    { name: "input", kind: "one", type: "number", wide: true },
  ],
  UpperDiffInput: [
    { name: "input", kind: "one", type: "number", wide: true },
  ],
  PassthroughOp: [
    { name: "id", kind: "one", type: "string" },
    { name: "outputs", kind: "list", type: "number", wide: true },
  ],
  FileOp: [
    { name: "actions", kind: "list", type: "message", of: "FileAction" },
  ],
  FileAction: [
    { name: "input", kind: "one", type: "number", wide: true },
    { name: "secondaryInput", kind: "one", type: "number", wide: true },
    { name: "output", kind: "one", type: "number", wide: true },
    { name: "copy", kind: "one", type: "message", of: "FileActionCopy", oneof: "action" },
    { name: "mkfile", kind: "one", type: "message", of: "FileActionMkFile", oneof: "action" },
    { name: "mkdir", kind: "one", type: "message", of: "FileActionMkDir", oneof: "action" },
    { name: "rm", kind: "one", type: "message", of: "FileActionRm", oneof: "action" },
    { name: "symlink", kind: "one", type: "message", of: "FileActionSymlink", oneof: "action" },
  ],
  FileActionCopy: [
    { name: "src", kind: "one", type: "string" },
    { name: "dest", kind: "one", type: "string" },
    { name: "owner", kind: "one", type: "message", of: "ChownOpt" },
    { name: "mode", kind: "one", type: "number" },
    { name: "followSymlink", kind: "one", type: "bool" },
    { name: "dirCopyContents", kind: "one", type: "bool" },
    { name: "attemptUnpackDockerCompatibility", kind: "one", type: "bool" },
    { name: "createDestPath", kind: "one", type: "bool" },
    { name: "allowWildcard", kind: "one", type: "bool" },
    { name: "allowEmptyWildcard", kind: "one", type: "bool" },
    { name: "timestamp", kind: "one", type: "number", wide: true },
    { name: "include_patterns", kind: "list", type: "string" },
    { name: "exclude_patterns", kind: "list", type: "string" },
    { name: "alwaysReplaceExistingDestPaths", kind: "one", type: "bool" },
    { name: "modeStr", kind: "one", type: "string" },
    { name: "required_paths", kind: "list", type: "string" },
  ],
  FileActionMkFile: [
    { name: "path", kind: "one", type: "string" },
    { name: "mode", kind: "one", type: "number" },
    { name: "data", kind: "one", type: "bytes" },
    { name: "owner", kind: "one", type: "message", of: "ChownOpt" },
    { name: "timestamp", kind: "one", type: "number", wide: true },
  ],
  FileActionMkDir: [
    { name: "path", kind: "one", type: "string" },
    { name: "mode", kind: "one", type: "number" },
    { name: "makeParents", kind: "one", type: "bool" },
    { name: "owner", kind: "one", type: "message", of: "ChownOpt" },
    { name: "timestamp", kind: "one", type: "number", wide: true },
  ],
  FileActionRm: [
    { name: "path", kind: "one", type: "string" },
    { name: "allowNotFound", kind: "one", type: "bool" },
    { name: "allowWildcard", kind: "one", type: "bool" },
  ],
  FileActionSymlink: [
    { name: "oldpath", kind: "one", type: "string" },
    { name: "newpath", kind: "one", type: "string" },
    { name: "owner", kind: "one", type: "message", of: "ChownOpt" },
    { name: "timestamp", kind: "one", type: "number", wide: true },
  ],
  ChownOpt: [
    { name: "user", kind: "one", type: "message", of: "UserOpt" },
    { name: "group", kind: "one", type: "message", of: "UserOpt" },
  ],
  UserOpt: [
    { name: "byName", kind: "one", type: "message", of: "NamedUserOpt", oneof: "user" },
    { name: "byID", kind: "one", type: "number", oneof: "user" },
  ],
  NamedUserOpt: [
    { name: "name", kind: "one", type: "string" },
    { name: "input", kind: "one", type: "number", wide: true },
  ],
  OpMetadata: [
    { name: "ignore_cache", kind: "one", type: "bool" },
    { name: "description", kind: "map", type: "string" },
    { name: "export_cache", kind: "one", type: "message", of: "ExportCache" },
    { name: "caps", kind: "map", type: "bool" },
    { name: "progress_group", kind: "one", type: "message", of: "ProgressGroup" },
    { name: "linux_resources", kind: "one", type: "message", of: "LinuxResources" },
  ],
  ExportCache: [
    { name: "Value", kind: "one", type: "bool" },
  ],
  ProgressGroup: [
    { name: "id", kind: "one", type: "string" },
    { name: "name", kind: "one", type: "string" },
    { name: "weak", kind: "one", type: "bool" },
  ],
  LinuxResources: [
    { name: "memory", kind: "one", type: "number", wide: true },
    { name: "memorySwap", kind: "one", type: "number", wide: true },
    { name: "cpuShares", kind: "one", type: "number", wide: true },
    { name: "cpuPeriod", kind: "one", type: "number", wide: true },
    { name: "cpuQuota", kind: "one", type: "number", wide: true },
    { name: "cpusetCpus", kind: "one", type: "string" },
    { name: "cpusetMems", kind: "one", type: "string" },
  ],
  Definition: [
    { name: "def", kind: "list", type: "bytes" },
    { name: "metadata", kind: "map", type: "message", of: "OpMetadata" },
    { name: "Source", kind: "one", type: "message", of: "Source" },
  ],
  Source: [
    { name: "locations", kind: "map", type: "message", of: "Locations" },
    { name: "infos", kind: "list", type: "message", of: "SourceInfo" },
  ],
  Locations: [
    { name: "locations", kind: "list", type: "message", of: "Location" },
  ],
  Location: [
    { name: "sourceIndex", kind: "one", type: "number" },
    { name: "ranges", kind: "list", type: "message", of: "Range" },
  ],
  SourceInfo: [
    { name: "filename", kind: "one", type: "string" },
    { name: "data", kind: "one", type: "bytes" },
    { name: "definition", kind: "one", type: "message", of: "Definition" },
    { name: "language", kind: "one", type: "string" },
  ],
  Range: [
    { name: "start", kind: "one", type: "message", of: "Position" },
    { name: "end", kind: "one", type: "message", of: "Position" },
  ],
  Position: [
    { name: "line", kind: "one", type: "number" },
    { name: "character", kind: "one", type: "number" },
  ],
} as const satisfies Schema;

/** The values of every enum by their names. */
export const ENUMS = { NetMode, SecurityMode, MountType, MountContentCache, CacheSharingOpt } as const;
