// Made from ../gateway.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, keepOnly, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";
import { readAPICap, type APICap, writeAPICap } from "./caps.js";
import { readStat, type Stat, writeStat } from "./fsutil.js";
import { readDefinition, readHostIP, readMeta, readMount, readPlatform, readRange, readSecretEnv, readSourceInfo, readSourceOp, readWorkerConstraints, type Definition, type HostIP, type Meta, type Mount, type NetMode, type Platform, type Range, type SecretEnv, type SecurityMode, type SourceInfo, type SourceOp, type WorkerConstraints, writeDefinition, writeHostIP, writeMeta, writeMount, writePlatform, writeRange, writeSecretEnv, writeSourceInfo, writeSourceOp, writeWorkerConstraints } from "./ops.js";
import { readPolicy, type Policy, writePolicy } from "./policy.js";
import { readStatus, type Status, writeStatus } from "./status.js";
import { readTimestamp, type Timestamp, writeTimestamp } from "./timestamp.js";
import { readWorkerRecord, type WorkerRecord, writeWorkerRecord } from "./worker.js";

export const AttestationKind = {
  InToto: 0,
  Bundle: 1,
} as const;
export type AttestationKind = (typeof AttestationKind)[keyof typeof AttestationKind];

export const InTotoSubjectKind = {
  Self: 0,
  Raw: 1,
} as const;
export type InTotoSubjectKind = (typeof InTotoSubjectKind)[keyof typeof InTotoSubjectKind];

export const ChecksumAlgo = {
  SHA256: 0,
  SHA384: 1,
  SHA512: 2,
} as const;
export type ChecksumAlgo = (typeof ChecksumAlgo)[keyof typeof ChecksumAlgo];

/**
 * What a build comes to: one tree of files, or one for each platform.
 * At most one of refDeprecated, refsDeprecated, ref, refs; of several only the first is written.
 */
export interface Result {
  readonly refDeprecated?: string | undefined;
  readonly refsDeprecated?: RefMapDeprecated | undefined;
  readonly ref?: Ref | undefined;
  readonly refs?: RefMap | undefined;
  readonly metadata?: Readonly<Record<string, Uint8Array>> | undefined;
  /** By platform. */
  readonly attestations?: Readonly<Record<string, Attestations>> | undefined;
}

function writeResult(w: WireWriter, m: Result): void {
  if (m.refDeprecated !== undefined) {
    w.string(10, m.refDeprecated);
  } else if (m.refsDeprecated !== undefined) {
    const mark = w.mark();
    writeRefMapDeprecated(w, m.refsDeprecated);
    w.close(18, mark);
  } else if (m.ref !== undefined) {
    const mark = w.mark();
    writeRef(w, m.ref);
    w.close(26, mark);
  } else if (m.refs !== undefined) {
    const mark = w.mark();
    writeRefMap(w, m.refs);
    w.close(34, mark);
  }
  if (m.attestations !== undefined) {
    const map = m.attestations;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAttestations(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(98, mark);
    }
  }
  if (m.metadata !== undefined) {
    const map = m.metadata;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.bytes(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(82, mark);
    }
  }
}

const RESULT_ONEOF = ["refDeprecated", "refsDeprecated", "ref", "refs"] as const;

