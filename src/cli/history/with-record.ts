import { findRecord, noRecord } from "../../client/history/find-record.js";
import { listRecords } from "../../client/history/list-records.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import type { CliIo } from "../cli-io.js";
import { type ControlledDaemon, eachDaemon } from "../each-daemon.js";
import type { HistoryValues } from "./history-options.js";

/** A build, and the daemon that knows it. */
export interface RecordAt extends ControlledDaemon {
  readonly record: BuildHistoryRecord;
  /** What time it is there, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Does something with the record that a reference means, at the first daemon that has it; without a reference it is the
 * latest one there.
 *
 * Rejects as eachDaemon does, and with `daemon/not-found`, or `option/value` for a reference that may be several.
 */
export async function withRecord(
  values: HistoryValues,
  ref: string | undefined,
  doing: string,
  io: CliIo,
  use: (at: RecordAt) => Promise<void>,
): Promise<void> {
  let isFound = false;
  await eachDaemon(values, doing, io, async (at) => {
    const { records, now } = await listRecords(at.control, at.daemon.address, at.options);
    const record = findRecord(records, ref);
    if (record === undefined) return false;
    isFound = true;
    await use({ ...at, record, now });
    return true;
  });
  if (!isFound) throw noRecord(ref);
}
