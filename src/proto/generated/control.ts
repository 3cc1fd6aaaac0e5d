// Made from ../control.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";
import { readDefinition, readProgressGroup, readRange, readSourceInfo, type Definition, type ProgressGroup, type Range, type SourceInfo, writeDefinition, writeProgressGroup, writeRange, writeSourceInfo } from "./ops.js";
import { readPolicy, type Policy, writePolicy } from "./policy.js";
import { readStatus, type Status, writeStatus } from "./status.js";
import { readTimestamp, type Timestamp, writeTimestamp } from "./timestamp.js";
import { readBuildkitVersion, readWorkerRecord, type BuildkitVersion, type WorkerRecord, writeBuildkitVersion, writeWorkerRecord } from "./worker.js";

export const BuildHistoryEventType = {
  STARTED: 0,
  COMPLETE: 1,
  DELETED: 2,
} as const;
export type BuildHistoryEventType = (typeof BuildHistoryEventType)[keyof typeof BuildHistoryEventType];

export interface PruneRequest {
  readonly filter?: readonly string[] | undefined;
  readonly all?: boolean | undefined;
  /** Nanoseconds. */
  readonly keepDuration?: number | bigint | undefined;
  /** Bytes, as all sizes here. */
  readonly reservedSpace?: number | bigint | undefined;
  readonly maxUsedSpace?: number | bigint | undefined;
  readonly minFreeSpace?: number | bigint | undefined;
}

function writePruneRequest(w: WireWriter, m: PruneRequest): void {
  if (m.minFreeSpace) w.int64(48, m.minFreeSpace);
  if (m.maxUsedSpace) w.int64(40, m.maxUsedSpace);
  if (m.reservedSpace) w.int64(32, m.reservedSpace);
  if (m.keepDuration) w.int64(24, m.keepDuration);
  if (m.all) w.bool(16, m.all);
  if (m.filter !== undefined) {
    const list = m.filter;
    for (let i = list.length - 1; i >= 0; i--) w.string(10, list[i]!);
  }
}

