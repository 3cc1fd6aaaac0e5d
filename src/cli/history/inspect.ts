import { recordAttachments } from "../../client/history/attachments.js";
import { readMaterials } from "../../client/history/materials.js";
import { recordDetails } from "../../client/history/record-details.js";
import { readRecordError } from "../../client/history/record-error.js";
import { readStepLog, type StepLog } from "../../client/history/step-log.js";
import { indentGo } from "../../frontend/subrequests/result-json.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import type { ErrorDetails } from "../../wire/rpc/error-details.js";
import { isStatusCode, StatusCode, statusName } from "../../wire/rpc/status.js";
import type { CliIo } from "../cli-io.js";
import { badValue } from "../options/cli-option.js";
import { renderRecord, type ShownRecord } from "../render/record.js";
import { recordToJson } from "../render/record-json.js";
import { redactUrls } from "../render/redact-urls.js";
import { styleFor } from "../render/style.js";
import { printable, visible } from "../render/text-width.js";
import { printSource } from "../report-build.js";
import type { HistoryValues } from "./history-options.js";
import { type RecordAt, withRecord } from "./with-record.js";

const LOG_LINES = 16;

/** `buildfile history inspect`: all about a build. Agrees with docker buildx history inspect. */
export async function inspectHistory(
  values: HistoryValues,
  ref: string | undefined,
  io: CliIo,
): Promise<void> {
  if (values.format === "table") throw badValue('--format: "table" is none of pretty, json');
  await withRecord(values, ref, "inspect a build", io, async (at) => {
    const errors = await readRecordError(at.content, at.record, at.options);
    const shown = await lookUp(at, errors);
    const text =
      values.format === "json"
        ? `${indentGo(recordToJson(shown, at.record.error))}\n`
        : renderRecord(shown, styleFor(io.stdout, io)) + stackText(errors, values.debug);
    io.stdout.write(values.format === "json" ? printable(text, io.stdout) : text);
  });
}

async function lookUp(at: RecordAt, errors: ErrorDetails): Promise<ShownRecord> {
  const { content, options, record, now } = at;
  const attachments = await recordAttachments(content, record, options);
  return {
    details: recordDetails(record, now),
    error: errorLine(record),
    attachments,
    materials: await readMaterials(content, attachments, options),
    sources: errors.sources.map((source) => visible(redactUrls(printSource(source)))).join("\n"),
    log: errors.vertex === undefined ? undefined : await stepLog(at, errors.vertex),
  };
}

/** A cancellation says nothing more than that. */
function errorLine({ error }: BuildHistoryRecord): string {
  if (error === undefined || error.code === StatusCode.canceled) return "";
  const { code = 0, message = "" } = error;
  return code === StatusCode.unknown || !isStatusCode(code) ? message : `${statusName(code)}: ${message}`;
}

/** Without a log there is still all else. */
async function stepLog(at: RecordAt, vertex: string): Promise<StepLog | undefined> {
  try {
    const log = await readStepLog(at.control, at.record.Ref ?? "", vertex, LOG_LINES, at.options);
    return log.lines.length === 0 ? undefined : log;
  } catch {
    at.options.signal?.throwIfAborted();
    return undefined;
  }
}

function stackText({ stacks }: ErrorDetails, isWanted: boolean): string {
  if (stacks.length === 0) return "";
  if (!isWanted) return "Enable --debug to see stack traces for error\n";
  const blocks = stacks.map(({ pid, version, cmdline, frames }) => {
    const lines = frames.map(({ name, file, line }) => `${name}\n\t${file}:${line}\n`);
    return `\n${pid} ${version} ${cmdline.join(" ")}\n${lines.join("")}`;
  });
  return visible(redactUrls(blocks.join("")));
}
