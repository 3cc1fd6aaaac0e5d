import type { Any } from "../../proto/generated/status.js";

/** How a call may end, by gRPC's numbers. */
export const StatusCode = {
  ok: 0,
  canceled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode];

/** The names that Go prints, by number: `Canceled`, `InvalidArgument`. */
const NAMES =
  "OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated".split(
    " ",
  );

/** The code as Go prints it: `NotFound`. Agrees with codes.Code.String, google.golang.org/grpc. */
export function statusName(code: StatusCode): string {
  return NAMES[code] ?? `Code(${code})`;
}

/** Whether a number is one of gRPC's codes. */
export function isStatusCode(code: number): code is StatusCode {
  return Number.isInteger(code) && code >= 0 && code < NAMES.length;
}

/** What is known of a failed call besides its code and message. */
export interface RpcErrorInit {
  readonly details?: readonly Any[] | undefined;
  readonly cause?: unknown;
}

/**
 * A call that ended with a status other than OK: on the calling side, or thrown by a handler to end the call so.
 * The message is the status's own, without code or prefix.
 */
export class RpcError extends Error {
  readonly code: StatusCode;
  /** Messages of the types that their URLs name; see error-details.ts for BuildKit's. */
  readonly details: readonly Any[];

  constructor(code: StatusCode, message: string, init: RpcErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "RpcError";
    this.code = code;
    this.details = init.details ?? [];
  }

  /** Any thrown value as a status: an RpcError as it is, and whatever else as UNKNOWN with its message. */
  static from(thrown: unknown): RpcError {
    if (thrown instanceof RpcError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new RpcError(StatusCode.unknown, message, { cause: thrown });
  }
}
