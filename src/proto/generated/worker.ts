// Made from ../worker.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";
import { readPlatform, type Platform, writePlatform } from "./ops.js";

export interface WorkerRecord {
  readonly ID?: string | undefined;
  readonly Labels?: Readonly<Record<string, string>> | undefined;
  /** The first one is the machine's own. */
  readonly platforms?: readonly Platform[] | undefined;
  readonly GCPolicy?: readonly GCPolicy[] | undefined;
  readonly BuildkitVersion?: BuildkitVersion | undefined;
  readonly CDIDevices?: readonly WorkerDevice[] | undefined;
}

/** For messages of other files. */
export function writeWorkerRecord(w: WireWriter, m: WorkerRecord): void {
  if (m.CDIDevices !== undefined) {
    const list = m.CDIDevices;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeWorkerDevice(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.BuildkitVersion !== undefined) {
    const mark = w.mark();
    writeBuildkitVersion(w, m.BuildkitVersion);
    w.close(42, mark);
  }
  if (m.GCPolicy !== undefined) {
    const list = m.GCPolicy;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeGCPolicy(w, list[i]!);
      w.close(34, mark);
    }
  }
  if (m.platforms !== undefined) {
    const list = m.platforms;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writePlatform(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.Labels !== undefined) {
    const map = m.Labels;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.ID) w.string(10, m.ID);
}

/** For messages of other files. */
export function readWorkerRecord(r: WireReader, into: WorkerRecord = {}): WorkerRecord {
  const m: Draft<WorkerRecord> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.Labels ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 3:
        ((m.platforms ??= []) as Platform[]).push(r.message(tag, readPlatform));
        break;
      case 4:
        ((m.GCPolicy ??= []) as GCPolicy[]).push(r.message(tag, readGCPolicy));
        break;
      case 5:
        m.BuildkitVersion = r.message(tag, readBuildkitVersion, m.BuildkitVersion);
        break;
      case 6:
        ((m.CDIDevices ??= []) as WorkerDevice[]).push(r.message(tag, readWorkerDevice));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeWorkerRecord(message: WorkerRecord): Uint8Array {
  return encode(writeWorkerRecord, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWorkerRecord(bytes: Uint8Array): WorkerRecord {
  return decode(readWorkerRecord, bytes);
}

/** A rule by which the cache is made smaller; the rules of a worker apply in order. */
export interface GCPolicy {
  readonly all?: boolean | undefined;
  /** Nanoseconds. */
  readonly keepDuration?: number | bigint | undefined;
  /** Bytes, as all sizes here. */
  readonly reservedSpace?: number | bigint | undefined;
  readonly filters?: readonly string[] | undefined;
  readonly maxUsedSpace?: number | bigint | undefined;
  readonly minFreeSpace?: number | bigint | undefined;
}

function writeGCPolicy(w: WireWriter, m: GCPolicy): void {
  if (m.minFreeSpace) w.int64(48, m.minFreeSpace);
  if (m.maxUsedSpace) w.int64(40, m.maxUsedSpace);
  if (m.filters !== undefined) {
    const list = m.filters;
    for (let i = list.length - 1; i >= 0; i--) w.string(34, list[i]!);
  }
  if (m.reservedSpace) w.int64(24, m.reservedSpace);
  if (m.keepDuration) w.int64(16, m.keepDuration);
  if (m.all) w.bool(8, m.all);
}

function readGCPolicy(r: WireReader, into: GCPolicy = {}): GCPolicy {
  const m: Draft<GCPolicy> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.all = r.bool(tag);
        break;
      case 2:
        m.keepDuration = r.int64(tag);
        break;
      case 3:
        m.reservedSpace = r.int64(tag);
        break;
      case 4:
        ((m.filters ??= []) as string[]).push(r.string(tag));
        break;
      case 5:
        m.maxUsedSpace = r.int64(tag);
        break;
      case 6:
        m.minFreeSpace = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeGCPolicy(message: GCPolicy): Uint8Array {
  return encode(writeGCPolicy, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeGCPolicy(bytes: Uint8Array): GCPolicy {
  return decode(readGCPolicy, bytes);
}

export interface BuildkitVersion {
  readonly package?: string | undefined;
  readonly version?: string | undefined;
  readonly revision?: string | undefined;
  readonly dockerfileVersion?: string | undefined;
}

/** For messages of other files. */
export function writeBuildkitVersion(w: WireWriter, m: BuildkitVersion): void {
  if (m.dockerfileVersion) w.string(34, m.dockerfileVersion);
  if (m.revision) w.string(26, m.revision);
  if (m.version) w.string(18, m.version);
  if (m.package) w.string(10, m.package);
}

/** For messages of other files. */
export function readBuildkitVersion(r: WireReader, into: BuildkitVersion = {}): BuildkitVersion {
  const m: Draft<BuildkitVersion> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.package = r.string(tag);
        break;
      case 2:
        m.version = r.string(tag);
        break;
      case 3:
        m.revision = r.string(tag);
        break;
      case 4:
        m.dockerfileVersion = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildkitVersion(message: BuildkitVersion): Uint8Array {
  return encode(writeBuildkitVersion, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildkitVersion(bytes: Uint8Array): BuildkitVersion {
  return decode(readBuildkitVersion, bytes);
}

/** A CDI device that steps may ask for. */
export interface WorkerDevice {
  readonly Name?: string | undefined;
  readonly AutoAllow?: boolean | undefined;
  readonly Annotations?: Readonly<Record<string, string>> | undefined;
  readonly OnDemand?: boolean | undefined;
}

function writeWorkerDevice(w: WireWriter, m: WorkerDevice): void {
  if (m.OnDemand) w.bool(32, m.OnDemand);
  if (m.Annotations !== undefined) {
    const map = m.Annotations;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(26, mark);
    }
  }
  if (m.AutoAllow) w.bool(16, m.AutoAllow);
  if (m.Name) w.string(10, m.Name);
}

function readWorkerDevice(r: WireReader, into: WorkerDevice = {}): WorkerDevice {
  const m: Draft<WorkerDevice> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Name = r.string(tag);
        break;
      case 2:
        m.AutoAllow = r.bool(tag);
        break;
      case 3:
        r.entry<string>(tag, (m.Annotations ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 4:
        m.OnDemand = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeWorkerDevice(message: WorkerDevice): Uint8Array {
  return encode(writeWorkerDevice, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWorkerDevice(bytes: Uint8Array): WorkerDevice {
  return decode(readWorkerDevice, bytes);
}
