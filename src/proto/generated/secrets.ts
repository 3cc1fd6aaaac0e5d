// Made from ../secrets.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";

export interface GetSecretRequest {
  readonly ID?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

function writeGetSecretRequest(w: WireWriter, m: GetSecretRequest): void {
  if (m.annotations !== undefined) {
    const map = m.annotations;
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

function readGetSecretRequest(r: WireReader, into: GetSecretRequest = {}): GetSecretRequest {
  const m: Draft<GetSecretRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.annotations ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeGetSecretRequest(message: GetSecretRequest): Uint8Array {
  return encode(writeGetSecretRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeGetSecretRequest(bytes: Uint8Array): GetSecretRequest {
  return decode(readGetSecretRequest, bytes);
}

export interface GetSecretResponse {
  readonly data?: Uint8Array | undefined;
}

function writeGetSecretResponse(w: WireWriter, m: GetSecretResponse): void {
  if (m.data !== undefined && m.data.length > 0) w.bytes(10, m.data);
}

function readGetSecretResponse(r: WireReader, into: GetSecretResponse = {}): GetSecretResponse {
  const m: Draft<GetSecretResponse> = into;
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
export function encodeGetSecretResponse(message: GetSecretResponse): Uint8Array {
  return encode(writeGetSecretResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeGetSecretResponse(bytes: Uint8Array): GetSecretResponse {
  return decode(readGetSecretResponse, bytes);
}

export const Secrets = {
  GetSecret: {
    path: "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    request: { encode: encodeGetSecretRequest, decode: decodeGetSecretRequest },
    response: { encode: encodeGetSecretResponse, decode: decodeGetSecretResponse },
  },
} as const;
