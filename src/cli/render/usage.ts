import { formatTimestamp, toMilliseconds } from "../../client/progress/timestamp.js";
import { recordSize, type UsageTotals } from "../../client/usage/usage-totals.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import type { UsageRecord } from "../../proto/generated/control.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import { humanSize } from "./human-size.js";
import { humanDuration } from "./human-time.js";
import { type KeyValue, renderKeyValues } from "./key-values.js";
import type { Style } from "./style.js";
import { type Cell, cellText } from "./table.js";

/** What the lists of a cache's records depend on. */
export interface UsageStyle {
  readonly style: Style;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** With the type and the description of each, for people with a wide terminal. */
  readonly isWide: boolean;
}

/** The names above the columns. */
export function usageHeader(isWide: boolean): readonly Cell[] {
  const names = ["ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED"];
  return isWide ? [...names, "TYPE", "DESCRIPTION"] : names;
}

/** A record as a row: `*` marks an id that may change, and a size that is shared with images. */
export function usageRow(record: UsageRecord, { style, now, isWide }: UsageStyle): readonly Cell[] {
  const { ID = "", Mutable, InUse, Shared, LastUsedAt, RecordType = "", Description = "" } = record;
  const reclaimable = InUse === true ? { text: "false", style: style.dim } : "true";
  const row = [
    cellText(ID) + (Mutable ? "*" : ""),
    reclaimable,
    humanSize(recordSize(record)) + (Shared ? "*" : ""),
    timeAgo(LastUsedAt, now),
  ];
  return isWide ? [...row, cellText(RecordType), { text: cellText(Description), style: style.dim }] : row;
}

/** All that is known of a record, as lines. Agrees with the pretty format of docker buildx du. */
export function usageDetails(record: UsageRecord, now: number): string {
  const { ID = "", CreatedAt, LastUsedAt, Description, UsageCount = 0, RecordType } = record;
  const parents = parentsOf(record).map((parent) => ` - ${cellText(parent)}\n`);
  const pairs: KeyValue[] = [
    ["Created at", CreatedAt === undefined ? "" : goTime(CreatedAt)],
    ["Mutable", String(record.Mutable === true)],
    ["Reclaimable", String(record.InUse !== true)],
    ["Shared", String(record.Shared === true)],
    ["Size", humanSize(recordSize(record))],
    ...(Description ? [["Description", cellText(Description)] as const] : []),
    ["Usage count", String(UsageCount)],
    ...(LastUsedAt ? [["Last used", timeAgo(LastUsedAt, now)] as const] : []),
    ...(RecordType ? [["Type", cellText(RecordType)] as const] : []),
  ];
  const list = parents.length === 0 ? "" : `Parents:\n${parents.join("")}`;
  // The width of the longest name, whatever is there.
  return `${"ID:".padEnd(14)}${cellText(ID)}\n${list}${renderKeyValues(pairs, { gap: 2 })}\n`;
}

/** A record as JSON on one line: sizes in bytes, times in UTC. */
export function usageJson(record: UsageRecord): string {
  const { CreatedAt, LastUsedAt } = record;
  return stringifyGo({
    CreatedAt: CreatedAt && formatTimestamp(CreatedAt),
    Description: record.Description ?? "",
    ID: record.ID ?? "",
    LastUsedAt: LastUsedAt && formatTimestamp(LastUsedAt),
    Mutable: record.Mutable === true,
    Parents: parentsOf(record),
    Reclaimable: record.InUse !== true,
    Shared: record.Shared === true,
    Size: recordSize(record),
    Type: record.RecordType ?? "",
    UsageCount: record.UsageCount ?? 0,
  });
}

/** The sums under a list. Agrees with printSummary, docker buildx, commands/diskusage.go. */
export function usageSummary({ shared, reclaimable, total }: UsageTotals): string {
  const parts: KeyValue[] = [
    ["Shared", humanSize(shared)],
    ["Private", humanSize(total - shared)],
  ];
  const pairs: KeyValue[] = [
    ...(shared > 0 ? parts : []),
    ["Reclaimable", humanSize(reclaimable)],
    ["Total", humanSize(total)],
  ];
  return renderKeyValues(pairs, { gap: 2 });
}

/** `2 hours ago`; nothing for a time that is not known. */
export function timeAgo(time: Timestamp | undefined, now: number): string {
  return time === undefined ? "" : `${humanDuration((now - toMilliseconds(time)) / 1000)} ago`;
}

/** Daemons before 0.12 have at most one. */
function parentsOf({ Parents = [], Parent }: UsageRecord): readonly string[] {
  return Parents.length > 0 || !Parent ? Parents : [Parent];
}

/** As Go prints a time. */
function goTime(time: Timestamp): string {
  return formatTimestamp(time).replace("T", " ").replace("Z", " +0000 UTC");
}
