// Made from ../upload.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

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

/** Gives the daemon a stream of the client, such as a tar archive on its standard input. */
export const Upload = {
  Pull: {
    path: "/moby.upload.v1.Upload/Pull",
    request: { encode: encodeBytesMessage, decode: decodeBytesMessage },
    response: { encode: encodeBytesMessage, decode: decodeBytesMessage },
  },
} as const;
