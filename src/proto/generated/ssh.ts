// Made from ../ssh.proto by scripts/generate-proto.mjs; do not edit.

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

export interface CheckAgentRequest {
  readonly ID?: string | undefined;
}

function writeCheckAgentRequest(w: WireWriter, m: CheckAgentRequest): void {
  if (m.ID) w.string(10, m.ID);
}

function readCheckAgentRequest(r: WireReader, into: CheckAgentRequest = {}): CheckAgentRequest {
  const m: Draft<CheckAgentRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ID = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCheckAgentRequest(message: CheckAgentRequest): Uint8Array {
  return encode(writeCheckAgentRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCheckAgentRequest(bytes: Uint8Array): CheckAgentRequest {
  return decode(readCheckAgentRequest, bytes);
}

export interface CheckAgentResponse {
}

function writeCheckAgentResponse(_w: WireWriter, _m: CheckAgentResponse): void {
}

function readCheckAgentResponse(r: WireReader, into: CheckAgentResponse = {}): CheckAgentResponse {
  const m: Draft<CheckAgentResponse> = into;
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
export function encodeCheckAgentResponse(message: CheckAgentResponse): Uint8Array {
  return encode(writeCheckAgentResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCheckAgentResponse(bytes: Uint8Array): CheckAgentResponse {
  return decode(readCheckAgentResponse, bytes);
}

/** Connections to the SSH agents of the client. */
export const SSH = {
  CheckAgent: {
    path: "/moby.sshforward.v1.SSH/CheckAgent",
    request: { encode: encodeCheckAgentRequest, decode: decodeCheckAgentRequest },
    response: { encode: encodeCheckAgentResponse, decode: decodeCheckAgentResponse },
  },
  ForwardAgent: {
    path: "/moby.sshforward.v1.SSH/ForwardAgent",
    request: { encode: encodeBytesMessage, decode: decodeBytesMessage },
    response: { encode: encodeBytesMessage, decode: decodeBytesMessage },
  },
} as const;
