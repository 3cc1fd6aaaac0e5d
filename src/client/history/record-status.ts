import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import { StatusCode } from "../../wire/rpc/status.js";
import { fromMilliseconds, secondsBetween } from "../progress/timestamp.js";

/** How a build went, in the words of filters. */
export type RecordStatus = "running" | "completed" | "error" | "canceled";

/** How the build of a record went. Agrees with adaptHistoryRecord, solver/llbsolver/history. */
export function recordStatus({ CompletedAt, error }: BuildHistoryRecord): RecordStatus {
  if (CompletedAt === undefined) return "running";
  if (error === undefined) return "completed";
  const isCanceled = error.code === StatusCode.canceled || error.message?.includes("context canceled");
  return isCanceled === true ? "canceled" : "error";
}

/** How many seconds a build took, or takes up to now. */
export function recordSeconds({ CreatedAt, CompletedAt }: BuildHistoryRecord, now: number): number {
  if (CreatedAt === undefined) return 0;
  return Math.max(secondsBetween(CreatedAt, CompletedAt ?? fromMilliseconds(now)), 0);
}
