import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseDuration } from "../../base/util/go-duration.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import { toMilliseconds } from "../progress/timestamp.js";
import { buildRepository } from "./build-name.js";
import { recordSeconds, recordStatus } from "./record-status.js";

/** Whether a record is meant; `now` is in milliseconds since 1970. */
export type RecordFilter = (record: BuildHistoryRecord, now: number) => boolean;

const TEXTS: Readonly<Record<string, (record: BuildHistoryRecord) => string>> = {
  ref: ({ Ref = "" }) => Ref,
  repository: ({ FrontendAttrs = {} }) => buildRepository(FrontendAttrs),
  status: recordStatus,
};

/** In milliseconds; what has not ended yet has no end and no duration. */
const NUMBERS: Readonly<Record<string, (record: BuildHistoryRecord) => number>> = {
  startedAt: ({ CreatedAt }) => (CreatedAt === undefined ? 0 : toMilliseconds(CreatedAt)),
  completedAt: ({ CompletedAt }) => (CompletedAt === undefined ? 0 : toMilliseconds(CompletedAt)),
  duration: (record) => (record.CompletedAt === undefined ? 0 : recordSeconds(record, 0) * 1000),
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/**
 * A filter of build records: `status=error`, `ref!=X`, `repository=PART`, `duration>30s`, `startedAt<24h` (more than a day
 * ago) or with a time of RFC 3339. `=` finds parts of texts, but whole words of `status`.
 *
 * @throws BuildError `option/value`. Agrees with dockerFiltersToBuildkit, docker buildx, commands/history/utils.go.
 */
export function parseRecordFilter(text: string): RecordFilter {
  const [, key = "", sign = "", value = ""] = /^(\w+)(!=|<=|>=|=|<|>)(.*)$/s.exec(text) ?? [];
  if (sign === "") throw new BuildError("option/value", `invalid filter "${text}": expected KEY=VALUE`);
  if (Object.hasOwn(TEXTS, key)) return textFilter(text, key, sign, value);
  if (Object.hasOwn(NUMBERS, key)) return numberFilter(text, key, sign, value);
  const known = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)].join(", ");
  throw new BuildError("option/value", `unsupported filter "${text}": use ${known}`);
}

function textFilter(text: string, key: string, sign: string, value: string): RecordFilter {
  if (sign !== "=" && sign !== "!=") {
    throw new BuildError("option/value", `invalid separator for "${text}", expected = or !=`);
  }
  const read = TEXTS[key]!;
  if (sign === "!=") return (record) => read(record) !== value;
  return key === "status" ? (record) => read(record) === value : (record) => read(record).includes(value);
}

function numberFilter(text: string, key: string, sign: string, value: string): RecordFilter {
  const compare = COMPARISONS[sign];
  if (compare === undefined) {
    throw new BuildError("option/value", `invalid separator for "${text}", expected <=, <, >= or >`);
  }
  const read = NUMBERS[key]!;
  const span = durationOf(value);
  if (key === "duration") {
    if (span === undefined) throw new BuildError("option/value", `invalid duration ${value}`);
    return (record) => compare(read(record), span);
  }
  const time = span === undefined ? Date.parse(value) : 0;
  if (Number.isNaN(time)) throw new BuildError("option/value", `invalid time ${value}`);
  return (record, now) => compare(read(record), span === undefined ? time : now - span);
}

/** Milliseconds; undefined for a text that is no duration. */
function durationOf(text: string): number | undefined {
  try {
    return Number(parseDuration(text)) / 1e6;
  } catch {
    return undefined;
  }
}
