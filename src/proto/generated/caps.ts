// Made from ../caps.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

/** Something that a service can do, or cannot and says why. */
export interface APICap {
  readonly ID?: string | undefined;
  readonly Enabled?: boolean | undefined;
  readonly Deprecated?: boolean | undefined;
  readonly DisabledReason?: string | undefined;
  readonly DisabledReasonMsg?: string | undefined;
  readonly DisabledAlternative?: string | undefined;
}

/** For messages of other files. */
export function writeAPICap(w: WireWriter, m: APICap): void {
  if (m.DisabledAlternative) w.string(50, m.DisabledAlternative);
  if (m.DisabledReasonMsg) w.string(42, m.DisabledReasonMsg);
  if (m.DisabledReason) w.string(34, m.DisabledReason);
  if (m.Deprecated) w.bool(24, m.Deprecated);
  if (m.Enabled) w.bool(16, m.Enabled);
  if (m.ID) w.string(10, m.ID);
}

/** For messages of other files. */
export function readAPICap(r: WireReader, into: APICap = {}): APICap {
  const m: Draft<APICap> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        m.Enabled = r.bool(tag);
        break;
      case 3:
        m.Deprecated = r.bool(tag);
        break;
      case 4:
        m.DisabledReason = r.string(tag);
        break;
      case 5:
        m.DisabledReasonMsg = r.string(tag);
        break;
      case 6:
        m.DisabledAlternative = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAPICap(message: APICap): Uint8Array {
  return encode(writeAPICap, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAPICap(bytes: Uint8Array): APICap {
  return decode(readAPICap, bytes);
}