function readPruneRequest(r: WireReader, into: PruneRequest = {}): PruneRequest {
  const m: Draft<PruneRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.filter ??= []) as string[]).push(r.string(tag));
        break;
      case 2:
        m.all = r.bool(tag);
        break;
      case 3:
        m.keepDuration = r.int64(tag);
        break;
      case 4:
        m.reservedSpace = r.int64(tag);
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
export function encodePruneRequest(message: PruneRequest): Uint8Array {
  return encode(writePruneRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePruneRequest(bytes: Uint8Array): PruneRequest {
  return decode(readPruneRequest, bytes);
}

export interface DiskUsageRequest {
  readonly filter?: readonly string[] | undefined;
  /** Nanoseconds. */
  readonly ageLimit?: number | bigint | undefined;
}

function writeDiskUsageRequest(w: WireWriter, m: DiskUsageRequest): void {
  if (m.ageLimit) w.int64(16, m.ageLimit);
  if (m.filter !== undefined) {
    const list = m.filter;
    for (let i = list.length - 1; i >= 0; i--) w.string(10, list[i]!);
  }
}

function readDiskUsageRequest(r: WireReader, into: DiskUsageRequest = {}): DiskUsageRequest {
  const m: Draft<DiskUsageRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.filter ??= []) as string[]).push(r.string(tag));
        break;
      case 2:
        m.ageLimit = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeDiskUsageRequest(message: DiskUsageRequest): Uint8Array {
  return encode(writeDiskUsageRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDiskUsageRequest(bytes: Uint8Array): DiskUsageRequest {
  return decode(readDiskUsageRequest, bytes);
}

export interface DiskUsageResponse {
  readonly record?: readonly UsageRecord[] | undefined;
}

function writeDiskUsageResponse(w: WireWriter, m: DiskUsageResponse): void {
  if (m.record !== undefined) {
    const list = m.record;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeUsageRecord(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readDiskUsageResponse(r: WireReader, into: DiskUsageResponse = {}): DiskUsageResponse {
  const m: Draft<DiskUsageResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.record ??= []) as UsageRecord[]).push(r.message(tag, readUsageRecord));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeDiskUsageResponse(message: DiskUsageResponse): Uint8Array {
  return encode(writeDiskUsageResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDiskUsageResponse(bytes: Uint8Array): DiskUsageResponse {
  return decode(readDiskUsageResponse, bytes);
}

/** A part of the build cache. */
export interface UsageRecord {
  readonly ID?: string | undefined;
  readonly Mutable?: boolean | undefined;
  readonly InUse?: boolean | undefined;
  readonly Size?: number | bigint | undefined;
  readonly Parent?: string | undefined;
  readonly CreatedAt?: Timestamp | undefined;
  readonly LastUsedAt?: Timestamp | undefined;
  readonly UsageCount?: number | bigint | undefined;
  readonly Description?: string | undefined;
  readonly RecordType?: string | undefined;
  readonly Shared?: boolean | undefined;
  readonly Parents?: readonly string[] | undefined;
}

function writeUsageRecord(w: WireWriter, m: UsageRecord): void {
  if (m.Parents !== undefined) {
    const list = m.Parents;
    for (let i = list.length - 1; i >= 0; i--) w.string(98, list[i]!);
  }
  if (m.Shared) w.bool(88, m.Shared);
  if (m.RecordType) w.string(82, m.RecordType);
  if (m.Description) w.string(74, m.Description);
  if (m.UsageCount) w.int64(64, m.UsageCount);
  if (m.LastUsedAt !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.LastUsedAt);
    w.close(58, mark);
  }
  if (m.CreatedAt !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.CreatedAt);
    w.close(50, mark);
  }
  if (m.Parent) w.string(42, m.Parent);
  if (m.Size) w.int64(32, m.Size);
  if (m.InUse) w.bool(24, m.InUse);
  if (m.Mutable) w.bool(16, m.Mutable);
  if (m.ID) w.string(10, m.ID);
}

function readUsageRecord(r: WireReader, into: UsageRecord = {}): UsageRecord {
  const m: Draft<UsageRecord> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.Mutable = r.bool(tag);
        break;
      case 3:
        m.InUse = r.bool(tag);
        break;
      case 4:
        m.Size = r.int64(tag);
        break;
      case 5:
        m.Parent = r.string(tag);
        break;
      case 6:
        m.CreatedAt = r.message(tag, readTimestamp, m.CreatedAt);
        break;
      case 7:
        m.LastUsedAt = r.message(tag, readTimestamp, m.LastUsedAt);
        break;
      case 8:
        m.UsageCount = r.int64(tag);
        break;
      case 9:
        m.Description = r.string(tag);
        break;
      case 10:
        m.RecordType = r.string(tag);
        break;
      case 11:
        m.Shared = r.bool(tag);
        break;
      case 12:
        ((m.Parents ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUsageRecord(message: UsageRecord): Uint8Array {
  return encode(writeUsageRecord, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUsageRecord(bytes: Uint8Array): UsageRecord {
  return decode(readUsageRecord, bytes);
}

export interface SolveRequest {
  readonly Ref?: string | undefined;
  readonly Definition?: Definition | undefined;
  /** The first exporter, for daemons before Exporters. */
  readonly ExporterDeprecated?: string | undefined;
  readonly ExporterAttrsDeprecated?: Readonly<Record<string, string>> | undefined;
  readonly Session?: string | undefined;
  readonly Frontend?: string | undefined;
  readonly FrontendAttrs?: Readonly<Record<string, string>> | undefined;
  readonly Cache?: CacheOptions | undefined;
  readonly Entitlements?: readonly string[] | undefined;
  readonly FrontendInputs?: Readonly<Record<string, Definition>> | undefined;
  /** Such builds are not kept in the history. */
  readonly Internal?: boolean | undefined;
  readonly SourcePolicy?: Policy | undefined;
  readonly Exporters?: readonly Exporter[] | undefined;
  readonly EnableSessionExporter?: boolean | undefined;
  readonly SourcePolicySession?: string | undefined;
  readonly CompatibilityVersion?: number | bigint | undefined;
  readonly ProxyNetwork?: boolean | undefined;
}

function writeSolveRequest(w: WireWriter, m: SolveRequest): void {
  if (m.ProxyNetwork) w.bool(136, m.ProxyNetwork);
  if (m.CompatibilityVersion) w.int64(128, m.CompatibilityVersion);
  if (m.SourcePolicySession) w.string(122, m.SourcePolicySession);
  if (m.EnableSessionExporter) w.bool(112, m.EnableSessionExporter);
  if (m.Exporters !== undefined) {
    const list = m.Exporters;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeExporter(w, list[i]!);
      w.close(106, mark);
    }
  }
  if (m.SourcePolicy !== undefined) {
    const mark = w.mark();
    writePolicy(w, m.SourcePolicy);
    w.close(98, mark);
  }
  if (m.Internal) w.bool(88, m.Internal);
  if (m.FrontendInputs !== undefined) {
    const map = m.FrontendInputs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeDefinition(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(82, mark);
    }
  }
  if (m.Entitlements !== undefined) {
    const list = m.Entitlements;
    for (let i = list.length - 1; i >= 0; i--) w.string(74, list[i]!);
  }
  if (m.Cache !== undefined) {
    const mark = w.mark();
    writeCacheOptions(w, m.Cache);
    w.close(66, mark);
  }
  if (m.FrontendAttrs !== undefined) {
    const map = m.FrontendAttrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(58, mark);
    }
  }
  if (m.Frontend) w.string(50, m.Frontend);
  if (m.Session) w.string(42, m.Session);
  if (m.ExporterAttrsDeprecated !== undefined) {
    const map = m.ExporterAttrsDeprecated;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(34, mark);
    }
  }
  if (m.ExporterDeprecated) w.string(26, m.ExporterDeprecated);
  if (m.Definition !== undefined) {
    const mark = w.mark();
    writeDefinition(w, m.Definition);
    w.close(18, mark);
  }
  if (m.Ref) w.string(10, m.Ref);
}

function readSolveRequest(r: WireReader, into: SolveRequest = {}): SolveRequest {
  const m: Draft<SolveRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.Definition = r.message(tag, readDefinition, m.Definition);
        break;
      case 3:
        m.ExporterDeprecated = r.string(tag);
        break;
      case 4:
        r.entry<string>(tag, (m.ExporterAttrsDeprecated ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 5:
        m.Session = r.string(tag);
        break;
      case 6:
        m.Frontend = r.string(tag);
        break;
      case 7:
        r.entry<string>(tag, (m.FrontendAttrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 8:
        m.Cache = r.message(tag, readCacheOptions, m.Cache);
        break;
      case 9:
        ((m.Entitlements ??= []) as string[]).push(r.string(tag));
        break;
      case 10:
        r.entry<Definition>(tag, (m.FrontendInputs ??= {}) as Record<string, Definition>, (r, t) => r.message(t, readDefinition), () => ({}));
        break;
      case 11:
        m.Internal = r.bool(tag);
        break;
      case 12:
        m.SourcePolicy = r.message(tag, readPolicy, m.SourcePolicy);
        break;
      case 13:
        ((m.Exporters ??= []) as Exporter[]).push(r.message(tag, readExporter));
        break;
      case 14:
        m.EnableSessionExporter = r.bool(tag);
        break;
      case 15:
        m.SourcePolicySession = r.string(tag);
        break;
      case 16:
        m.CompatibilityVersion = r.int64(tag);
        break;
      case 17:
        m.ProxyNetwork = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSolveRequest(message: SolveRequest): Uint8Array {
  return encode(writeSolveRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSolveRequest(bytes: Uint8Array): SolveRequest {
  return decode(readSolveRequest, bytes);
}

export interface CacheOptions {
  readonly Exports?: readonly CacheOptionsEntry[] | undefined;
  readonly Imports?: readonly CacheOptionsEntry[] | undefined;
}

function writeCacheOptions(w: WireWriter, m: CacheOptions): void {
  if (m.Imports !== undefined) {
    const list = m.Imports;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeCacheOptionsEntry(w, list[i]!);
      w.close(42, mark);
    }
  }
  if (m.Exports !== undefined) {
    const list = m.Exports;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeCacheOptionsEntry(w, list[i]!);
      w.close(34, mark);
    }
  }
}

function readCacheOptions(r: WireReader, into: CacheOptions = {}): CacheOptions {
  const m: Draft<CacheOptions> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 4:
        ((m.Exports ??= []) as CacheOptionsEntry[]).push(r.message(tag, readCacheOptionsEntry));
        break;
      case 5:
        ((m.Imports ??= []) as CacheOptionsEntry[]).push(r.message(tag, readCacheOptionsEntry));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCacheOptions(message: CacheOptions): Uint8Array {
  return encode(writeCacheOptions, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCacheOptions(bytes: Uint8Array): CacheOptions {
  return decode(readCacheOptions, bytes);
}

export interface CacheOptionsEntry {
  /** `registry`, `local` and so on. */
  readonly Type?: string | undefined;
  readonly Attrs?: Readonly<Record<string, string>> | undefined;
}

function writeCacheOptionsEntry(w: WireWriter, m: CacheOptionsEntry): void {
  if (m.Attrs !== undefined) {
    const map = m.Attrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.Type) w.string(10, m.Type);
}

function readCacheOptionsEntry(r: WireReader, into: CacheOptionsEntry = {}): CacheOptionsEntry {
  const m: Draft<CacheOptionsEntry> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Type = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.Attrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCacheOptionsEntry(message: CacheOptionsEntry): Uint8Array {
  return encode(writeCacheOptionsEntry, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCacheOptionsEntry(bytes: Uint8Array): CacheOptionsEntry {
  return decode(readCacheOptionsEntry, bytes);
}

export interface SolveResponse {
  readonly ExporterResponse?: Readonly<Record<string, string>> | undefined;
}

function writeSolveResponse(w: WireWriter, m: SolveResponse): void {
  if (m.ExporterResponse !== undefined) {
    const map = m.ExporterResponse;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(10, mark);
    }
  }
}

function readSolveResponse(r: WireReader, into: SolveResponse = {}): SolveResponse {
  const m: Draft<SolveResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        r.entry<string>(tag, (m.ExporterResponse ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSolveResponse(message: SolveResponse): Uint8Array {
  return encode(writeSolveResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSolveResponse(bytes: Uint8Array): SolveResponse {
  return decode(readSolveResponse, bytes);
}

export interface StatusRequest {
  readonly Ref?: string | undefined;
}

function writeStatusRequest(w: WireWriter, m: StatusRequest): void {
  if (m.Ref) w.string(10, m.Ref);
}

function readStatusRequest(r: WireReader, into: StatusRequest = {}): StatusRequest {
  const m: Draft<StatusRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStatusRequest(message: StatusRequest): Uint8Array {
  return encode(writeStatusRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStatusRequest(bytes: Uint8Array): StatusRequest {
  return decode(readStatusRequest, bytes);
}

export interface StatusResponse {
  readonly vertexes?: readonly Vertex[] | undefined;
  readonly statuses?: readonly VertexStatus[] | undefined;
  readonly logs?: readonly VertexLog[] | undefined;
  readonly warnings?: readonly VertexWarning[] | undefined;
}

function writeStatusResponse(w: WireWriter, m: StatusResponse): void {
  if (m.warnings !== undefined) {
    const list = m.warnings;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeVertexWarning(w, list[i]!);
      w.close(34, mark);
    }
  }
  if (m.logs !== undefined) {
    const list = m.logs;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeVertexLog(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.statuses !== undefined) {
    const list = m.statuses;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeVertexStatus(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.vertexes !== undefined) {
    const list = m.vertexes;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeVertex(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readStatusResponse(r: WireReader, into: StatusResponse = {}): StatusResponse {
  const m: Draft<StatusResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.vertexes ??= []) as Vertex[]).push(r.message(tag, readVertex));
        break;
      case 2:
        ((m.statuses ??= []) as VertexStatus[]).push(r.message(tag, readVertexStatus));
        break;
      case 3:
        ((m.logs ??= []) as VertexLog[]).push(r.message(tag, readVertexLog));
        break;
      case 4:
        ((m.warnings ??= []) as VertexWarning[]).push(r.message(tag, readVertexWarning));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStatusResponse(message: StatusResponse): Uint8Array {
  return encode(writeStatusResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStatusResponse(bytes: Uint8Array): StatusResponse {
  return decode(readStatusResponse, bytes);
}

export interface Vertex {
  readonly digest?: string | undefined;
  readonly inputs?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly cached?: boolean | undefined;
  readonly started?: Timestamp | undefined;
  readonly completed?: Timestamp | undefined;
  readonly error?: string | undefined;
  readonly progressGroup?: ProgressGroup | undefined;
}

function writeVertex(w: WireWriter, m: Vertex): void {
  if (m.progressGroup !== undefined) {
    const mark = w.mark();
    writeProgressGroup(w, m.progressGroup);
    w.close(66, mark);
  }
  if (m.error) w.string(58, m.error);
  if (m.completed !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.completed);
    w.close(50, mark);
  }
  if (m.started !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.started);
    w.close(42, mark);
  }
  if (m.cached) w.bool(32, m.cached);
  if (m.name) w.string(26, m.name);
  if (m.inputs !== undefined) {
    const list = m.inputs;
    for (let i = list.length - 1; i >= 0; i--) w.string(18, list[i]!);
  }
  if (m.digest) w.string(10, m.digest);
}

function readVertex(r: WireReader, into: Vertex = {}): Vertex {
  const m: Draft<Vertex> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
        break;
      case 2:
        ((m.inputs ??= []) as string[]).push(r.string(tag));
        break;
      case 3:
        m.name = r.string(tag);
        break;
      case 4:
        m.cached = r.bool(tag);
        break;
      case 5:
        m.started = r.message(tag, readTimestamp, m.started);
        break;
      case 6:
        m.completed = r.message(tag, readTimestamp, m.completed);
        break;
      case 7:
        m.error = r.string(tag);
        break;
      case 8:
        m.progressGroup = r.message(tag, readProgressGroup, m.progressGroup);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVertex(message: Vertex): Uint8Array {
  return encode(writeVertex, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVertex(bytes: Uint8Array): Vertex {
  return decode(readVertex, bytes);
}

/** How far a part of a vertex is. */
export interface VertexStatus {
  readonly ID?: string | undefined;
  readonly vertex?: string | undefined;
  readonly name?: string | undefined;
  readonly current?: number | bigint | undefined;
  readonly total?: number | bigint | undefined;
  readonly timestamp?: Timestamp | undefined;
  readonly started?: Timestamp | undefined;
  readonly completed?: Timestamp | undefined;
}

function writeVertexStatus(w: WireWriter, m: VertexStatus): void {
  if (m.completed !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.completed);
    w.close(66, mark);
  }
  if (m.started !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.started);
    w.close(58, mark);
  }
  if (m.timestamp !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.timestamp);
    w.close(50, mark);
  }
  if (m.total) w.int64(40, m.total);
  if (m.current) w.int64(32, m.current);
  if (m.name) w.string(26, m.name);
  if (m.vertex) w.string(18, m.vertex);
  if (m.ID) w.string(10, m.ID);
}

function readVertexStatus(r: WireReader, into: VertexStatus = {}): VertexStatus {
  const m: Draft<VertexStatus> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.vertex = r.string(tag);
        break;
      case 3:
        m.name = r.string(tag);
        break;
      case 4:
        m.current = r.int64(tag);
        break;
      case 5:
        m.total = r.int64(tag);
        break;
      case 6:
        m.timestamp = r.message(tag, readTimestamp, m.timestamp);
        break;
      case 7:
        m.started = r.message(tag, readTimestamp, m.started);
        break;
      case 8:
        m.completed = r.message(tag, readTimestamp, m.completed);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVertexStatus(message: VertexStatus): Uint8Array {
  return encode(writeVertexStatus, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVertexStatus(bytes: Uint8Array): VertexStatus {
  return decode(readVertexStatus, bytes);
}

export interface VertexLog {
  readonly vertex?: string | undefined;
  readonly timestamp?: Timestamp | undefined;
  /** 1 is the standard output, 2 the standard error. */
  readonly stream?: number | bigint | undefined;
  readonly msg?: Uint8Array | undefined;
}

function writeVertexLog(w: WireWriter, m: VertexLog): void {
  if (m.msg !== undefined && m.msg.length > 0) w.bytes(34, m.msg);
  if (m.stream) w.int64(24, m.stream);
  if (m.timestamp !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.timestamp);
    w.close(18, mark);
  }
  if (m.vertex) w.string(10, m.vertex);
}

function readVertexLog(r: WireReader, into: VertexLog = {}): VertexLog {
  const m: Draft<VertexLog> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.vertex = r.string(tag);
        break;
      case 2:
        m.timestamp = r.message(tag, readTimestamp, m.timestamp);
        break;
      case 3:
        m.stream = r.int64(tag);
        break;
      case 4:
        m.msg = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVertexLog(message: VertexLog): Uint8Array {
  return encode(writeVertexLog, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVertexLog(bytes: Uint8Array): VertexLog {
  return decode(readVertexLog, bytes);
}

export interface VertexWarning {
  readonly vertex?: string | undefined;
  readonly level?: number | bigint | undefined;
  readonly short?: Uint8Array | undefined;
  readonly detail?: readonly Uint8Array[] | undefined;
  readonly url?: string | undefined;
  readonly info?: SourceInfo | undefined;
  readonly ranges?: readonly Range[] | undefined;
}

function writeVertexWarning(w: WireWriter, m: VertexWarning): void {
  if (m.ranges !== undefined) {
    const list = m.ranges;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeRange(w, list[i]!);
      w.close(58, mark);
    }
  }
  if (m.info !== undefined) {
    const mark = w.mark();
    writeSourceInfo(w, m.info);
    w.close(50, mark);
  }
  if (m.url) w.string(42, m.url);
  if (m.detail !== undefined) {
    const list = m.detail;
    for (let i = list.length - 1; i >= 0; i--) w.bytes(34, list[i]!);
  }
  if (m.short !== undefined && m.short.length > 0) w.bytes(26, m.short);
  if (m.level) w.int64(16, m.level);
  if (m.vertex) w.string(10, m.vertex);
}

function readVertexWarning(r: WireReader, into: VertexWarning = {}): VertexWarning {
  const m: Draft<VertexWarning> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.vertex = r.string(tag);
        break;
      case 2:
        m.level = r.int64(tag);
        break;
      case 3:
        m.short = r.bytes(tag);
        break;
      case 4:
        ((m.detail ??= []) as Uint8Array[]).push(r.bytes(tag));
        break;
      case 5:
        m.url = r.string(tag);
        break;
      case 6:
        m.info = r.message(tag, readSourceInfo, m.info);
        break;
      case 7:
        ((m.ranges ??= []) as Range[]).push(r.message(tag, readRange));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVertexWarning(message: VertexWarning): Uint8Array {
  return encode(writeVertexWarning, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVertexWarning(bytes: Uint8Array): VertexWarning {
  return decode(readVertexWarning, bytes);
}

export interface BytesMessage {
  readonly data?: Uint8Array | undefined;
}

function writeBytesMessage(w: WireWriter, m: BytesMessage): void {
  if (m.data !== undefined && m.data.length > 0) w.bytes(10, m.data);
}

function readBytesMessage(r: WireReader, into: BytesMessage = {}): BytesMessage {
  const m: Draft<BytesMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.data = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBytesMessage(message: BytesMessage): Uint8Array {
  return encode(writeBytesMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBytesMessage(bytes: Uint8Array): BytesMessage {
  return decode(readBytesMessage, bytes);
}

export interface ListWorkersRequest {
  /** In containerd's syntax. */
  readonly filter?: readonly string[] | undefined;
}

function writeListWorkersRequest(w: WireWriter, m: ListWorkersRequest): void {
  if (m.filter !== undefined) {
    const list = m.filter;
    for (let i = list.length - 1; i >= 0; i--) w.string(10, list[i]!);
  }
}

function readListWorkersRequest(r: WireReader, into: ListWorkersRequest = {}): ListWorkersRequest {
  const m: Draft<ListWorkersRequest> = into;
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
export function encodeListWorkersRequest(message: ListWorkersRequest): Uint8Array {
  return encode(writeListWorkersRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeListWorkersRequest(bytes: Uint8Array): ListWorkersRequest {
  return decode(readListWorkersRequest, bytes);
}

export interface ListWorkersResponse {
  readonly record?: readonly WorkerRecord[] | undefined;
}

function writeListWorkersResponse(w: WireWriter, m: ListWorkersResponse): void {
  if (m.record !== undefined) {
    const list = m.record;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeWorkerRecord(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readListWorkersResponse(r: WireReader, into: ListWorkersResponse = {}): ListWorkersResponse {
  const m: Draft<ListWorkersResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.record ??= []) as WorkerRecord[]).push(r.message(tag, readWorkerRecord));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeListWorkersResponse(message: ListWorkersResponse): Uint8Array {
  return encode(writeListWorkersResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeListWorkersResponse(bytes: Uint8Array): ListWorkersResponse {
  return decode(readListWorkersResponse, bytes);
}

export interface InfoRequest {
}

function writeInfoRequest(_w: WireWriter, _m: InfoRequest): void {
}

function readInfoRequest(r: WireReader, into: InfoRequest = {}): InfoRequest {
  const m: Draft<InfoRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInfoRequest(message: InfoRequest): Uint8Array {
  return encode(writeInfoRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInfoRequest(bytes: Uint8Array): InfoRequest {
  return decode(readInfoRequest, bytes);
}

export interface InfoResponse {
  readonly buildkitVersion?: BuildkitVersion | undefined;
}

function writeInfoResponse(w: WireWriter, m: InfoResponse): void {
  if (m.buildkitVersion !== undefined) {
    const mark = w.mark();
    writeBuildkitVersion(w, m.buildkitVersion);
    w.close(10, mark);
  }
}

function readInfoResponse(r: WireReader, into: InfoResponse = {}): InfoResponse {
  const m: Draft<InfoResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.buildkitVersion = r.message(tag, readBuildkitVersion, m.buildkitVersion);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInfoResponse(message: InfoResponse): Uint8Array {
  return encode(writeInfoResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInfoResponse(bytes: Uint8Array): InfoResponse {
  return decode(readInfoResponse, bytes);
}

export interface BuildHistoryRequest {
  readonly ActiveOnly?: boolean | undefined;
  readonly Ref?: string | undefined;
  readonly EarlyExit?: boolean | undefined;
  readonly Filter?: readonly string[] | undefined;
  readonly Limit?: number | undefined;
}

function writeBuildHistoryRequest(w: WireWriter, m: BuildHistoryRequest): void {
  if (m.Limit) w.int32(40, m.Limit);
  if (m.Filter !== undefined) {
    const list = m.Filter;
    for (let i = list.length - 1; i >= 0; i--) w.string(34, list[i]!);
  }
  if (m.EarlyExit) w.bool(24, m.EarlyExit);
  if (m.Ref) w.string(18, m.Ref);
  if (m.ActiveOnly) w.bool(8, m.ActiveOnly);
}

function readBuildHistoryRequest(r: WireReader, into: BuildHistoryRequest = {}): BuildHistoryRequest {
  const m: Draft<BuildHistoryRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ActiveOnly = r.bool(tag);
        break;
      case 2:
        m.Ref = r.string(tag);
        break;
      case 3:
        m.EarlyExit = r.bool(tag);
        break;
      case 4:
        ((m.Filter ??= []) as string[]).push(r.string(tag));
        break;
      case 5:
        m.Limit = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildHistoryRequest(message: BuildHistoryRequest): Uint8Array {
  return encode(writeBuildHistoryRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildHistoryRequest(bytes: Uint8Array): BuildHistoryRequest {
  return decode(readBuildHistoryRequest, bytes);
}

export interface BuildHistoryEvent {
  readonly type?: BuildHistoryEventType | undefined;
  readonly record?: BuildHistoryRecord | undefined;
}

function writeBuildHistoryEvent(w: WireWriter, m: BuildHistoryEvent): void {
  if (m.record !== undefined) {
    const mark = w.mark();
    writeBuildHistoryRecord(w, m.record);
    w.close(18, mark);
  }
  if (m.type) w.int32(8, m.type);
}

function readBuildHistoryEvent(r: WireReader, into: BuildHistoryEvent = {}): BuildHistoryEvent {
  const m: Draft<BuildHistoryEvent> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.type = r.int32(tag) as BuildHistoryEventType;
        break;
      case 2:
        m.record = r.message(tag, readBuildHistoryRecord, m.record);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildHistoryEvent(message: BuildHistoryEvent): Uint8Array {
  return encode(writeBuildHistoryEvent, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildHistoryEvent(bytes: Uint8Array): BuildHistoryEvent {
  return decode(readBuildHistoryEvent, bytes);
}

export interface BuildHistoryRecord {
  readonly Ref?: string | undefined;
  readonly Frontend?: string | undefined;
  readonly FrontendAttrs?: Readonly<Record<string, string>> | undefined;
  readonly Exporters?: readonly Exporter[] | undefined;
  readonly error?: Status | undefined;
  readonly CreatedAt?: Timestamp | undefined;
  readonly CompletedAt?: Timestamp | undefined;
  /** A blob of status responses, each behind its length. */
  readonly logs?: Descriptor | undefined;
  readonly ExporterResponse?: Readonly<Record<string, string>> | undefined;
  readonly Result?: BuildResultInfo | undefined;
  /** By platform. */
  readonly Results?: Readonly<Record<string, BuildResultInfo>> | undefined;
  readonly Generation?: number | undefined;
  readonly trace?: Descriptor | undefined;
  readonly pinned?: boolean | undefined;
  readonly numCachedSteps?: number | undefined;
  readonly numTotalSteps?: number | undefined;
  readonly numCompletedSteps?: number | undefined;
  readonly externalError?: Descriptor | undefined;
  readonly numWarnings?: number | undefined;
}

function writeBuildHistoryRecord(w: WireWriter, m: BuildHistoryRecord): void {
  if (m.numWarnings) w.int32(152, m.numWarnings);
  if (m.externalError !== undefined) {
    const mark = w.mark();
    writeDescriptor(w, m.externalError);
    w.close(146, mark);
  }
  if (m.numCompletedSteps) w.int32(136, m.numCompletedSteps);
  if (m.numTotalSteps) w.int32(128, m.numTotalSteps);
  if (m.numCachedSteps) w.int32(120, m.numCachedSteps);
  if (m.pinned) w.bool(112, m.pinned);
  if (m.trace !== undefined) {
    const mark = w.mark();
    writeDescriptor(w, m.trace);
    w.close(106, mark);
  }
  if (m.Generation) w.int32(96, m.Generation);
  if (m.Results !== undefined) {
    const map = m.Results;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeBuildResultInfo(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(90, mark);
    }
  }
  if (m.Result !== undefined) {
    const mark = w.mark();
    writeBuildResultInfo(w, m.Result);
    w.close(82, mark);
  }
  if (m.ExporterResponse !== undefined) {
    const map = m.ExporterResponse;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(74, mark);
    }
  }
  if (m.logs !== undefined) {
    const mark = w.mark();
    writeDescriptor(w, m.logs);
    w.close(66, mark);
  }
  if (m.CompletedAt !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.CompletedAt);
    w.close(58, mark);
  }
  if (m.CreatedAt !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.CreatedAt);
    w.close(50, mark);
  }
  if (m.error !== undefined) {
    const mark = w.mark();
    writeStatus(w, m.error);
    w.close(42, mark);
  }
  if (m.Exporters !== undefined) {
    const list = m.Exporters;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeExporter(w, list[i]!);
      w.close(34, mark);
    }
  }
  if (m.FrontendAttrs !== undefined) {
    const map = m.FrontendAttrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(26, mark);
    }
  }
  if (m.Frontend) w.string(18, m.Frontend);
  if (m.Ref) w.string(10, m.Ref);
}

function readBuildHistoryRecord(r: WireReader, into: BuildHistoryRecord = {}): BuildHistoryRecord {
  const m: Draft<BuildHistoryRecord> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.Frontend = r.string(tag);
        break;
      case 3:
        r.entry<string>(tag, (m.FrontendAttrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 4:
        ((m.Exporters ??= []) as Exporter[]).push(r.message(tag, readExporter));
        break;
      case 5:
        m.error = r.message(tag, readStatus, m.error);
        break;
      case 6:
        m.CreatedAt = r.message(tag, readTimestamp, m.CreatedAt);
        break;
      case 7:
        m.CompletedAt = r.message(tag, readTimestamp, m.CompletedAt);
        break;
      case 8:
        m.logs = r.message(tag, readDescriptor, m.logs);
        break;
      case 9:
        r.entry<string>(tag, (m.ExporterResponse ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 10:
        m.Result = r.message(tag, readBuildResultInfo, m.Result);
        break;
      case 11:
        r.entry<BuildResultInfo>(tag, (m.Results ??= {}) as Record<string, BuildResultInfo>, (r, t) => r.message(t, readBuildResultInfo), () => ({}));
        break;
      case 12:
        m.Generation = r.int32(tag);
        break;
      case 13:
        m.trace = r.message(tag, readDescriptor, m.trace);
        break;
      case 14:
        m.pinned = r.bool(tag);
        break;
      case 15:
        m.numCachedSteps = r.int32(tag);
        break;
      case 16:
        m.numTotalSteps = r.int32(tag);
        break;
      case 17:
        m.numCompletedSteps = r.int32(tag);
        break;
      case 18:
        m.externalError = r.message(tag, readDescriptor, m.externalError);
        break;
      case 19:
        m.numWarnings = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildHistoryRecord(message: BuildHistoryRecord): Uint8Array {
  return encode(writeBuildHistoryRecord, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildHistoryRecord(bytes: Uint8Array): BuildHistoryRecord {
  return decode(readBuildHistoryRecord, bytes);
}

export interface UpdateBuildHistoryRequest {
  readonly Ref?: string | undefined;
  readonly Pinned?: boolean | undefined;
  readonly Delete?: boolean | undefined;
  readonly Finalize?: boolean | undefined;
}

function writeUpdateBuildHistoryRequest(w: WireWriter, m: UpdateBuildHistoryRequest): void {
  if (m.Finalize) w.bool(32, m.Finalize);
  if (m.Delete) w.bool(24, m.Delete);
  if (m.Pinned) w.bool(16, m.Pinned);
  if (m.Ref) w.string(10, m.Ref);
}

function readUpdateBuildHistoryRequest(r: WireReader, into: UpdateBuildHistoryRequest = {}): UpdateBuildHistoryRequest {
  const m: Draft<UpdateBuildHistoryRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.Pinned = r.bool(tag);
        break;
      case 3:
        m.Delete = r.bool(tag);
        break;
      case 4:
        m.Finalize = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpdateBuildHistoryRequest(message: UpdateBuildHistoryRequest): Uint8Array {
  return encode(writeUpdateBuildHistoryRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpdateBuildHistoryRequest(bytes: Uint8Array): UpdateBuildHistoryRequest {
  return decode(readUpdateBuildHistoryRequest, bytes);
}

export interface UpdateBuildHistoryResponse {
}

function writeUpdateBuildHistoryResponse(_w: WireWriter, _m: UpdateBuildHistoryResponse): void {
}

function readUpdateBuildHistoryResponse(r: WireReader, into: UpdateBuildHistoryResponse = {}): UpdateBuildHistoryResponse {
  const m: Draft<UpdateBuildHistoryResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpdateBuildHistoryResponse(message: UpdateBuildHistoryResponse): Uint8Array {
  return encode(writeUpdateBuildHistoryResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpdateBuildHistoryResponse(bytes: Uint8Array): UpdateBuildHistoryResponse {
  return decode(readUpdateBuildHistoryResponse, bytes);
}

export interface Descriptor {
  readonly media_type?: string | undefined;
  readonly digest?: string | undefined;
  readonly size?: number | bigint | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

function writeDescriptor(w: WireWriter, m: Descriptor): void {
  if (m.annotations !== undefined) {
    const map = m.annotations;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(42, mark);
    }
  }
  if (m.size) w.int64(24, m.size);
  if (m.digest) w.string(18, m.digest);
  if (m.media_type) w.string(10, m.media_type);
}

function readDescriptor(r: WireReader, into: Descriptor = {}): Descriptor {
  const m: Draft<Descriptor> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.media_type = r.string(tag);
        break;
      case 2:
        m.digest = r.string(tag);
        break;
      case 3:
        m.size = r.int64(tag);
        break;
      case 5:
        r.entry<string>(tag, (m.annotations ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeDescriptor(message: Descriptor): Uint8Array {
  return encode(writeDescriptor, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDescriptor(bytes: Uint8Array): Descriptor {
  return decode(readDescriptor, bytes);
}

export interface BuildResultInfo {
  readonly ResultDeprecated?: Descriptor | undefined;
  readonly Attestations?: readonly Descriptor[] | undefined;
  readonly Results?: readonly ResultEntry[] | undefined;
}

function writeBuildResultInfo(w: WireWriter, m: BuildResultInfo): void {
  if (m.Results !== undefined) {
    const list = m.Results;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeResultEntry(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.Attestations !== undefined) {
    const list = m.Attestations;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeDescriptor(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.ResultDeprecated !== undefined) {
    const mark = w.mark();
    writeDescriptor(w, m.ResultDeprecated);
    w.close(10, mark);
  }
}

function readBuildResultInfo(r: WireReader, into: BuildResultInfo = {}): BuildResultInfo {
  const m: Draft<BuildResultInfo> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ResultDeprecated = r.message(tag, readDescriptor, m.ResultDeprecated);
        break;
      case 2:
        ((m.Attestations ??= []) as Descriptor[]).push(r.message(tag, readDescriptor));
        break;
      case 3:
        ((m.Results ??= []) as ResultEntry[]).push(r.message(tag, readResultEntry));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeBuildResultInfo(message: BuildResultInfo): Uint8Array {
  return encode(writeBuildResultInfo, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeBuildResultInfo(bytes: Uint8Array): BuildResultInfo {
  return decode(readBuildResultInfo, bytes);
}

/** An entry of a map by number, which looks the same on the wire. */
export interface ResultEntry {
  readonly key?: number | bigint | undefined;
  readonly value?: Descriptor | undefined;
}

function writeResultEntry(w: WireWriter, m: ResultEntry): void {
  if (m.value !== undefined) {
    const mark = w.mark();
    writeDescriptor(w, m.value);
    w.close(18, mark);
  }
  if (m.key) w.int64(8, m.key);
}

function readResultEntry(r: WireReader, into: ResultEntry = {}): ResultEntry {
  const m: Draft<ResultEntry> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.key = r.int64(tag);
        break;
      case 2:
        m.value = r.message(tag, readDescriptor, m.value);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResultEntry(message: ResultEntry): Uint8Array {
  return encode(writeResultEntry, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResultEntry(bytes: Uint8Array): ResultEntry {
  return decode(readResultEntry, bytes);
}

/** An output of a build. */
export interface Exporter {
  readonly Type?: string | undefined;
  readonly Attrs?: Readonly<Record<string, string>> | undefined;
}

function writeExporter(w: WireWriter, m: Exporter): void {
  if (m.Attrs !== undefined) {
    const map = m.Attrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.Type) w.string(10, m.Type);
}

function readExporter(r: WireReader, into: Exporter = {}): Exporter {
  const m: Draft<Exporter> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Type = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.Attrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeExporter(message: Exporter): Uint8Array {
  return encode(writeExporter, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeExporter(bytes: Uint8Array): Exporter {
  return decode(readExporter, bytes);
}

export const Control = {
  DiskUsage: {
    path: "/moby.buildkit.v1.Control/DiskUsage",
    request: { encode: encodeDiskUsageRequest, decode: decodeDiskUsageRequest },
    response: { encode: encodeDiskUsageResponse, decode: decodeDiskUsageResponse },
  },
  Prune: {
    path: "/moby.buildkit.v1.Control/Prune",
    request: { encode: encodePruneRequest, decode: decodePruneRequest },
    response: { encode: encodeUsageRecord, decode: decodeUsageRecord },
  },
  Solve: {
    path: "/moby.buildkit.v1.Control/Solve",
    request: { encode: encodeSolveRequest, decode: decodeSolveRequest },
    response: { encode: encodeSolveResponse, decode: decodeSolveResponse },
  },
  Status: {
    path: "/moby.buildkit.v1.Control/Status",
    request: { encode: encodeStatusRequest, decode: decodeStatusRequest },
    response: { encode: encodeStatusResponse, decode: decodeStatusResponse },
  },
  Session: {
    path: "/moby.buildkit.v1.Control/Session",
    request: { encode: encodeBytesMessage, decode: decodeBytesMessage },
    response: { encode: encodeBytesMessage, decode: decodeBytesMessage },
  },
  ListWorkers: {
    path: "/moby.buildkit.v1.Control/ListWorkers",
    request: { encode: encodeListWorkersRequest, decode: decodeListWorkersRequest },
    response: { encode: encodeListWorkersResponse, decode: decodeListWorkersResponse },
  },
  Info: {
    path: "/moby.buildkit.v1.Control/Info",
    request: { encode: encodeInfoRequest, decode: decodeInfoRequest },
    response: { encode: encodeInfoResponse, decode: decodeInfoResponse },
  },
  ListenBuildHistory: {
    path: "/moby.buildkit.v1.Control/ListenBuildHistory",
    request: { encode: encodeBuildHistoryRequest, decode: decodeBuildHistoryRequest },
    response: { encode: encodeBuildHistoryEvent, decode: decodeBuildHistoryEvent },
  },
  UpdateBuildHistory: {
    path: "/moby.buildkit.v1.Control/UpdateBuildHistory",
    request: { encode: encodeUpdateBuildHistoryRequest, decode: decodeUpdateBuildHistoryRequest },
    response: { encode: encodeUpdateBuildHistoryResponse, decode: decodeUpdateBuildHistoryResponse },
  },
} as const;
