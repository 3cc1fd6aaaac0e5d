import type { DiagnosticCode } from "../base/diagnostic/codes.js";

/** What the exit code of the program says. Spec: spec/cli.md#exit-codes. */
export const ExitCode = {
  ok: 0,
  /** The text to compile is wrong, a build failed, or a check found something. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Something outside failed: a file, a registry, a daemon that is not there. */
  outside: 3,
  /** A fault of the compiler. */
  internal: 70,
  interrupted: 130,
} as const;
/** One of the exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The exit code for an error. */
export function exitCodeOf(code: DiagnosticCode): ExitCode {
  switch (code) {
    case "internal":
    case "proto/malformed":
      return ExitCode.internal;
    case "option/value":
      return ExitCode.usage;
    case "file/read":
    case "file/write":
    case "image/unauthorized":
    case "image/unreachable":
    case "image/protocol":
    case "daemon/unreachable":
    case "daemon/certificate":
    case "daemon/protocol":
    case "daemon/lost":
    case "engine/system":
    case "exec/launcher":
    case "exec/network":
    case "exec/runtime":
    case "store/damaged":
    case "store/format":
    case "store/full":
    case "store/unusable":
      return ExitCode.outside;
    case "build/canceled":
      return ExitCode.interrupted;
    default:
      return ExitCode.failed;
  }
}
