import type { OutgoingHttpHeaders } from "node:http2";
import { decodeStatus, encodeStatus, type Status } from "../../proto/generated/status.js";
import { headerValue, type RawHeaders } from "./metadata.js";
import { isStatusCode, RpcError, StatusCode } from "./status.js";

/** Longest message as sent: a field above 64 KiB costs clients of nghttp2, like Node's, the whole connection. */
const MAX_MESSAGE = 48 * 1024;
const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/**
 * The status in a call's trailers: OK, the error that it says, or undefined if there is none. Details that cannot
 * be read are left out.
 */
export function readStatusTrailers(raw: RawHeaders): RpcError | "ok" | undefined {
  const text = headerValue(raw, "grpc-status");
  if (text === undefined) return undefined;
  const code = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  if (code === StatusCode.ok) return "ok";
  if (code === undefined) {
    return new RpcError(StatusCode.unknown, `transport: malformed grpc-status: ${JSON.stringify(text)}`);
  }
  const { message = "", details } = decodeDetails(joined(raw, "grpc-status-details-bin"));
  const ownMessage = joined(raw, "grpc-message");
  return new RpcError(
    isStatusCode(code) ? code : StatusCode.unknown,
    // Node drops a field whose value ends in a space, as messages may.
    ownMessage === undefined ? message : decodeMessage(ownMessage),
    { details },
  );
}

/**
 * The trailers for a status, undefined for OK. Details that would make the whole larger than `limit` bytes, which
 * the other side would refuse, are left out: losing them beats losing the call.
 */
export function statusTrailers(error: RpcError | undefined, limit: number): OutgoingHttpHeaders {
  if (error === undefined) return { "grpc-status": "0" };
  const trailers: OutgoingHttpHeaders = { "grpc-status": String(error.code) };
  if (error.message !== "") trailers["grpc-message"] = encodeMessage(error.message);
  if (error.details.length === 0) return trailers;
  const { code, details } = error;
  const bytes = encodeStatus({ code, message: error.message.toWellFormed(), details });
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  const room = limit - String(trailers["grpc-message"] ?? "").length - 512;
  if (text.length <= room) trailers["grpc-status-details-bin"] = text.replace(/=+$/, "");
  return trailers;
}

/** A value that may have come in pieces: see header-blocks.ts. */
function joined(raw: RawHeaders, name: string): string | undefined {
  const values = raw.filter((_value, i) => i % 2 === 1 && raw[i - 1] === name);
  return values.length === 0 ? undefined : values.join("");
}

function decodeDetails(text: string | undefined): Status {
  if (text === undefined) return {};
  try {
    // Node's decoder takes padding or leaves it, and both alphabets.
    return decodeStatus(Buffer.from(text, "base64"));
  } catch {
    return {};
  }
}

/** Percent-codes what is not printable ASCII, and `%`; cuts what is too long. */
function encodeMessage(message: string): string {
  if (message.length <= MAX_MESSAGE && PLAIN.test(message)) return message;
  let encoded = "";
  for (const character of message.toWellFormed()) {
    if (encoded.length > MAX_MESSAGE) return `${encoded} ...`;
    encoded += PLAIN.test(character) ? character : percentCode(character);
  }
  return encoded;
}

function percentCode(character: string): string {
  const hex = Buffer.from(character).toString("hex").toUpperCase();
  return hex.replace(/../g, "%$&");
}

/** The opposite; what is no percent code stays as it is. */
function decodeMessage(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  if (!text.includes("%")) return bytes.toString("utf8");
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i] === 0x25 ? /^[0-9a-f]{2}/i.exec(text.slice(i + 1, i + 3)) : null;
    if (code !== null) i += 2;
    bytes[length++] = code === null ? bytes[i]! : Number.parseInt(code[0], 16);
  }
  return bytes.toString("utf8", 0, length);
}
