// Made from ../health.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
} as const;
export type ServingStatus = (typeof ServingStatus)[keyof typeof ServingStatus];

export interface HealthCheckRequest {
  readonly service?: string | undefined;
}

function writeHealthCheckRequest(w: WireWriter, m: HealthCheckRequest): void {
  if (m.service) w.string(10, m.service);
}

function readHealthCheckRequest(r: WireReader, into: HealthCheckRequest = {}): HealthCheckRequest {
  const m: Draft<HealthCheckRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.service = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeHealthCheckRequest(message: HealthCheckRequest): Uint8Array {
  return encode(writeHealthCheckRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeHealthCheckRequest(bytes: Uint8Array): HealthCheckRequest {
  return decode(readHealthCheckRequest, bytes);
}

export interface HealthCheckResponse {
  readonly status?: ServingStatus | undefined;
}

function writeHealthCheckResponse(w: WireWriter, m: HealthCheckResponse): void {
  if (m.status) w.int32(8, m.status);
}

function readHealthCheckResponse(r: WireReader, into: HealthCheckResponse = {}): HealthCheckResponse {
  const m: Draft<HealthCheckResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.status = r.int32(tag) as ServingStatus;
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeHealthCheckResponse(message: HealthCheckResponse): Uint8Array {
  return encode(writeHealthCheckResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeHealthCheckResponse(bytes: Uint8Array): HealthCheckResponse {
  return decode(readHealthCheckResponse, bytes);
}

export const Health = {
  Check: {
    path: "/grpc.health.v1.Health/Check",
    request: { encode: encodeHealthCheckRequest, decode: decodeHealthCheckRequest },
    response: { encode: encodeHealthCheckResponse, decode: decodeHealthCheckResponse },
  },
} as const;
