import type { BuildError } from "../../base/diagnostic/build-error.js";
import { redactUrls } from "../../base/util/redact-urls.js";
import { SolveError } from "../../client/build/solve-error.js";
import type { Any, Status } from "../../proto/generated/status.js";
import { exitDetail, sourceDetail, vertexDetail } from "../../wire/rpc/error-details.js";
import { StatusCode } from "../../wire/rpc/status.js";

const PREFIX = "failed to solve: ";

/** Why a build failed, as its record has it: with the step, its exit code, and the lines to blame. */
export function failureStatus(error: BuildError): Status {
  const details: Any[] = [];
  if (error instanceof SolveError) {
    const { exitCode, vertex, sources } = error;
    if (exitCode !== undefined) details.push(exitDetail(exitCode));
    if (vertex !== undefined) details.push(vertexDetail(vertex));
    details.push(...sources.map((source) => sourceDetail(source)));
  }
  const isCanceled = error.code === "build/canceled";
  const message = isCanceled ? "context canceled" : redactUrls(error.message);
  return {
    code: isCanceled ? StatusCode.canceled : StatusCode.unknown,
    message: message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message,
    details,
  };
}

/** Why a build has no end of its own. */
export const KILLED: Status = {
  code: StatusCode.unavailable,
  message: "the process that built this was ended before the build was",
};
