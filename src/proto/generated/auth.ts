// Made from ../auth.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, type WireWriter } from "../wire-writer.js";

export interface CredentialsRequest {
  readonly Host?: string | undefined;
}

function writeCredentialsRequest(w: WireWriter, m: CredentialsRequest): void {
  if (m.Host) w.string(10, m.Host);
}

function readCredentialsRequest(r: WireReader, into: CredentialsRequest = {}): CredentialsRequest {
  const m: Draft<CredentialsRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Host = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCredentialsRequest(message: CredentialsRequest): Uint8Array {
  return encode(writeCredentialsRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCredentialsRequest(bytes: Uint8Array): CredentialsRequest {
  return decode(readCredentialsRequest, bytes);
}

/** An identity token has no user name. */
export interface CredentialsResponse {
  readonly Username?: string | undefined;
  readonly Secret?: string | undefined;
}

function writeCredentialsResponse(w: WireWriter, m: CredentialsResponse): void {
  if (m.Secret) w.string(18, m.Secret);
  if (m.Username) w.string(10, m.Username);
}

function readCredentialsResponse(r: WireReader, into: CredentialsResponse = {}): CredentialsResponse {
  const m: Draft<CredentialsResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Username = r.string(tag);
        break;
      case 2:
        m.Secret = r.string(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeCredentialsResponse(message: CredentialsResponse): Uint8Array {
  return encode(writeCredentialsResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeCredentialsResponse(bytes: Uint8Array): CredentialsResponse {
  return decode(readCredentialsResponse, bytes);
}

export interface FetchTokenRequest {
  readonly ClientID?: string | undefined;
  readonly Host?: string | undefined;
  readonly Realm?: string | undefined;
  readonly Service?: string | undefined;
  readonly Scopes?: readonly string[] | undefined;
}

function writeFetchTokenRequest(w: WireWriter, m: FetchTokenRequest): void {
  if (m.Scopes !== undefined) {
    const list = m.Scopes;
    for (let i = list.length - 1; i >= 0; i--) w.string(42, list[i]!);
  }
  if (m.Service) w.string(34, m.Service);
  if (m.Realm) w.string(26, m.Realm);
  if (m.Host) w.string(18, m.Host);
  if (m.ClientID) w.string(10, m.ClientID);
}

function readFetchTokenRequest(r: WireReader, into: FetchTokenRequest = {}): FetchTokenRequest {
  const m: Draft<FetchTokenRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.ClientID = r.string(tag);
        break;
      case 2:
        m.Host = r.string(tag);
        break;
      case 3:
        m.Realm = r.string(tag);
        break;
      case 4:
        m.Service = r.string(tag);
        break;
      case 5:
        ((m.Scopes ??= []) as string[]).push(r.string(tag));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFetchTokenRequest(message: FetchTokenRequest): Uint8Array {
  return encode(writeFetchTokenRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFetchTokenRequest(bytes: Uint8Array): FetchTokenRequest {
  return decode(readFetchTokenRequest, bytes);
}

export interface FetchTokenResponse {
  readonly Token?: string | undefined;
  /** Seconds; 0 stands for 60. */
  readonly ExpiresIn?: number | bigint | undefined;
  /** Seconds since 1970. */
  readonly IssuedAt?: number | bigint | undefined;
}

function writeFetchTokenResponse(w: WireWriter, m: FetchTokenResponse): void {
  if (m.IssuedAt) w.int64(24, m.IssuedAt);
  if (m.ExpiresIn) w.int64(16, m.ExpiresIn);
  if (m.Token) w.string(10, m.Token);
}

function readFetchTokenResponse(r: WireReader, into: FetchTokenResponse = {}): FetchTokenResponse {
  const m: Draft<FetchTokenResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Token = r.string(tag);
        break;
      case 2:
        m.ExpiresIn = r.int64(tag);
        break;
      case 3:
        m.IssuedAt = r.int64(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeFetchTokenResponse(message: FetchTokenResponse): Uint8Array {
  return encode(writeFetchTokenResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeFetchTokenResponse(bytes: Uint8Array): FetchTokenResponse {
  return decode(readFetchTokenResponse, bytes);
}

export interface GetTokenAuthorityRequest {
  readonly Host?: string | undefined;
  readonly Salt?: Uint8Array | undefined;
}

function writeGetTokenAuthorityRequest(w: WireWriter, m: GetTokenAuthorityRequest): void {
  if (m.Salt !== undefined && m.Salt.length > 0) w.bytes(18, m.Salt);
  if (m.Host) w.string(10, m.Host);
}

function readGetTokenAuthorityRequest(r: WireReader, into: GetTokenAuthorityRequest = {}): GetTokenAuthorityRequest {
  const m: Draft<GetTokenAuthorityRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Host = r.string(tag);
        break;
      case 2:
        m.Salt = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeGetTokenAuthorityRequest(message: GetTokenAuthorityRequest): Uint8Array {
  return encode(writeGetTokenAuthorityRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeGetTokenAuthorityRequest(bytes: Uint8Array): GetTokenAuthorityRequest {
  return decode(readGetTokenAuthorityRequest, bytes);
}

export interface GetTokenAuthorityResponse {
  readonly PublicKey?: Uint8Array | undefined;
}

function writeGetTokenAuthorityResponse(w: WireWriter, m: GetTokenAuthorityResponse): void {
  if (m.PublicKey !== undefined && m.PublicKey.length > 0) w.bytes(10, m.PublicKey);
}

function readGetTokenAuthorityResponse(r: WireReader, into: GetTokenAuthorityResponse = {}): GetTokenAuthorityResponse {
  const m: Draft<GetTokenAuthorityResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.PublicKey = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeGetTokenAuthorityResponse(message: GetTokenAuthorityResponse): Uint8Array {
  return encode(writeGetTokenAuthorityResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeGetTokenAuthorityResponse(bytes: Uint8Array): GetTokenAuthorityResponse {
  return decode(readGetTokenAuthorityResponse, bytes);
}

export interface VerifyTokenAuthorityRequest {
  readonly Host?: string | undefined;
  readonly Payload?: Uint8Array | undefined;
  readonly Salt?: Uint8Array | undefined;
}

function writeVerifyTokenAuthorityRequest(w: WireWriter, m: VerifyTokenAuthorityRequest): void {
  if (m.Salt !== undefined && m.Salt.length > 0) w.bytes(26, m.Salt);
  if (m.Payload !== undefined && m.Payload.length > 0) w.bytes(18, m.Payload);
  if (m.Host) w.string(10, m.Host);
}

function readVerifyTokenAuthorityRequest(r: WireReader, into: VerifyTokenAuthorityRequest = {}): VerifyTokenAuthorityRequest {
  const m: Draft<VerifyTokenAuthorityRequest> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Host = r.string(tag);
        break;
      case 2:
        m.Payload = r.bytes(tag);
        break;
      case 3:
        m.Salt = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVerifyTokenAuthorityRequest(message: VerifyTokenAuthorityRequest): Uint8Array {
  return encode(writeVerifyTokenAuthorityRequest, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVerifyTokenAuthorityRequest(bytes: Uint8Array): VerifyTokenAuthorityRequest {
  return decode(readVerifyTokenAuthorityRequest, bytes);
}

export interface VerifyTokenAuthorityResponse {
  /** A signature of 64 bytes, then the payload. */
  readonly Signed?: Uint8Array | undefined;
}

function writeVerifyTokenAuthorityResponse(w: WireWriter, m: VerifyTokenAuthorityResponse): void {
  if (m.Signed !== undefined && m.Signed.length > 0) w.bytes(10, m.Signed);
}

function readVerifyTokenAuthorityResponse(r: WireReader, into: VerifyTokenAuthorityResponse = {}): VerifyTokenAuthorityResponse {
  const m: Draft<VerifyTokenAuthorityResponse> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.Signed = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeVerifyTokenAuthorityResponse(message: VerifyTokenAuthorityResponse): Uint8Array {
  return encode(writeVerifyTokenAuthorityResponse, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeVerifyTokenAuthorityResponse(bytes: Uint8Array): VerifyTokenAuthorityResponse {
  return decode(readVerifyTokenAuthorityResponse, bytes);
}

/** Who the client is at a registry. */
export const Auth = {
  Credentials: {
    path: "/moby.filesync.v1.Auth/Credentials",
    request: { encode: encodeCredentialsRequest, decode: decodeCredentialsRequest },
    response: { encode: encodeCredentialsResponse, decode: decodeCredentialsResponse },
  },
  FetchToken: {
    path: "/moby.filesync.v1.Auth/FetchToken",
    request: { encode: encodeFetchTokenRequest, decode: decodeFetchTokenRequest },
    response: { encode: encodeFetchTokenResponse, decode: decodeFetchTokenResponse },
  },
  GetTokenAuthority: {
    path: "/moby.filesync.v1.Auth/GetTokenAuthority",
    request: { encode: encodeGetTokenAuthorityRequest, decode: decodeGetTokenAuthorityRequest },
    response: { encode: encodeGetTokenAuthorityResponse, decode: decodeGetTokenAuthorityResponse },
  },
  VerifyTokenAuthority: {
    path: "/moby.filesync.v1.Auth/VerifyTokenAuthority",
    request: { encode: encodeVerifyTokenAuthorityRequest, decode: decodeVerifyTokenAuthorityRequest },
    response: { encode: encodeVerifyTokenAuthorityResponse, decode: decodeVerifyTokenAuthorityResponse },
  },
} as const;
