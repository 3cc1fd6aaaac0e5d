import { STATUS_CODES } from "node:http";
import { constants } from "node:http2";
import { headerValue, type RawHeaders } from "./metadata.js";
import { RpcError, StatusCode } from "./status.js";

const BY_HTTP_STATUS: Readonly<Record<string, StatusCode>> = {
  400: StatusCode.internal,
  401: StatusCode.unauthenticated,
  403: StatusCode.permissionDenied,
  404: StatusCode.unimplemented,
  429: StatusCode.unavailable,
  502: StatusCode.unavailable,
  503: StatusCode.unavailable,
  504: StatusCode.unavailable,
};

/** HTTP/2's error codes: their names and the statuses that they mean for a call. */
const BY_RESET: Readonly<Record<number, readonly [string, StatusCode]>> = {
  [constants.NGHTTP2_NO_ERROR]: ["NO_ERROR", StatusCode.internal],
  [constants.NGHTTP2_PROTOCOL_ERROR]: ["PROTOCOL_ERROR", StatusCode.internal],
  [constants.NGHTTP2_INTERNAL_ERROR]: ["INTERNAL_ERROR", StatusCode.internal],
  [constants.NGHTTP2_FLOW_CONTROL_ERROR]: ["FLOW_CONTROL_ERROR", StatusCode.resourceExhausted],
  [constants.NGHTTP2_SETTINGS_TIMEOUT]: ["SETTINGS_TIMEOUT", StatusCode.internal],
  [constants.NGHTTP2_STREAM_CLOSED]: ["STREAM_CLOSED", StatusCode.internal],
  [constants.NGHTTP2_FRAME_SIZE_ERROR]: ["FRAME_SIZE_ERROR", StatusCode.internal],
  [constants.NGHTTP2_REFUSED_STREAM]: ["REFUSED_STREAM", StatusCode.unavailable],
  [constants.NGHTTP2_CANCEL]: ["CANCEL", StatusCode.canceled],
  [constants.NGHTTP2_COMPRESSION_ERROR]: ["COMPRESSION_ERROR", StatusCode.internal],
  [constants.NGHTTP2_CONNECT_ERROR]: ["CONNECT_ERROR", StatusCode.internal],
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: ["ENHANCE_YOUR_CALM", StatusCode.resourceExhausted],
  [constants.NGHTTP2_INADEQUATE_SECURITY]: ["INADEQUATE_SECURITY", StatusCode.permissionDenied],
  [constants.NGHTTP2_HTTP_1_1_REQUIRED]: ["HTTP_1_1_REQUIRED", StatusCode.internal],
};

/** The name of an HTTP/2 error code. */
export function resetName(code: number): string {
  return BY_RESET[code]?.[0] ?? `unknown error code 0x${code.toString(16)}`;
}

/**
 * What a RST_STREAM says of a call. Agrees with http2ErrConvTab and handleRSTStream of grpc-go's transport.
 */
export function resetError(code: number, cause?: unknown): RpcError {
  const status = BY_RESET[code]?.[1] ?? StatusCode.unknown;
  const text = `stream terminated by RST_STREAM with error code: ${resetName(code)}`;
  return new RpcError(status, text, { cause });
}

/**
 * What is wrong with response headers that are not gRPC's: another HTTP status than 200, or another content type;
 * undefined if they are fine. Agrees with HTTPStatusConvTab and operateHeaders of grpc-go's transport.
 */
export function responseError(raw: RawHeaders): RpcError | undefined {
  const status = headerValue(raw, ":status") ?? "";
  const type = headerValue(raw, "content-type");
  const problems: string[] = [];
  if (status !== "200") {
    const name = STATUS_CODES[status] ?? "";
    problems.push(`unexpected HTTP status code received from server: ${status} (${name})`);
  }
  if (!isGrpcContentType(type)) {
    problems.push(
      type === undefined
        ? "malformed header: missing HTTP content-type"
        : `transport: received unexpected content-type ${JSON.stringify(type)}`,
    );
  }
  if (problems.length === 0) return undefined;
  return new RpcError(BY_HTTP_STATUS[status] ?? StatusCode.unknown, problems.join("; "));
}

/** Whether a content type is gRPC's: `application/grpc`, `application/grpc+proto`, `application/grpc;…`. */
export function isGrpcContentType(type: string | undefined): boolean {
  return type !== undefined && /^application\/grpc(?:[+;]|$)/i.test(type);
}
