// Made from ../status.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

export interface Status {
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly details?: readonly Any[] | undefined;
}

/** For messages of other files. */
export function writeStatus(w: WireWriter, m: Status): void {
  if (m.details !== undefined) {
    const list = m.details;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAny(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.message) w.string(18, m.message);
  if (m.code) w.int32(8, m.code);
}

/** For messages of other files. */
export function readStatus(r: WireReader, into: Status = {}): Status {
  const m: Draft<Status> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.code = r.int32(tag);
        break;
      case 2:
        m.message = r.string(tag);
        break;
      case 3:
        ((m.details ??= []) as Any[]).push(r.message(tag, readAny));
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

/** A value and the name of its type. Of package google.protobuf, which makes no difference on the wire. */
export interface Any {
  readonly type_url?: string | undefined;
  readonly value?: Uint8Array | undefined;
}

function writeAny(w: WireWriter, m: Any): void {
  if (m.value !== undefined && m.value.length > 0) w.bytes(18, m.value);
  if (m.type_url) w.string(10, m.type_url);
}

function readAny(r: WireReader, into: Any = {}): Any {
  const m: Draft<Any> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.type_url = r.string(tag);
        break;
      case 2:
        m.value = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAny(message: Any): Uint8Array {
  return encode(writeAny, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAny(bytes: Uint8Array): Any {
  return decode(readAny, bytes);
}
