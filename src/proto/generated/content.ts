// Made from ../content.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";
import { readTimestamp, type Timestamp, writeTimestamp } from "./timestamp.js";

export const WriteAction = {
  STAT: 0,
  WRITE: 1,
  COMMIT: 2,
} as const;
export type WriteAction = (typeof WriteAction)[keyof typeof WriteAction];

export interface Empty {
}

function writeEmpty(_w: WireWriter, _m: Empty): void {
}

function readEmpty(r: WireReader, into: Empty = {}): Empty {
  const m: Draft<Empty> = into;
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
export function encodeEmpty(message: Empty): Uint8Array {
  return encode(writeEmpty, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeEmpty(bytes: Uint8Array): Empty {
  return decode(readEmpty, bytes);
}

export interface Info {
  readonly digest?: string | undefined;
  readonly size?: number | bigint | undefined;
  readonly created_at?: Timestamp | undefined;
  readonly updated_at?: Timestamp | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

function writeInfo(w: WireWriter, m: Info): void {
  if (m.labels !== undefined) {
    const map = m.labels;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(42, mark);
    }
  }
  if (m.updated_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.updated_at);
    w.close(34, mark);
  }
  if (m.created_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.created_at);
    w.close(26, mark);
  }
  if (m.size) w.int64(16, m.size);
  if (m.digest) w.string(10, m.digest);
}

function readInfo(r: WireReader, into: Info = {}): Info {
  const m: Draft<Info> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
        break;
      case 2:
        m.size = r.int64(tag);
        break;
      case 3:
        m.created_at = r.message(tag, readTimestamp, m.created_at);
        break;
      case 4:
        m.updated_at = r.message(tag, readTimestamp, m.updated_at);
        break;
      case 5:
        r.entry<string>(tag, (m.labels ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeInfo(message: Info): Uint8Array {
  return encode(writeInfo, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeInfo(bytes: Uint8Array): Info {
  return decode(readInfo, bytes);
}

export interface InfoRequest {
  readonly digest?: string | undefined;
}

function writeInfoRequest(w: WireWriter, m: InfoRequest): void {
  if (m.digest) w.string(10, m.digest);
}

function readInfoRequest(r: WireReader, into: InfoRequest = {}): InfoRequest {
  const m: Draft<InfoRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
        break;
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
  readonly info?: Info | undefined;
}

function writeInfoResponse(w: WireWriter, m: InfoResponse): void {
  if (m.info !== undefined) {
    const mark = w.mark();
    writeInfo(w, m.info);
    w.close(10, mark);
  }
}

function readInfoResponse(r: WireReader, into: InfoResponse = {}): InfoResponse {
  const m: Draft<InfoResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.info = r.message(tag, readInfo, m.info);
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

export interface UpdateRequest {
  readonly info?: Info | undefined;
}

function writeUpdateRequest(w: WireWriter, m: UpdateRequest): void {
  if (m.info !== undefined) {
    const mark = w.mark();
    writeInfo(w, m.info);
    w.close(10, mark);
  }
}

function readUpdateRequest(r: WireReader, into: UpdateRequest = {}): UpdateRequest {
  const m: Draft<UpdateRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.info = r.message(tag, readInfo, m.info);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpdateRequest(message: UpdateRequest): Uint8Array {
  return encode(writeUpdateRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpdateRequest(bytes: Uint8Array): UpdateRequest {
  return decode(readUpdateRequest, bytes);
}

export interface UpdateResponse {
  readonly info?: Info | undefined;
}

function writeUpdateResponse(w: WireWriter, m: UpdateResponse): void {
  if (m.info !== undefined) {
    const mark = w.mark();
    writeInfo(w, m.info);
    w.close(10, mark);
  }
}

function readUpdateResponse(r: WireReader, into: UpdateResponse = {}): UpdateResponse {
  const m: Draft<UpdateResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.info = r.message(tag, readInfo, m.info);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpdateResponse(message: UpdateResponse): Uint8Array {
  return encode(writeUpdateResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpdateResponse(bytes: Uint8Array): UpdateResponse {
  return decode(readUpdateResponse, bytes);
}

export interface ReadContentRequest {
  readonly digest?: string | undefined;
  readonly offset?: number | bigint | undefined;
  /** 0 reads to the end; it may reach beyond it. */
  readonly size?: number | bigint | undefined;
}

function writeReadContentRequest(w: WireWriter, m: ReadContentRequest): void {
  if (m.size) w.int64(24, m.size);
  if (m.offset) w.int64(16, m.offset);
  if (m.digest) w.string(10, m.digest);
}

function readReadContentRequest(r: WireReader, into: ReadContentRequest = {}): ReadContentRequest {
  const m: Draft<ReadContentRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.digest = r.string(tag);
        break;
      case 2:
        m.offset = r.int64(tag);
        break;
      case 3:
        m.size = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadContentRequest(message: ReadContentRequest): Uint8Array {
  return encode(writeReadContentRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadContentRequest(bytes: Uint8Array): ReadContentRequest {
  return decode(readReadContentRequest, bytes);
}

export interface ReadContentResponse {
  readonly offset?: number | bigint | undefined;
  readonly data?: Uint8Array | undefined;
}

function writeReadContentResponse(w: WireWriter, m: ReadContentResponse): void {
  if (m.data !== undefined && m.data.length > 0) w.bytes(18, m.data);
  if (m.offset) w.int64(8, m.offset);
}

function readReadContentResponse(r: WireReader, into: ReadContentResponse = {}): ReadContentResponse {
  const m: Draft<ReadContentResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.offset = r.int64(tag);
        break;
      case 2:
        m.data = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeReadContentResponse(message: ReadContentResponse): Uint8Array {
  return encode(writeReadContentResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeReadContentResponse(bytes: Uint8Array): ReadContentResponse {
  return decode(readReadContentResponse, bytes);
}

export interface Status {
  readonly started_at?: Timestamp | undefined;
  readonly updated_at?: Timestamp | undefined;
  readonly ref?: string | undefined;
  readonly offset?: number | bigint | undefined;
  readonly total?: number | bigint | undefined;
  readonly expected?: string | undefined;
}

function writeStatus(w: WireWriter, m: Status): void {
  if (m.expected) w.string(50, m.expected);
  if (m.total) w.int64(40, m.total);
  if (m.offset) w.int64(32, m.offset);
  if (m.ref) w.string(26, m.ref);
  if (m.updated_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.updated_at);
    w.close(18, mark);
  }
  if (m.started_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.started_at);
    w.close(10, mark);
  }
}

function readStatus(r: WireReader, into: Status = {}): Status {
  const m: Draft<Status> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.started_at = r.message(tag, readTimestamp, m.started_at);
        break;
      case 2:
        m.updated_at = r.message(tag, readTimestamp, m.updated_at);
        break;
      case 3:
        m.ref = r.string(tag);
        break;
      case 4:
        m.offset = r.int64(tag);
        break;
      case 5:
        m.total = r.int64(tag);
        break;
      case 6:
        m.expected = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStatus(message: Status): Uint8Array {
  return encode(writeStatus, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStatus(bytes: Uint8Array): Status {
  return decode(readStatus, bytes);
}

export interface StatusRequest {
  readonly ref?: string | undefined;
}

function writeStatusRequest(w: WireWriter, m: StatusRequest): void {
  if (m.ref) w.string(10, m.ref);
}

function readStatusRequest(r: WireReader, into: StatusRequest = {}): StatusRequest {
  const m: Draft<StatusRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ref = r.string(tag);
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
  readonly status?: Status | undefined;
}

function writeStatusResponse(w: WireWriter, m: StatusResponse): void {
  if (m.status !== undefined) {
    const mark = w.mark();
    writeStatus(w, m.status);
    w.close(10, mark);
  }
}

function readStatusResponse(r: WireReader, into: StatusResponse = {}): StatusResponse {
  const m: Draft<StatusResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.status = r.message(tag, readStatus, m.status);
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

export interface WriteContentRequest {
  readonly action?: WriteAction | undefined;
  readonly ref?: string | undefined;
  readonly total?: number | bigint | undefined;
  readonly expected?: string | undefined;
  readonly offset?: number | bigint | undefined;
  readonly data?: Uint8Array | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

function writeWriteContentRequest(w: WireWriter, m: WriteContentRequest): void {
  if (m.labels !== undefined) {
    const map = m.labels;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(58, mark);
    }
  }
  if (m.data !== undefined && m.data.length > 0) w.bytes(50, m.data);
  if (m.offset) w.int64(40, m.offset);
  if (m.expected) w.string(34, m.expected);
  if (m.total) w.int64(24, m.total);
  if (m.ref) w.string(18, m.ref);
  if (m.action) w.int32(8, m.action);
}

function readWriteContentRequest(r: WireReader, into: WriteContentRequest = {}): WriteContentRequest {
  const m: Draft<WriteContentRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.action = r.int32(tag) as WriteAction;
        break;
      case 2:
        m.ref = r.string(tag);
        break;
      case 3:
        m.total = r.int64(tag);
        break;
      case 4:
        m.expected = r.string(tag);
        break;
      case 5:
        m.offset = r.int64(tag);
        break;
      case 6:
        m.data = r.bytes(tag);
        break;
      case 7:
        r.entry<string>(tag, (m.labels ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeWriteContentRequest(message: WriteContentRequest): Uint8Array {
  return encode(writeWriteContentRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWriteContentRequest(bytes: Uint8Array): WriteContentRequest {
  return decode(readWriteContentRequest, bytes);
}

export interface WriteContentResponse {
  readonly action?: WriteAction | undefined;
  readonly started_at?: Timestamp | undefined;
  readonly updated_at?: Timestamp | undefined;
  readonly offset?: number | bigint | undefined;
  readonly total?: number | bigint | undefined;
  readonly digest?: string | undefined;
}

function writeWriteContentResponse(w: WireWriter, m: WriteContentResponse): void {
  if (m.digest) w.string(50, m.digest);
  if (m.total) w.int64(40, m.total);
  if (m.offset) w.int64(32, m.offset);
  if (m.updated_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.updated_at);
    w.close(26, mark);
  }
  if (m.started_at !== undefined) {
    const mark = w.mark();
    writeTimestamp(w, m.started_at);
    w.close(18, mark);
  }
  if (m.action) w.int32(8, m.action);
}

function readWriteContentResponse(r: WireReader, into: WriteContentResponse = {}): WriteContentResponse {
  const m: Draft<WriteContentResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.action = r.int32(tag) as WriteAction;
        break;
      case 2:
        m.started_at = r.message(tag, readTimestamp, m.started_at);
        break;
      case 3:
        m.updated_at = r.message(tag, readTimestamp, m.updated_at);
        break;
      case 4:
        m.offset = r.int64(tag);
        break;
      case 5:
        m.total = r.int64(tag);
        break;
      case 6:
        m.digest = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeWriteContentResponse(message: WriteContentResponse): Uint8Array {
  return encode(writeWriteContentResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeWriteContentResponse(bytes: Uint8Array): WriteContentResponse {
  return decode(readWriteContentResponse, bytes);
}

export interface AbortRequest {
  readonly ref?: string | undefined;
}

function writeAbortRequest(w: WireWriter, m: AbortRequest): void {
  if (m.ref) w.string(10, m.ref);
}

function readAbortRequest(r: WireReader, into: AbortRequest = {}): AbortRequest {
  const m: Draft<AbortRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ref = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAbortRequest(message: AbortRequest): Uint8Array {
  return encode(writeAbortRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAbortRequest(bytes: Uint8Array): AbortRequest {
  return decode(readAbortRequest, bytes);
}

export const Content = {
  Info: {
    path: "/containerd.services.content.v1.Content/Info",
    request: { encode: encodeInfoRequest, decode: decodeInfoRequest },
    response: { encode: encodeInfoResponse, decode: decodeInfoResponse },
  },
  Read: {
    path: "/containerd.services.content.v1.Content/Read",
    request: { encode: encodeReadContentRequest, decode: decodeReadContentRequest },
    response: { encode: encodeReadContentResponse, decode: decodeReadContentResponse },
  },
  Status: {
    path: "/containerd.services.content.v1.Content/Status",
    request: { encode: encodeStatusRequest, decode: decodeStatusRequest },
    response: { encode: encodeStatusResponse, decode: decodeStatusResponse },
  },
  Write: {
    path: "/containerd.services.content.v1.Content/Write",
    request: { encode: encodeWriteContentRequest, decode: decodeWriteContentRequest },
    response: { encode: encodeWriteContentResponse, decode: decodeWriteContentResponse },
  },
  Abort: {
    path: "/containerd.services.content.v1.Content/Abort",
    request: { encode: encodeAbortRequest, decode: decodeAbortRequest },
    response: { encode: encodeEmpty, decode: decodeEmpty },
  },
  Update: {
    path: "/containerd.services.content.v1.Content/Update",
    request: { encode: encodeUpdateRequest, decode: decodeUpdateRequest },
    response: { encode: encodeUpdateResponse, decode: decodeUpdateResponse },
  },
} as const;
