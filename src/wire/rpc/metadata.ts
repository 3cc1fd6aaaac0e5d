import type { OutgoingHttpHeaders } from "node:http2";
import { RpcError, StatusCode } from "./status.js";

/** Header fields of a call: lower-case names, each with its values in order. Values of `-bin` names are base64. */
export type Metadata = ReadonlyMap<string, readonly string[]>;

/** Fields as they came: name, value, name, value. Node's own object joins repeated ones by commas. */
export type RawHeaders = readonly string[];

/** Fields of gRPC itself, which are no metadata. Agrees with isReservedHeader, grpc-go's http_util.go. */
const RESERVED: ReadonlySet<string> = new Set([
  "content-type",
  "user-agent",
  "grpc-message-type",
  "grpc-encoding",
  "grpc-accept-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-status-details-bin",
  "grpc-timeout",
  "te",
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

const NAME = /^[0-9a-z\-_.]+$/;
const VALUE = /^[\x20-\x7e]*$/;

function isReserved(name: string): boolean {
  return name.startsWith(":") || RESERVED.has(name);
}

/** The metadata among the fields of a message, without those of HTTP and gRPC. */
export function readMetadata(raw: RawHeaders): Metadata {
  const metadata = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!;
    if (isReserved(name)) continue;
    const values = metadata.get(name);
    if (values === undefined) metadata.set(name, [raw[i + 1]!]);
    else values.push(raw[i + 1]!);
  }
  return metadata;
}

/**
 * Adds metadata to the headers of a message, each value as a field of its own. Names that belong to gRPC are left
 * out. Throws an RpcError INTERNAL for what no field can hold, with grpc-go's words (internal/metadata).
 */
export function writeMetadata(into: OutgoingHttpHeaders, metadata: Metadata | undefined): void {
  if (metadata === undefined) return;
  for (const [name, values] of metadata) {
    if (isReserved(name) || values.length === 0) continue;
    if (!NAME.test(name)) {
      const text = `header key ${JSON.stringify(name)} contains illegal characters not in [0-9a-z-_.]`;
      throw new RpcError(StatusCode.internal, text);
    }
    for (const value of values) {
      if (VALUE.test(value)) continue;
      const text = `header key ${JSON.stringify(name)} contains value with non-printable ASCII characters`;
      throw new RpcError(StatusCode.internal, text);
    }
    into[name] = [...values];
  }
}

/** The first value of a field. */
export function headerValue(raw: RawHeaders, name: string): string | undefined {
  for (let i = 0; i + 1 < raw.length; i += 2) if (raw[i] === name) return raw[i + 1];
  return undefined;
}