function readResult(r: WireReader, into: Result = {}): Result {
  const m: Draft<Result> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        keepOnly(m, RESULT_ONEOF, "refDeprecated");
        m.refDeprecated = r.string(tag);
        break;
      case 2:
        keepOnly(m, RESULT_ONEOF, "refsDeprecated");
        m.refsDeprecated = r.message(tag, readRefMapDeprecated, m.refsDeprecated);
        break;
      case 3:
        keepOnly(m, RESULT_ONEOF, "ref");
        m.ref = r.message(tag, readRef, m.ref);
        break;
      case 4:
        keepOnly(m, RESULT_ONEOF, "refs");
        m.refs = r.message(tag, readRefMap, m.refs);
        break;
      case 10:
        r.entry<Uint8Array>(tag, (m.metadata ??= {}) as Record<string, Uint8Array>, (r, t) => r.bytes(t), () => new Uint8Array());
        break;
      case 12:
        r.entry<Attestations>(tag, (m.attestations ??= {}) as Record<string, Attestations>, (r, t) => r.message(t, readAttestations), () => ({}));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResult(message: Result): Uint8Array {
  return encode(writeResult, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResult(bytes: Uint8Array): Result {
  return decode(readResult, bytes);
}

export interface RefMapDeprecated {
  readonly refs?: Readonly<Record<string, string>> | undefined;
}

function writeRefMapDeprecated(w: WireWriter, m: RefMapDeprecated): void {
  if (m.refs !== undefined) {
    const map = m.refs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(10, mark);
    }
  }
}

function readRefMapDeprecated(r: WireReader, into: RefMapDeprecated = {}): RefMapDeprecated {
  const m: Draft<RefMapDeprecated> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        r.entry<string>(tag, (m.refs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeRefMapDeprecated(message: RefMapDeprecated): Uint8Array {
  return encode(writeRefMapDeprecated, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeRefMapDeprecated(bytes: Uint8Array): RefMapDeprecated {
  return decode(readRefMapDeprecated, bytes);
}

/** A tree of files that the daemon has, or can make. */
export interface Ref {
  /** Empty for scratch. */
  readonly id?: string | undefined;
  readonly def?: Definition | undefined;
}

function writeRef(w: WireWriter, m: Ref): void {
  if (m.def !== undefined) {
    const mark = w.mark();
    writeDefinition(w, m.def);
    w.close(18, mark);
  }
  if (m.id) w.string(10, m.id);
}

function readRef(r: WireReader, into: Ref = {}): Ref {
  const m: Draft<Ref> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.id = r.string(tag);
        break;
      case 2:
        m.def = r.message(tag, readDefinition, m.def);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeRef(message: Ref): Uint8Array {
  return encode(writeRef, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeRef(bytes: Uint8Array): Ref {
  return decode(readRef, bytes);
}

export interface RefMap {
  readonly refs?: Readonly<Record<string, Ref>> | undefined;
}

function writeRefMap(w: WireWriter, m: RefMap): void {
  if (m.refs !== undefined) {
    const map = m.refs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeRef(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(10, mark);
    }
  }
}

function readRefMap(r: WireReader, into: RefMap = {}): RefMap {
  const m: Draft<RefMap> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        r.entry<Ref>(tag, (m.refs ??= {}) as Record<string, Ref>, (r, t) => r.message(t, readRef), () => ({}));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeRefMap(message: RefMap): Uint8Array {
  return encode(writeRefMap, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeRefMap(bytes: Uint8Array): RefMap {
  return decode(readRefMap, bytes);
}

export interface Attestations {
  readonly attestation?: readonly Attestation[] | undefined;
}

function writeAttestations(w: WireWriter, m: Attestations): void {
  if (m.attestation !== undefined) {
    const list = m.attestation;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAttestation(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readAttestations(r: WireReader, into: Attestations = {}): Attestations {
  const m: Draft<Attestations> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.attestation ??= []) as Attestation[]).push(r.message(tag, readAttestation));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAttestations(message: Attestations): Uint8Array {
  return encode(writeAttestations, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAttestations(bytes: Uint8Array): Attestations {
  return decode(readAttestations, bytes);
}

export interface Attestation {
  readonly kind?: AttestationKind | undefined;
  readonly metadata?: Readonly<Record<string, Uint8Array>> | undefined;
  readonly ref?: Ref | undefined;
  readonly path?: string | undefined;
  readonly inTotoPredicateType?: string | undefined;
  readonly inTotoSubjects?: readonly InTotoSubject[] | undefined;
}

function writeAttestation(w: WireWriter, m: Attestation): void {
  if (m.inTotoSubjects !== undefined) {
    const list = m.inTotoSubjects;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeInTotoSubject(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.inTotoPredicateType) w.string(42, m.inTotoPredicateType);
  if (m.path) w.string(34, m.path);
  if (m.ref !== undefined) {
    const mark = w.mark();
    writeRef(w, m.ref);
    w.close(26, mark);
  }
  if (m.metadata !== undefined) {
    const map = m.metadata;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.bytes(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.kind) w.int32(8, m.kind);
}

function readAttestation(r: WireReader, into: Attestation = {}): Attestation {
  const m: Draft<Attestation> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.kind = r.int32(tag) as AttestationKind;
        break;
      case 2:
        r.entry<Uint8Array>(tag, (m.metadata ??= {}) as Record<string, Uint8Array>, (r, t) => r.bytes(t), () => new Uint8Array());
        break;
      case 3:
        m.ref = r.message(tag, readRef, m.ref);
        break;
      case 4:
        m.path = r.string(tag);
        break;
      case 5:
        m.inTotoPredicateType = r.string(tag);
        break;
      case 6:
        ((m.inTotoSubjects ??= []) as InTotoSubject[]).push(r.message(tag, readInTotoSubject));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAttestation(message: Attestation): Uint8Array {
  return encode(writeAttestation, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAttestation(bytes: Uint8Array): Attestation {
  return decode(readAttestation, bytes);
}

export interface InTotoSubject {
  readonly kind?: InTotoSubjectKind | undefined;
  readonly digest?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

function writeInTotoSubject(w: WireWriter, m: InTotoSubject): void {
  if (m.name) w.string(26, m.name);
  if (m.digest !== undefined) {
    const list = m.digest;
    for (let i = list.length - 1; i >= 0; i--) w.string(18, list[i]!);
  }
  if (m.kind) w.int32(8, m.kind);
}

function readInTotoSubject(r: WireReader, into: InTotoSubject = {}): InTotoSubject {
  const m: Draft<InTotoSubject> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.kind = r.int32(tag) as InTotoSubjectKind;
        break;
      case 2:
        ((m.digest ??= []) as string[]).push(r.string(tag));
        break;
      case 3:
        m.name = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInTotoSubject(message: InTotoSubject): Uint8Array {
  return encode(writeInTotoSubject, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInTotoSubject(bytes: Uint8Array): InTotoSubject {
  return decode(readInTotoSubject, bytes);
}

export interface ReturnRequest {
  readonly result?: Result | undefined;
  readonly error?: Status | undefined;
}

function writeReturnRequest(w: WireWriter, m: ReturnRequest): void {
  if (m.error !== undefined) {
    const mark = w.mark();
    writeStatus(w, m.error);
    w.close(18, mark);
  }
  if (m.result !== undefined) {
    const mark = w.mark();
    writeResult(w, m.result);
    w.close(10, mark);
  }
}

function readReturnRequest(r: WireReader, into: ReturnRequest = {}): ReturnRequest {
  const m: Draft<ReturnRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.result = r.message(tag, readResult, m.result);
        break;
      case 2:
        m.error = r.message(tag, readStatus, m.error);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReturnRequest(message: ReturnRequest): Uint8Array {
  return encode(writeReturnRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReturnRequest(bytes: Uint8Array): ReturnRequest {
  return decode(readReturnRequest, bytes);
}

export interface ReturnResponse {
}

function writeReturnResponse(_w: WireWriter, _m: ReturnResponse): void {
}

function readReturnResponse(r: WireReader, into: ReturnResponse = {}): ReturnResponse {
  const m: Draft<ReturnResponse> = into;
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
export function encodeReturnResponse(message: ReturnResponse): Uint8Array {
  return encode(writeReturnResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReturnResponse(bytes: Uint8Array): ReturnResponse {
  return decode(readReturnResponse, bytes);
}

export interface InputsRequest {
}

function writeInputsRequest(_w: WireWriter, _m: InputsRequest): void {
}

function readInputsRequest(r: WireReader, into: InputsRequest = {}): InputsRequest {
  const m: Draft<InputsRequest> = into;
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
export function encodeInputsRequest(message: InputsRequest): Uint8Array {
  return encode(writeInputsRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInputsRequest(bytes: Uint8Array): InputsRequest {
  return decode(readInputsRequest, bytes);
}

export interface InputsResponse {
  readonly Definitions?: Readonly<Record<string, Definition>> | undefined;
}

function writeInputsResponse(w: WireWriter, m: InputsResponse): void {
  if (m.Definitions !== undefined) {
    const map = m.Definitions;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeDefinition(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(10, mark);
    }
  }
}

function readInputsResponse(r: WireReader, into: InputsResponse = {}): InputsResponse {
  const m: Draft<InputsResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        r.entry<Definition>(tag, (m.Definitions ??= {}) as Record<string, Definition>, (r, t) => r.message(t, readDefinition), () => ({}));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInputsResponse(message: InputsResponse): Uint8Array {
  return encode(writeInputsResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInputsResponse(bytes: Uint8Array): InputsResponse {
  return decode(readInputsResponse, bytes);
}

export interface ResolveImageConfigRequest {
  readonly Ref?: string | undefined;
  readonly Platform?: Platform | undefined;
  readonly ResolveMode?: string | undefined;
  readonly LogName?: string | undefined;
  /** 0 asks a registry, 1 an OCI layout. */
  readonly ResolverType?: number | undefined;
  readonly SessionID?: string | undefined;
  readonly StoreID?: string | undefined;
  readonly SourcePolicies?: readonly Policy[] | undefined;
}

function writeResolveImageConfigRequest(w: WireWriter, m: ResolveImageConfigRequest): void {
  if (m.SourcePolicies !== undefined) {
    const list = m.SourcePolicies;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writePolicy(w, list[i]!);
      w.close(66, mark);
    }
  }
  if (m.StoreID) w.string(58, m.StoreID);
  if (m.SessionID) w.string(50, m.SessionID);
  if (m.ResolverType) w.int32(40, m.ResolverType);
  if (m.LogName) w.string(34, m.LogName);
  if (m.ResolveMode) w.string(26, m.ResolveMode);
  if (m.Platform !== undefined) {
    const mark = w.mark();
    writePlatform(w, m.Platform);
    w.close(18, mark);
  }
  if (m.Ref) w.string(10, m.Ref);
}

function readResolveImageConfigRequest(r: WireReader, into: ResolveImageConfigRequest = {}): ResolveImageConfigRequest {
  const m: Draft<ResolveImageConfigRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.Platform = r.message(tag, readPlatform, m.Platform);
        break;
      case 3:
        m.ResolveMode = r.string(tag);
        break;
      case 4:
        m.LogName = r.string(tag);
        break;
      case 5:
        m.ResolverType = r.int32(tag);
        break;
      case 6:
        m.SessionID = r.string(tag);
        break;
      case 7:
        m.StoreID = r.string(tag);
        break;
      case 8:
        ((m.SourcePolicies ??= []) as Policy[]).push(r.message(tag, readPolicy));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveImageConfigRequest(message: ResolveImageConfigRequest): Uint8Array {
  return encode(writeResolveImageConfigRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveImageConfigRequest(bytes: Uint8Array): ResolveImageConfigRequest {
  return decode(readResolveImageConfigRequest, bytes);
}

export interface ResolveImageConfigResponse {
  readonly Digest?: string | undefined;
  readonly Config?: Uint8Array | undefined;
  readonly Ref?: string | undefined;
}

function writeResolveImageConfigResponse(w: WireWriter, m: ResolveImageConfigResponse): void {
  if (m.Ref) w.string(26, m.Ref);
  if (m.Config !== undefined && m.Config.length > 0) w.bytes(18, m.Config);
  if (m.Digest) w.string(10, m.Digest);
}

function readResolveImageConfigResponse(r: WireReader, into: ResolveImageConfigResponse = {}): ResolveImageConfigResponse {
  const m: Draft<ResolveImageConfigResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Digest = r.string(tag);
        break;
      case 2:
        m.Config = r.bytes(tag);
        break;
      case 3:
        m.Ref = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveImageConfigResponse(message: ResolveImageConfigResponse): Uint8Array {
  return encode(writeResolveImageConfigResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveImageConfigResponse(bytes: Uint8Array): ResolveImageConfigResponse {
  return decode(readResolveImageConfigResponse, bytes);
}

export interface ResolveSourceMetaRequest {
  readonly Source?: SourceOp | undefined;
  readonly Platform?: Platform | undefined;
  readonly LogName?: string | undefined;
  readonly ResolveMode?: string | undefined;
  readonly Git?: ResolveSourceGitRequest | undefined;
  readonly Image?: ResolveSourceImageRequest | undefined;
  readonly HTTP?: ResolveSourceHTTPRequest | undefined;
  readonly SourcePolicies?: readonly Policy[] | undefined;
}

function writeResolveSourceMetaRequest(w: WireWriter, m: ResolveSourceMetaRequest): void {
  if (m.SourcePolicies !== undefined) {
    const list = m.SourcePolicies;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writePolicy(w, list[i]!);
      w.close(66, mark);
    }
  }
  if (m.HTTP !== undefined) {
    const mark = w.mark();
    writeResolveSourceHTTPRequest(w, m.HTTP);
    w.close(58, mark);
  }
  if (m.Image !== undefined) {
    const mark = w.mark();
    writeResolveSourceImageRequest(w, m.Image);
    w.close(50, mark);
  }
  if (m.Git !== undefined) {
    const mark = w.mark();
    writeResolveSourceGitRequest(w, m.Git);
    w.close(42, mark);
  }
  if (m.ResolveMode) w.string(34, m.ResolveMode);
  if (m.LogName) w.string(26, m.LogName);
  if (m.Platform !== undefined) {
    const mark = w.mark();
    writePlatform(w, m.Platform);
    w.close(18, mark);
  }
  if (m.Source !== undefined) {
    const mark = w.mark();
    writeSourceOp(w, m.Source);
    w.close(10, mark);
  }
}

function readResolveSourceMetaRequest(r: WireReader, into: ResolveSourceMetaRequest = {}): ResolveSourceMetaRequest {
  const m: Draft<ResolveSourceMetaRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Source = r.message(tag, readSourceOp, m.Source);
        break;
      case 2:
        m.Platform = r.message(tag, readPlatform, m.Platform);
        break;
      case 3:
        m.LogName = r.string(tag);
        break;
      case 4:
        m.ResolveMode = r.string(tag);
        break;
      case 5:
        m.Git = r.message(tag, readResolveSourceGitRequest, m.Git);
        break;
      case 6:
        m.Image = r.message(tag, readResolveSourceImageRequest, m.Image);
        break;
      case 7:
        m.HTTP = r.message(tag, readResolveSourceHTTPRequest, m.HTTP);
        break;
      case 8:
        ((m.SourcePolicies ??= []) as Policy[]).push(r.message(tag, readPolicy));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceMetaRequest(message: ResolveSourceMetaRequest): Uint8Array {
  return encode(writeResolveSourceMetaRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceMetaRequest(bytes: Uint8Array): ResolveSourceMetaRequest {
  return decode(readResolveSourceMetaRequest, bytes);
}

export interface ResolveSourceMetaResponse {
  /** The source as a policy may have changed it. */
  readonly Source?: SourceOp | undefined;
  readonly Image?: ResolveSourceImageResponse | undefined;
  readonly Git?: ResolveSourceGitResponse | undefined;
  readonly HTTP?: ResolveSourceHTTPResponse | undefined;
}

function writeResolveSourceMetaResponse(w: WireWriter, m: ResolveSourceMetaResponse): void {
  if (m.HTTP !== undefined) {
    const mark = w.mark();
    writeResolveSourceHTTPResponse(w, m.HTTP);
    w.close(34, mark);
  }
  if (m.Git !== undefined) {
    const mark = w.mark();
    writeResolveSourceGitResponse(w, m.Git);
    w.close(26, mark);
  }
  if (m.Image !== undefined) {
    const mark = w.mark();
    writeResolveSourceImageResponse(w, m.Image);
    w.close(18, mark);
  }
  if (m.Source !== undefined) {
    const mark = w.mark();
    writeSourceOp(w, m.Source);
    w.close(10, mark);
  }
}

function readResolveSourceMetaResponse(r: WireReader, into: ResolveSourceMetaResponse = {}): ResolveSourceMetaResponse {
  const m: Draft<ResolveSourceMetaResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Source = r.message(tag, readSourceOp, m.Source);
        break;
      case 2:
        m.Image = r.message(tag, readResolveSourceImageResponse, m.Image);
        break;
      case 3:
        m.Git = r.message(tag, readResolveSourceGitResponse, m.Git);
        break;
      case 4:
        m.HTTP = r.message(tag, readResolveSourceHTTPResponse, m.HTTP);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceMetaResponse(message: ResolveSourceMetaResponse): Uint8Array {
  return encode(writeResolveSourceMetaResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceMetaResponse(bytes: Uint8Array): ResolveSourceMetaResponse {
  return decode(readResolveSourceMetaResponse, bytes);
}

export interface ResolveSourceImageRequest {
  readonly NoConfig?: boolean | undefined;
  readonly AttestationChain?: boolean | undefined;
  readonly ResolveAttestations?: readonly string[] | undefined;
}

function writeResolveSourceImageRequest(w: WireWriter, m: ResolveSourceImageRequest): void {
  if (m.ResolveAttestations !== undefined) {
    const list = m.ResolveAttestations;
    for (let i = list.length - 1; i >= 0; i--) w.string(26, list[i]!);
  }
  if (m.AttestationChain) w.bool(16, m.AttestationChain);
  if (m.NoConfig) w.bool(8, m.NoConfig);
}

function readResolveSourceImageRequest(r: WireReader, into: ResolveSourceImageRequest = {}): ResolveSourceImageRequest {
  const m: Draft<ResolveSourceImageRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.NoConfig = r.bool(tag);
        break;
      case 2:
        m.AttestationChain = r.bool(tag);
        break;
      case 3:
        ((m.ResolveAttestations ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceImageRequest(message: ResolveSourceImageRequest): Uint8Array {
  return encode(writeResolveSourceImageRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceImageRequest(bytes: Uint8Array): ResolveSourceImageRequest {
  return decode(readResolveSourceImageRequest, bytes);
}

export interface ResolveSourceImageResponse {
  readonly Digest?: string | undefined;
  readonly Config?: Uint8Array | undefined;
}

function writeResolveSourceImageResponse(w: WireWriter, m: ResolveSourceImageResponse): void {
  if (m.Config !== undefined && m.Config.length > 0) w.bytes(18, m.Config);
  if (m.Digest) w.string(10, m.Digest);
}

function readResolveSourceImageResponse(r: WireReader, into: ResolveSourceImageResponse = {}): ResolveSourceImageResponse {
  const m: Draft<ResolveSourceImageResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Digest = r.string(tag);
        break;
      case 2:
        m.Config = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceImageResponse(message: ResolveSourceImageResponse): Uint8Array {
  return encode(writeResolveSourceImageResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceImageResponse(bytes: Uint8Array): ResolveSourceImageResponse {
  return decode(readResolveSourceImageResponse, bytes);
}

export interface ResolveSourceGitRequest {
  readonly ReturnObject?: boolean | undefined;
}

function writeResolveSourceGitRequest(w: WireWriter, m: ResolveSourceGitRequest): void {
  if (m.ReturnObject) w.bool(8, m.ReturnObject);
}

function readResolveSourceGitRequest(r: WireReader, into: ResolveSourceGitRequest = {}): ResolveSourceGitRequest {
  const m: Draft<ResolveSourceGitRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ReturnObject = r.bool(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceGitRequest(message: ResolveSourceGitRequest): Uint8Array {
  return encode(writeResolveSourceGitRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceGitRequest(bytes: Uint8Array): ResolveSourceGitRequest {
  return decode(readResolveSourceGitRequest, bytes);
}

export interface ResolveSourceGitResponse {
  readonly Checksum?: string | undefined;
  readonly Ref?: string | undefined;
  readonly CommitChecksum?: string | undefined;
  readonly CommitObject?: Uint8Array | undefined;
  readonly TagObject?: Uint8Array | undefined;
}

function writeResolveSourceGitResponse(w: WireWriter, m: ResolveSourceGitResponse): void {
  if (m.TagObject !== undefined && m.TagObject.length > 0) w.bytes(42, m.TagObject);
  if (m.CommitObject !== undefined && m.CommitObject.length > 0) w.bytes(34, m.CommitObject);
  if (m.CommitChecksum) w.string(26, m.CommitChecksum);
  if (m.Ref) w.string(18, m.Ref);
  if (m.Checksum) w.string(10, m.Checksum);
}

function readResolveSourceGitResponse(r: WireReader, into: ResolveSourceGitResponse = {}): ResolveSourceGitResponse {
  const m: Draft<ResolveSourceGitResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Checksum = r.string(tag);
        break;
      case 2:
        m.Ref = r.string(tag);
        break;
      case 3:
        m.CommitChecksum = r.string(tag);
        break;
      case 4:
        m.CommitObject = r.bytes(tag);
        break;
      case 5:
        m.TagObject = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceGitResponse(message: ResolveSourceGitResponse): Uint8Array {
  return encode(writeResolveSourceGitResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceGitResponse(bytes: Uint8Array): ResolveSourceGitResponse {
  return decode(readResolveSourceGitResponse, bytes);
}

export interface ResolveSourceHTTPRequest {
  readonly ChecksumRequest?: ChecksumRequest | undefined;
}

function writeResolveSourceHTTPRequest(w: WireWriter, m: ResolveSourceHTTPRequest): void {
  if (m.ChecksumRequest !== undefined) {
    const mark = w.mark();
    writeChecksumRequest(w, m.ChecksumRequest);
    w.close(10, mark);
  }
}

function readResolveSourceHTTPRequest(r: WireReader, into: ResolveSourceHTTPRequest = {}): ResolveSourceHTTPRequest {
  const m: Draft<ResolveSourceHTTPRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ChecksumRequest = r.message(tag, readChecksumRequest, m.ChecksumRequest);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceHTTPRequest(message: ResolveSourceHTTPRequest): Uint8Array {
  return encode(writeResolveSourceHTTPRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceHTTPRequest(bytes: Uint8Array): ResolveSourceHTTPRequest {
  return decode(readResolveSourceHTTPRequest, bytes);
}

export interface ResolveSourceHTTPResponse {
  readonly Checksum?: string | undefined;
  readonly Filename?: string | undefined;
  readonly LastModified?: Timestamp | undefined;
  readonly ChecksumResponse?: ChecksumResponse | undefined;
}

function writeResolveSourceHTTPResponse(w: WireWriter, m: ResolveSourceHTTPResponse): void {
  if (m.ChecksumResponse !== undefined) {
    const mark = w.mark();
    writeChecksumResponse(w, m.ChecksumResponse);
    w.close(34, mark);
  }
  if (m.LastModified !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.LastModified);
    w.close(26, mark);
  }
  if (m.Filename) w.string(18, m.Filename);
  if (m.Checksum) w.string(10, m.Checksum);
}

function readResolveSourceHTTPResponse(r: WireReader, into: ResolveSourceHTTPResponse = {}): ResolveSourceHTTPResponse {
  const m: Draft<ResolveSourceHTTPResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Checksum = r.string(tag);
        break;
      case 2:
        m.Filename = r.string(tag);
        break;
      case 3:
        m.LastModified = r.message(tag, readTimestamp, m.LastModified);
        break;
      case 4:
        m.ChecksumResponse = r.message(tag, readChecksumResponse, m.ChecksumResponse);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResolveSourceHTTPResponse(message: ResolveSourceHTTPResponse): Uint8Array {
  return encode(writeResolveSourceHTTPResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResolveSourceHTTPResponse(bytes: Uint8Array): ResolveSourceHTTPResponse {
  return decode(readResolveSourceHTTPResponse, bytes);
}

export interface ChecksumRequest {
  readonly Algo?: ChecksumAlgo | undefined;
  readonly Suffix?: Uint8Array | undefined;
}

function writeChecksumRequest(w: WireWriter, m: ChecksumRequest): void {
  if (m.Suffix !== undefined && m.Suffix.length > 0) w.bytes(18, m.Suffix);
  if (m.Algo) w.int32(8, m.Algo);
}

function readChecksumRequest(r: WireReader, into: ChecksumRequest = {}): ChecksumRequest {
  const m: Draft<ChecksumRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Algo = r.int32(tag) as ChecksumAlgo;
        break;
      case 2:
        m.Suffix = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeChecksumRequest(message: ChecksumRequest): Uint8Array {
  return encode(writeChecksumRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeChecksumRequest(bytes: Uint8Array): ChecksumRequest {
  return decode(readChecksumRequest, bytes);
}

export interface ChecksumResponse {
  readonly Digest?: string | undefined;
  readonly Suffix?: Uint8Array | undefined;
}

function writeChecksumResponse(w: WireWriter, m: ChecksumResponse): void {
  if (m.Suffix !== undefined && m.Suffix.length > 0) w.bytes(18, m.Suffix);
  if (m.Digest) w.string(10, m.Digest);
}

function readChecksumResponse(r: WireReader, into: ChecksumResponse = {}): ChecksumResponse {
  const m: Draft<ChecksumResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Digest = r.string(tag);
        break;
      case 2:
        m.Suffix = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeChecksumResponse(message: ChecksumResponse): Uint8Array {
  return encode(writeChecksumResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeChecksumResponse(bytes: Uint8Array): ChecksumResponse {
  return decode(readChecksumResponse, bytes);
}

/** Either a definition, or a frontend with its options. */
export interface SolveRequest {
  readonly Definition?: Definition | undefined;
  readonly Frontend?: string | undefined;
  readonly FrontendOpt?: Readonly<Record<string, string>> | undefined;
  readonly allowResultReturn?: boolean | undefined;
  readonly allowResultArrayRef?: boolean | undefined;
  readonly CacheImports?: readonly CacheOptionsEntry[] | undefined;
  readonly FrontendInputs?: Readonly<Record<string, Definition>> | undefined;
  readonly Evaluate?: boolean | undefined;
  readonly SourcePolicies?: readonly Policy[] | undefined;
}

function writeSolveRequest(w: WireWriter, m: SolveRequest): void {
  if (m.SourcePolicies !== undefined) {
    const list = m.SourcePolicies;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writePolicy(w, list[i]!);
      w.close(122, mark);
    }
  }
  if (m.Evaluate) w.bool(112, m.Evaluate);
  if (m.FrontendInputs !== undefined) {
    const map = m.FrontendInputs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeDefinition(w, map[keys[i]!]!);
      w.close(18, mark);
      w.string(10, keys[i]!);
      w.close(106, mark);
    }
  }
  if (m.CacheImports !== undefined) {
    const list = m.CacheImports;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeCacheOptionsEntry(w, list[i]!);
      w.close(98, mark);
    }
  }
  if (m.allowResultArrayRef) w.bool(48, m.allowResultArrayRef);
  if (m.allowResultReturn) w.bool(40, m.allowResultReturn);
  if (m.FrontendOpt !== undefined) {
    const map = m.FrontendOpt;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(26, mark);
    }
  }
  if (m.Frontend) w.string(18, m.Frontend);
  if (m.Definition !== undefined) {
    const mark = w.mark();
    writeDefinition(w, m.Definition);
    w.close(10, mark);
  }
}

function readSolveRequest(r: WireReader, into: SolveRequest = {}): SolveRequest {
  const m: Draft<SolveRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Definition = r.message(tag, readDefinition, m.Definition);
        break;
      case 2:
        m.Frontend = r.string(tag);
        break;
      case 3:
        r.entry<string>(tag, (m.FrontendOpt ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      case 5:
        m.allowResultReturn = r.bool(tag);
        break;
      case 6:
        m.allowResultArrayRef = r.bool(tag);
        break;
      case 12:
        ((m.CacheImports ??= []) as CacheOptionsEntry[]).push(r.message(tag, readCacheOptionsEntry));
        break;
      case 13:
        r.entry<Definition>(tag, (m.FrontendInputs ??= {}) as Record<string, Definition>, (r, t) => r.message(t, readDefinition), () => ({}));
        break;
      case 14:
        m.Evaluate = r.bool(tag);
        break;
      case 15:
        ((m.SourcePolicies ??= []) as Policy[]).push(r.message(tag, readPolicy));
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

export interface CacheOptionsEntry {
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
  /** From daemons before results. */
  readonly ref?: string | undefined;
  readonly result?: Result | undefined;
}

function writeSolveResponse(w: WireWriter, m: SolveResponse): void {
  if (m.result !== undefined) {
    const mark = w.mark();
    writeResult(w, m.result);
    w.close(26, mark);
  }
  if (m.ref) w.string(10, m.ref);
}

function readSolveResponse(r: WireReader, into: SolveResponse = {}): SolveResponse {
  const m: Draft<SolveResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ref = r.string(tag);
        break;
      case 3:
        m.result = r.message(tag, readResult, m.result);
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

export interface ReadFileRequest {
  readonly Ref?: string | undefined;
  readonly FilePath?: string | undefined;
  readonly Range?: FileRange | undefined;
  readonly MountIndex?: number | undefined;
}

function writeReadFileRequest(w: WireWriter, m: ReadFileRequest): void {
  if (m.MountIndex) w.int32(32, m.MountIndex);
  if (m.Range !== undefined) {
    const mark = w.mark();
    writeFileRange(w, m.Range);
    w.close(26, mark);
  }
  if (m.FilePath) w.string(18, m.FilePath);
  if (m.Ref) w.string(10, m.Ref);
}

function readReadFileRequest(r: WireReader, into: ReadFileRequest = {}): ReadFileRequest {
  const m: Draft<ReadFileRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.FilePath = r.string(tag);
        break;
      case 3:
        m.Range = r.message(tag, readFileRange, m.Range);
        break;
      case 4:
        m.MountIndex = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadFileRequest(message: ReadFileRequest): Uint8Array {
  return encode(writeReadFileRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadFileRequest(bytes: Uint8Array): ReadFileRequest {
  return decode(readReadFileRequest, bytes);
}

/** Bytes of a file. */
export interface FileRange {
  readonly Offset?: number | bigint | undefined;
  readonly Length?: number | bigint | undefined;
}

function writeFileRange(w: WireWriter, m: FileRange): void {
  if (m.Length) w.int64(16, m.Length);
  if (m.Offset) w.int64(8, m.Offset);
}

function readFileRange(r: WireReader, into: FileRange = {}): FileRange {
  const m: Draft<FileRange> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Offset = r.int64(tag);
        break;
      case 2:
        m.Length = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFileRange(message: FileRange): Uint8Array {
  return encode(writeFileRange, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFileRange(bytes: Uint8Array): FileRange {
  return decode(readFileRange, bytes);
}

export interface ReadFileResponse {
  readonly Data?: Uint8Array | undefined;
}

function writeReadFileResponse(w: WireWriter, m: ReadFileResponse): void {
  if (m.Data !== undefined && m.Data.length > 0) w.bytes(10, m.Data);
}

function readReadFileResponse(r: WireReader, into: ReadFileResponse = {}): ReadFileResponse {
  const m: Draft<ReadFileResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Data = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadFileResponse(message: ReadFileResponse): Uint8Array {
  return encode(writeReadFileResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadFileResponse(bytes: Uint8Array): ReadFileResponse {
  return decode(readReadFileResponse, bytes);
}

export interface ReadDirRequest {
  readonly Ref?: string | undefined;
  readonly DirPath?: string | undefined;
  readonly IncludePattern?: string | undefined;
  readonly MountIndex?: number | undefined;
}

function writeReadDirRequest(w: WireWriter, m: ReadDirRequest): void {
  if (m.MountIndex) w.int32(32, m.MountIndex);
  if (m.IncludePattern) w.string(26, m.IncludePattern);
  if (m.DirPath) w.string(18, m.DirPath);
  if (m.Ref) w.string(10, m.Ref);
}

function readReadDirRequest(r: WireReader, into: ReadDirRequest = {}): ReadDirRequest {
  const m: Draft<ReadDirRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.DirPath = r.string(tag);
        break;
      case 3:
        m.IncludePattern = r.string(tag);
        break;
      case 4:
        m.MountIndex = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadDirRequest(message: ReadDirRequest): Uint8Array {
  return encode(writeReadDirRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadDirRequest(bytes: Uint8Array): ReadDirRequest {
  return decode(readReadDirRequest, bytes);
}

export interface ReadDirResponse {
  readonly entries?: readonly Stat[] | undefined;
}

function writeReadDirResponse(w: WireWriter, m: ReadDirResponse): void {
  if (m.entries !== undefined) {
    const list = m.entries;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeStat(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readReadDirResponse(r: WireReader, into: ReadDirResponse = {}): ReadDirResponse {
  const m: Draft<ReadDirResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.entries ??= []) as Stat[]).push(r.message(tag, readStat));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadDirResponse(message: ReadDirResponse): Uint8Array {
  return encode(writeReadDirResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadDirResponse(bytes: Uint8Array): ReadDirResponse {
  return decode(readReadDirResponse, bytes);
}

export interface StatFileRequest {
  readonly Ref?: string | undefined;
  readonly Path?: string | undefined;
  readonly MountIndex?: number | undefined;
}

function writeStatFileRequest(w: WireWriter, m: StatFileRequest): void {
  if (m.MountIndex) w.int32(24, m.MountIndex);
  if (m.Path) w.string(18, m.Path);
  if (m.Ref) w.string(10, m.Ref);
}

function readStatFileRequest(r: WireReader, into: StatFileRequest = {}): StatFileRequest {
  const m: Draft<StatFileRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Ref = r.string(tag);
        break;
      case 2:
        m.Path = r.string(tag);
        break;
      case 3:
        m.MountIndex = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStatFileRequest(message: StatFileRequest): Uint8Array {
  return encode(writeStatFileRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStatFileRequest(bytes: Uint8Array): StatFileRequest {
  return decode(readStatFileRequest, bytes);
}

export interface StatFileResponse {
  readonly stat?: Stat | undefined;
}

function writeStatFileResponse(w: WireWriter, m: StatFileResponse): void {
  if (m.stat !== undefined) {
    const mark = w.mark();
    writeStat(w, m.stat);
    w.close(10, mark);
  }
}

function readStatFileResponse(r: WireReader, into: StatFileResponse = {}): StatFileResponse {
  const m: Draft<StatFileResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.stat = r.message(tag, readStat, m.stat);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStatFileResponse(message: StatFileResponse): Uint8Array {
  return encode(writeStatFileResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStatFileResponse(bytes: Uint8Array): StatFileResponse {
  return decode(readStatFileResponse, bytes);
}

export interface EvaluateRequest {
  readonly Ref?: string | undefined;
}

function writeEvaluateRequest(w: WireWriter, m: EvaluateRequest): void {
  if (m.Ref) w.string(10, m.Ref);
}

function readEvaluateRequest(r: WireReader, into: EvaluateRequest = {}): EvaluateRequest {
  const m: Draft<EvaluateRequest> = into;
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
export function encodeEvaluateRequest(message: EvaluateRequest): Uint8Array {
  return encode(writeEvaluateRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeEvaluateRequest(bytes: Uint8Array): EvaluateRequest {
  return decode(readEvaluateRequest, bytes);
}

export interface EvaluateResponse {
}

function writeEvaluateResponse(_w: WireWriter, _m: EvaluateResponse): void {
}

function readEvaluateResponse(r: WireReader, into: EvaluateResponse = {}): EvaluateResponse {
  const m: Draft<EvaluateResponse> = into;
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
export function encodeEvaluateResponse(message: EvaluateResponse): Uint8Array {
  return encode(writeEvaluateResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeEvaluateResponse(bytes: Uint8Array): EvaluateResponse {
  return decode(readEvaluateResponse, bytes);
}

export interface PingRequest {
}

function writePingRequest(_w: WireWriter, _m: PingRequest): void {
}

function readPingRequest(r: WireReader, into: PingRequest = {}): PingRequest {
  const m: Draft<PingRequest> = into;
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
export function encodePingRequest(message: PingRequest): Uint8Array {
  return encode(writePingRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePingRequest(bytes: Uint8Array): PingRequest {
  return decode(readPingRequest, bytes);
}

export interface PongResponse {
  readonly FrontendAPICaps?: readonly APICap[] | undefined;
  readonly LLBCaps?: readonly APICap[] | undefined;
  readonly Workers?: readonly WorkerRecord[] | undefined;
}

function writePongResponse(w: WireWriter, m: PongResponse): void {
  if (m.Workers !== undefined) {
    const list = m.Workers;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeWorkerRecord(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.LLBCaps !== undefined) {
    const list = m.LLBCaps;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAPICap(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.FrontendAPICaps !== undefined) {
    const list = m.FrontendAPICaps;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAPICap(w, list[i]!);
      w.close(10, mark);
    }
  }
}

function readPongResponse(r: WireReader, into: PongResponse = {}): PongResponse {
  const m: Draft<PongResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        ((m.FrontendAPICaps ??= []) as APICap[]).push(r.message(tag, readAPICap));
        break;
      case 2:
        ((m.LLBCaps ??= []) as APICap[]).push(r.message(tag, readAPICap));
        break;
      case 3:
        ((m.Workers ??= []) as WorkerRecord[]).push(r.message(tag, readWorkerRecord));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePongResponse(message: PongResponse): Uint8Array {
  return encode(writePongResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePongResponse(bytes: Uint8Array): PongResponse {
  return decode(readPongResponse, bytes);
}

export interface WarnRequest {
  /** Of the vertex that it belongs to. */
  readonly digest?: string | undefined;
  readonly level?: number | bigint | undefined;
  readonly short?: Uint8Array | undefined;
  readonly detail?: readonly Uint8Array[] | undefined;
  readonly url?: string | undefined;
  readonly info?: SourceInfo | undefined;
  readonly ranges?: readonly Range[] | undefined;
}

function writeWarnRequest(w: WireWriter, m: WarnRequest): void {
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
  if (m.digest) w.string(10, m.digest);
}

function readWarnRequest(r: WireReader, into: WarnRequest = {}): WarnRequest {
  const m: Draft<WarnRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
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
export function encodeWarnRequest(message: WarnRequest): Uint8Array {
  return encode(writeWarnRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWarnRequest(bytes: Uint8Array): WarnRequest {
  return decode(readWarnRequest, bytes);
}

export interface WarnResponse {
}

function writeWarnResponse(_w: WireWriter, _m: WarnResponse): void {
}

function readWarnResponse(r: WireReader, into: WarnResponse = {}): WarnResponse {
  const m: Draft<WarnResponse> = into;
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
export function encodeWarnResponse(message: WarnResponse): Uint8Array {
  return encode(writeWarnResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWarnResponse(bytes: Uint8Array): WarnResponse {
  return decode(readWarnResponse, bytes);
}

export interface NewContainerRequest {
  readonly ContainerID?: string | undefined;
  readonly Mounts?: readonly Mount[] | undefined;
  readonly Network?: NetMode | undefined;
  readonly platform?: Platform | undefined;
  readonly constraints?: WorkerConstraints | undefined;
  readonly extraHosts?: readonly HostIP[] | undefined;
  readonly hostname?: string | undefined;
}

function writeNewContainerRequest(w: WireWriter, m: NewContainerRequest): void {
  if (m.hostname) w.string(58, m.hostname);
  if (m.extraHosts !== undefined) {
    const list = m.extraHosts;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeHostIP(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.constraints !== undefined) {
    const mark = w.mark();
    writeWorkerConstraints(w, m.constraints);
    w.close(42, mark);
  }
  if (m.platform !== undefined) {
    const mark = w.mark();
    writePlatform(w, m.platform);
    w.close(34, mark);
  }
  if (m.Network) w.int32(24, m.Network);
  if (m.Mounts !== undefined) {
    const list = m.Mounts;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeMount(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.ContainerID) w.string(10, m.ContainerID);
}

function readNewContainerRequest(r: WireReader, into: NewContainerRequest = {}): NewContainerRequest {
  const m: Draft<NewContainerRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ContainerID = r.string(tag);
        break;
      case 2:
        ((m.Mounts ??= []) as Mount[]).push(r.message(tag, readMount));
        break;
      case 3:
        m.Network = r.int32(tag) as NetMode;
        break;
      case 4:
        m.platform = r.message(tag, readPlatform, m.platform);
        break;
      case 5:
        m.constraints = r.message(tag, readWorkerConstraints, m.constraints);
        break;
      case 6:
        ((m.extraHosts ??= []) as HostIP[]).push(r.message(tag, readHostIP));
        break;
      case 7:
        m.hostname = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeNewContainerRequest(message: NewContainerRequest): Uint8Array {
  return encode(writeNewContainerRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeNewContainerRequest(bytes: Uint8Array): NewContainerRequest {
  return decode(readNewContainerRequest, bytes);
}

export interface NewContainerResponse {
}

function writeNewContainerResponse(_w: WireWriter, _m: NewContainerResponse): void {
}

function readNewContainerResponse(r: WireReader, into: NewContainerResponse = {}): NewContainerResponse {
  const m: Draft<NewContainerResponse> = into;
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
export function encodeNewContainerResponse(message: NewContainerResponse): Uint8Array {
  return encode(writeNewContainerResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeNewContainerResponse(bytes: Uint8Array): NewContainerResponse {
  return decode(readNewContainerResponse, bytes);
}

export interface ReleaseContainerRequest {
  readonly ContainerID?: string | undefined;
}

function writeReleaseContainerRequest(w: WireWriter, m: ReleaseContainerRequest): void {
  if (m.ContainerID) w.string(10, m.ContainerID);
}

function readReleaseContainerRequest(r: WireReader, into: ReleaseContainerRequest = {}): ReleaseContainerRequest {
  const m: Draft<ReleaseContainerRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ContainerID = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReleaseContainerRequest(message: ReleaseContainerRequest): Uint8Array {
  return encode(writeReleaseContainerRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReleaseContainerRequest(bytes: Uint8Array): ReleaseContainerRequest {
  return decode(readReleaseContainerRequest, bytes);
}

export interface ReleaseContainerResponse {
}

function writeReleaseContainerResponse(_w: WireWriter, _m: ReleaseContainerResponse): void {
}

function readReleaseContainerResponse(r: WireReader, into: ReleaseContainerResponse = {}): ReleaseContainerResponse {
  const m: Draft<ReleaseContainerResponse> = into;
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
export function encodeReleaseContainerResponse(message: ReleaseContainerResponse): Uint8Array {
  return encode(writeReleaseContainerResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReleaseContainerResponse(bytes: Uint8Array): ReleaseContainerResponse {
  return decode(readReleaseContainerResponse, bytes);
}

/**
 * All processes share one stream of these.
 * At most one of Init, File, Resize, Started, Exit, Done, Signal; of several only the first is written.
 */
export interface ExecMessage {
  readonly ProcessID?: string | undefined;
  readonly Init?: InitMessage | undefined;
  readonly File?: FdMessage | undefined;
  readonly Resize?: ResizeMessage | undefined;
  readonly Started?: StartedMessage | undefined;
  readonly Exit?: ExitMessage | undefined;
  readonly Done?: DoneMessage | undefined;
  readonly Signal?: SignalMessage | undefined;
}

function writeExecMessage(w: WireWriter, m: ExecMessage): void {
  if (m.Init !== undefined) {
    const mark = w.mark();
    writeInitMessage(w, m.Init);
    w.close(18, mark);
  } else if (m.File !== undefined) {
    const mark = w.mark();
    writeFdMessage(w, m.File);
    w.close(26, mark);
  } else if (m.Resize !== undefined) {
    const mark = w.mark();
    writeResizeMessage(w, m.Resize);
    w.close(34, mark);
  } else if (m.Started !== undefined) {
    const mark = w.mark();
    writeStartedMessage(w, m.Started);
    w.close(42, mark);
  } else if (m.Exit !== undefined) {
    const mark = w.mark();
    writeExitMessage(w, m.Exit);
    w.close(50, mark);
  } else if (m.Done !== undefined) {
    const mark = w.mark();
    writeDoneMessage(w, m.Done);
    w.close(58, mark);
  } else if (m.Signal !== undefined) {
    const mark = w.mark();
    writeSignalMessage(w, m.Signal);
    w.close(66, mark);
  }
  if (m.ProcessID) w.string(10, m.ProcessID);
}

const EXEC_MESSAGE_ONEOF = ["Init", "File", "Resize", "Started", "Exit", "Done", "Signal"] as const;

function readExecMessage(r: WireReader, into: ExecMessage = {}): ExecMessage {
  const m: Draft<ExecMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ProcessID = r.string(tag);
        break;
      case 2:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Init");
        m.Init = r.message(tag, readInitMessage, m.Init);
        break;
      case 3:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "File");
        m.File = r.message(tag, readFdMessage, m.File);
        break;
      case 4:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Resize");
        m.Resize = r.message(tag, readResizeMessage, m.Resize);
        break;
      case 5:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Started");
        m.Started = r.message(tag, readStartedMessage, m.Started);
        break;
      case 6:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Exit");
        m.Exit = r.message(tag, readExitMessage, m.Exit);
        break;
      case 7:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Done");
        m.Done = r.message(tag, readDoneMessage, m.Done);
        break;
      case 8:
        keepOnly(m, EXEC_MESSAGE_ONEOF, "Signal");
        m.Signal = r.message(tag, readSignalMessage, m.Signal);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeExecMessage(message: ExecMessage): Uint8Array {
  return encode(writeExecMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeExecMessage(bytes: Uint8Array): ExecMessage {
  return decode(readExecMessage, bytes);
}

export interface InitMessage {
  readonly ContainerID?: string | undefined;
  readonly Meta?: Meta | undefined;
  readonly Fds?: readonly number[] | undefined;
  readonly Tty?: boolean | undefined;
  readonly Security?: SecurityMode | undefined;
  readonly secretenv?: readonly SecretEnv[] | undefined;
}

function writeInitMessage(w: WireWriter, m: InitMessage): void {
  if (m.secretenv !== undefined) {
    const list = m.secretenv;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeSecretEnv(w, list[i]!);
      w.close(50, mark);
    }
  }
  if (m.Security) w.int32(40, m.Security);
  if (m.Tty) w.bool(32, m.Tty);
  if (m.Fds !== undefined && m.Fds.length > 0) {
    const list = m.Fds;
    const mark = w.mark();
    for (let i = list.length - 1; i >= 0; i--) w.uint32Element(list[i]!);
    w.close(26, mark);
  }
  if (m.Meta !== undefined) {
    const mark = w.mark();
    writeMeta(w, m.Meta);
    w.close(18, mark);
  }
  if (m.ContainerID) w.string(10, m.ContainerID);
}

function readInitMessage(r: WireReader, into: InitMessage = {}): InitMessage {
  const m: Draft<InitMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ContainerID = r.string(tag);
        break;
      case 2:
        m.Meta = r.message(tag, readMeta, m.Meta);
        break;
      case 3:
        r.numbers(tag, (m.Fds ??= []) as number[], (r, t) => r.uint32(t));
        break;
      case 4:
        m.Tty = r.bool(tag);
        break;
      case 5:
        m.Security = r.int32(tag) as SecurityMode;
        break;
      case 6:
        ((m.secretenv ??= []) as SecretEnv[]).push(r.message(tag, readSecretEnv));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInitMessage(message: InitMessage): Uint8Array {
  return encode(writeInitMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInitMessage(bytes: Uint8Array): InitMessage {
  return decode(readInitMessage, bytes);
}

export interface ExitMessage {
  /** 255 if it is not known. */
  readonly Code?: number | undefined;
  readonly Error?: Status | undefined;
}

function writeExitMessage(w: WireWriter, m: ExitMessage): void {
  if (m.Error !== undefined) {
    const mark = w.mark();
    writeStatus(w, m.Error);
    w.close(18, mark);
  }
  if (m.Code) w.uint32(8, m.Code);
}

function readExitMessage(r: WireReader, into: ExitMessage = {}): ExitMessage {
  const m: Draft<ExitMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Code = r.uint32(tag);
        break;
      case 2:
        m.Error = r.message(tag, readStatus, m.Error);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeExitMessage(message: ExitMessage): Uint8Array {
  return encode(writeExitMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeExitMessage(bytes: Uint8Array): ExitMessage {
  return decode(readExitMessage, bytes);
}

export interface StartedMessage {
}

function writeStartedMessage(_w: WireWriter, _m: StartedMessage): void {
}

function readStartedMessage(r: WireReader, into: StartedMessage = {}): StartedMessage {
  const m: Draft<StartedMessage> = into;
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
export function encodeStartedMessage(message: StartedMessage): Uint8Array {
  return encode(writeStartedMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStartedMessage(bytes: Uint8Array): StartedMessage {
  return decode(readStartedMessage, bytes);
}

export interface DoneMessage {
}

function writeDoneMessage(_w: WireWriter, _m: DoneMessage): void {
}

function readDoneMessage(r: WireReader, into: DoneMessage = {}): DoneMessage {
  const m: Draft<DoneMessage> = into;
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
export function encodeDoneMessage(message: DoneMessage): Uint8Array {
  return encode(writeDoneMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeDoneMessage(bytes: Uint8Array): DoneMessage {
  return decode(readDoneMessage, bytes);
}

export interface FdMessage {
  readonly Fd?: number | undefined;
  readonly EOF?: boolean | undefined;
  readonly Data?: Uint8Array | undefined;
}

function writeFdMessage(w: WireWriter, m: FdMessage): void {
  if (m.Data !== undefined && m.Data.length > 0) w.bytes(26, m.Data);
  if (m.EOF) w.bool(16, m.EOF);
  if (m.Fd) w.uint32(8, m.Fd);
}

function readFdMessage(r: WireReader, into: FdMessage = {}): FdMessage {
  const m: Draft<FdMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Fd = r.uint32(tag);
        break;
      case 2:
        m.EOF = r.bool(tag);
        break;
      case 3:
        m.Data = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFdMessage(message: FdMessage): Uint8Array {
  return encode(writeFdMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFdMessage(bytes: Uint8Array): FdMessage {
  return decode(readFdMessage, bytes);
}

export interface ResizeMessage {
  readonly Rows?: number | undefined;
  readonly Cols?: number | undefined;
}

function writeResizeMessage(w: WireWriter, m: ResizeMessage): void {
  if (m.Cols) w.uint32(16, m.Cols);
  if (m.Rows) w.uint32(8, m.Rows);
}

function readResizeMessage(r: WireReader, into: ResizeMessage = {}): ResizeMessage {
  const m: Draft<ResizeMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Rows = r.uint32(tag);
        break;
      case 2:
        m.Cols = r.uint32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeResizeMessage(message: ResizeMessage): Uint8Array {
  return encode(writeResizeMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeResizeMessage(bytes: Uint8Array): ResizeMessage {
  return decode(readResizeMessage, bytes);
}

export interface SignalMessage {
  /** Without `SIG`. */
  readonly Name?: string | undefined;
}

function writeSignalMessage(w: WireWriter, m: SignalMessage): void {
  if (m.Name) w.string(10, m.Name);
}

function readSignalMessage(r: WireReader, into: SignalMessage = {}): SignalMessage {
  const m: Draft<SignalMessage> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Name = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSignalMessage(message: SignalMessage): Uint8Array {
  return encode(writeSignalMessage, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSignalMessage(bytes: Uint8Array): SignalMessage {
  return decode(readSignalMessage, bytes);
}

export const LLBBridge = {
  ResolveImageConfig: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ResolveImageConfig",
    request: { encode: encodeResolveImageConfigRequest, decode: decodeResolveImageConfigRequest },
    response: { encode: encodeResolveImageConfigResponse, decode: decodeResolveImageConfigResponse },
  },
  ResolveSourceMeta: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ResolveSourceMeta",
    request: { encode: encodeResolveSourceMetaRequest, decode: decodeResolveSourceMetaRequest },
    response: { encode: encodeResolveSourceMetaResponse, decode: decodeResolveSourceMetaResponse },
  },
  Solve: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Solve",
    request: { encode: encodeSolveRequest, decode: decodeSolveRequest },
    response: { encode: encodeSolveResponse, decode: decodeSolveResponse },
  },
  ReadFile: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ReadFile",
    request: { encode: encodeReadFileRequest, decode: decodeReadFileRequest },
    response: { encode: encodeReadFileResponse, decode: decodeReadFileResponse },
  },
  ReadDir: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ReadDir",
    request: { encode: encodeReadDirRequest, decode: decodeReadDirRequest },
    response: { encode: encodeReadDirResponse, decode: decodeReadDirResponse },
  },
  StatFile: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/StatFile",
    request: { encode: encodeStatFileRequest, decode: decodeStatFileRequest },
    response: { encode: encodeStatFileResponse, decode: decodeStatFileResponse },
  },
  Evaluate: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Evaluate",
    request: { encode: encodeEvaluateRequest, decode: decodeEvaluateRequest },
    response: { encode: encodeEvaluateResponse, decode: decodeEvaluateResponse },
  },
  Ping: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Ping",
    request: { encode: encodePingRequest, decode: decodePingRequest },
    response: { encode: encodePongResponse, decode: decodePongResponse },
  },
  Return: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Return",
    request: { encode: encodeReturnRequest, decode: decodeReturnRequest },
    response: { encode: encodeReturnResponse, decode: decodeReturnResponse },
  },
  Inputs: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Inputs",
    request: { encode: encodeInputsRequest, decode: decodeInputsRequest },
    response: { encode: encodeInputsResponse, decode: decodeInputsResponse },
  },
  NewContainer: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/NewContainer",
    request: { encode: encodeNewContainerRequest, decode: decodeNewContainerRequest },
    response: { encode: encodeNewContainerResponse, decode: decodeNewContainerResponse },
  },
  ReleaseContainer: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ReleaseContainer",
    request: { encode: encodeReleaseContainerRequest, decode: decodeReleaseContainerRequest },
    response: { encode: encodeReleaseContainerResponse, decode: decodeReleaseContainerResponse },
  },
  ExecProcess: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ExecProcess",
    request: { encode: encodeExecMessage, decode: decodeExecMessage },
    response: { encode: encodeExecMessage, decode: decodeExecMessage },
  },
  ReadFileContainer: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ReadFileContainer",
    request: { encode: encodeReadFileRequest, decode: decodeReadFileRequest },
    response: { encode: encodeReadFileResponse, decode: decodeReadFileResponse },
  },
  ReadDirContainer: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/ReadDirContainer",
    request: { encode: encodeReadDirRequest, decode: decodeReadDirRequest },
    response: { encode: encodeReadDirResponse, decode: decodeReadDirResponse },
  },
  StatFileContainer: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/StatFileContainer",
    request: { encode: encodeStatFileRequest, decode: decodeStatFileRequest },
    response: { encode: encodeStatFileResponse, decode: decodeStatFileResponse },
  },
  Warn: {
    path: "/moby.buildkit.v1.frontend.LLBBridge/Warn",
    request: { encode: encodeWarnRequest, decode: decodeWarnRequest },
    response: { encode: encodeWarnResponse, decode: decodeWarnResponse },
  },
} as const;
