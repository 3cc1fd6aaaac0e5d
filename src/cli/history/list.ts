import { buildName } from "../../client/history/build-name.js";
import { type History, listRecords } from "../../client/history/list-records.js";
import { recordSeconds, recordStatus } from "../../client/history/record-status.js";
import { formatTimestamp } from "../../client/progress/timestamp.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import type { CliIo } from "../cli-io.js";
import { daemonHeading, eachDaemon } from "../each-daemon.js";
import { badValue } from "../options/cli-option.js";
import { buildDuration } from "../render/human-time.js";
import { type Style, styleFor } from "../render/style.js";
import { type Cell, cellText, renderTable } from "../render/table.js";
import { printable, textWidth } from "../render/text-width.js";
import { timeAgo } from "../render/usage.js";
import type { HistoryValues } from "./history-options.js";

/** Lists show so many of the latest builds, unless a filter chooses. */
const MOST_SHOWN = 50;
const LONGEST_NAME = 36;

const WORDS = { running: "Running", completed: "Completed", error: "Error", canceled: "Canceled" } as const;

/** `buildfile history ls`: builds that run, then those that ended. Agrees with docker buildx history ls. */
export async function listHistory(values: HistoryValues, io: CliIo): Promise<void> {
  if (values.format === "pretty") throw badValue('--format: "pretty" is none of table, json');
  await eachDaemon(values, "list builds", io, async (at) => {
    const history = await listRecords(at.control, at.daemon.address, at.options);
    const records = chosen(history, values);
    if (values.format === "json") {
      const lines = records.map((record) => `${recordLine(record)}\n`).join("");
      io.stdout.write(printable(lines, io.stdout));
      return undefined;
    }
    const style = styleFor(io.stdout, io);
    const rows = records.map((record) => row(record, history.now, values.noTrunc, style));
    const header = ["BUILD ID", "NAME", "STATUS", "CREATED AT", "DURATION"];
    io.stdout.write(daemonHeading(at) + renderTable([header, ...rows]));
    return undefined;
  });
}

function chosen({ records, now }: History, { filter }: HistoryValues): readonly BuildHistoryRecord[] {
  const found = records.filter((record) => filter.every((matches) => matches(record, now)));
  const shown = filter.length === 0 ? found.slice(0, MOST_SHOWN) : found;
  const isRunning = (record: BuildHistoryRecord): number => (record.CompletedAt === undefined ? 0 : 1);
  return [...shown].sort((a, b) => isRunning(a) - isRunning(b));
}

function row(record: BuildHistoryRecord, now: number, isWhole: boolean, style: Style): readonly Cell[] {
  const name = cellText(buildName(record.FrontendAttrs ?? {}));
  const running = record.CompletedAt === undefined ? "+" : "";
  return [
    cellText(record.Ref ?? ""),
    isWhole ? name : trimBeginning(name),
    statusCell(record, style),
    timeAgo(record.CreatedAt, now),
    buildDuration(recordSeconds(record, now)) + running,
  ];
}

function statusCell(record: BuildHistoryRecord, style: Style): Cell {
  const { numCompletedSteps = 0, numTotalSteps = 0 } = record;
  const status = recordStatus(record);
  const steps = numTotalSteps > 0 ? ` ${numCompletedSteps}/${numTotalSteps}` : "";
  const looks = { running: style.cyan, completed: style.green, error: style.red, canceled: style.yellow };
  return { text: WORDS[status] + steps, style: looks[status] };
}

/** The end of a name says more than its beginning. */
function trimBeginning(name: string): string {
  if (textWidth(name) <= LONGEST_NAME) return name;
  const characters = [...name];
  return `..${characters.slice(characters.length - LONGEST_NAME + 2).join("")}`;
}

function recordLine(record: BuildHistoryRecord): string {
  const { CreatedAt = {}, CompletedAt } = record;
  return stringifyGo({
    cached_steps: record.numCachedSteps ?? 0,
    completed_at: CompletedAt && formatTimestamp(CompletedAt),
    completed_steps: record.numCompletedSteps ?? 0,
    created_at: formatTimestamp(CreatedAt),
    name: buildName(record.FrontendAttrs ?? {}),
    ref: record.Ref ?? "",
    status: WORDS[recordStatus(record)],
    total_steps: record.numTotalSteps ?? 0,
  });
}
