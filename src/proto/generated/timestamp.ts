// Made from ../timestamp.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

/** A point in time. */
export interface Timestamp {
  /** Since 1970. */
  readonly seconds?: number | bigint | undefined;
  readonly nanos?: number | undefined;
}

/** For messages of other files. */
export function writeTimestamp(w: WireWriter, m: Timestamp): void {
  if (m.nanos) w.int32(16, m.nanos);
  if (m.seconds) w.int64(8, m.seconds);
}

/** For messages of other files. */
export function readTimestamp(r: WireReader, into: Timestamp = {}): Timestamp {
  const m: Draft<Timestamp> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.seconds = r.int64(tag);
        break;
      case 2:
        m.nanos = r.int32(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeTimestamp(message: Timestamp): Uint8Array {
  return encode(writeTimestamp, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeTimestamp(bytes: Uint8Array): Timestamp {
  return decode(readTimestamp, bytes);
}
