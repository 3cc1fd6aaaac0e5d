import type { Attachment } from "../../client/history/attachments.js";
import type { Material } from "../../client/history/materials.js";
import type { ConfigEntry } from "../../client/history/record-config.js";
import type { RecordDetails } from "../../client/history/record-details.js";
import type { StepLog } from "../../client/history/step-log.js";
import { toMilliseconds } from "../../client/progress/timestamp.js";
import { binarySize } from "./human-size.js";
import { buildDuration, localTime } from "./human-time.js";
import { type KeyValue, renderKeyValues } from "./key-values.js";
import type { Style } from "./style.js";
import { cellText, renderTable } from "./table.js";

/** All that is shown of a build. */
export interface ShownRecord {
  readonly details: RecordDetails;
  /** Why it failed, in one line; empty if it did not, or was canceled. */
  readonly error: string;
  readonly materials: readonly Material[];
  readonly attachments: readonly Attachment[];
  /** The lines of files that are to blame, as they are printed. */
  readonly sources: string;
  /** The last output of the step that failed. */
  readonly log: StepLog | undefined;
}

/** A record for people. Agrees with docker buildx history inspect, commands/history/inspect.go. */
export function renderRecord(shown: ShownRecord, style: Style): string {
  const { details } = shown;
  const config = [...details.config.map(configPair), ...details.otherAttrs.map(pairOf)];
  const blocks = [
    renderKeyValues(originPairs(details), { gap: 2 }),
    pairTable("NAMED CONTEXT", details.namedContexts),
    renderKeyValues(coursePairs(shown, style), { gap: 2 }),
    renderKeyValues(config, { gap: 2 }),
    pairTable("BUILD ARG", details.buildArgs),
    pairTable("LABEL", details.labels),
    titled("Materials", ["URI", "DIGEST"], shown.materials.map(materialRow)),
    titled("Attachments", ["DIGEST", "PLATFORM", "TYPE"], shown.attachments.map(attachmentRow)),
    shown.sources,
    shown.log === undefined ? "" : logText(shown.log),
    `Print build logs: buildfile history logs ${cellText(details.ref)}\n`,
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function originPairs(details: RecordDetails): readonly KeyValue[] {
  const pairs: KeyValue[] = [
    ["Name", details.name],
    ["Ref", details.ref],
    ["Context", details.context],
    ["Dockerfile", details.dockerfile],
    ["VCS Repository", details.vcsRepository],
    ["VCS Revision", details.vcsRevision],
    ["Target", details.target],
    ["Platforms", details.platforms.join(", ")],
    ["Keep Git Dir", details.keepsGitDir ? "true" : ""],
  ];
  return pairs.filter(([, value]) => value !== "").map(pairOf);
}

function coursePairs({ details, error }: ShownRecord, style: Style): readonly KeyValue[] {
  const { startedAt, status, completedSteps, totalSteps, cachedSteps } = details;
  const running = status === "running" ? " (running)" : "";
  const share = totalSteps > 0 ? ` (${Math.round((cachedSteps / totalSteps) * 100)}% cached)` : "";
  return [
    ["Started", startedAt === undefined ? "" : localTime(toMilliseconds(startedAt))],
    ["Duration", buildDuration(details.seconds) + running],
    ...(status === "canceled" ? [["Status", style.yellow("Canceled")] as const] : []),
    ...(error === "" ? [] : [["Error", style.red(cellText(error.replaceAll("\n", "; ")))] as const]),
    ["Build Steps", `${completedSteps}/${totalSteps}${share}`],
  ];
}

function pairOf([name, value]: readonly [string, string]): KeyValue {
  return [cellText(name), cellText(value)];
}

function configPair({ label, value, isSize }: ConfigEntry): KeyValue {
  if (typeof value === "boolean") return [label, String(value)];
  if (typeof value !== "string") return [label, cellText(value.join(", "))];
  // -1 means that there is no limit.
  return [label, isSize === true && /^\d{1,18}$/.test(value) ? binarySize(Number(value)) : cellText(value)];
}

function pairTable(title: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.length === 0 ? "" : renderTable([[title, "VALUE"], ...pairs.map(pairOf)]);
}

function titled(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${title}:\n${renderTable([header, ...rows])}`;
}

function materialRow({ uri, digests }: Material): readonly string[] {
  return [cellText(uri), cellText(digests.join(", "))];
}

function attachmentRow({ digest, platform, type }: Attachment): readonly string[] {
  return [cellText(digest), cellText(platform), cellText(type)];
}

function logText({ name, lines }: StepLog): string {
  return `Logs:\n> => ${cellText(name)}:\n${lines.map((line) => `> ${cellText(line)}\n`).join("")}`;
}
