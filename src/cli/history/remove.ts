import { findRecord, noRecord } from "../../client/history/find-record.js";
import { type History, historyError, listRecords } from "../../client/history/list-records.js";
import type { CliIo } from "../cli-io.js";
import { type ControlledDaemon, eachDaemon } from "../each-daemon.js";
import { badValue } from "../options/cli-option.js";
import { cellText } from "../render/table.js";
import type { HistoryValues } from "./history-options.js";

/**
 * `buildfile history rm`: removes records, and prints which. Agrees with docker buildx history rm.
 *
 * Rejects with `daemon/not-found` for a reference that no daemon knows, when all others are removed.
 */
export async function removeHistory(
  values: HistoryValues,
  refs: readonly string[],
  io: CliIo,
): Promise<void> {
  if (refs.length === 0 && !values.all) throw badValue("rm requires at least one argument, or --all");
  if (refs.length > 0 && values.all) throw badValue("rm requires either --all or at least one argument");
  const unknown = new Set(refs);
  await eachDaemon(values, "remove a record", io, async (at) => {
    const history = await listRecords(at.control, at.daemon.address, at.options);
    const names = values.all ? endedRefs(history) : namedRefs(history, unknown);
    for (const name of names) await remove(at, name, io);
    return !values.all && unknown.size === 0;
  });
  const [first] = unknown;
  if (first !== undefined) throw noRecord(first);
}

function endedRefs({ records }: History): readonly string[] {
  return records.flatMap(({ Ref, CompletedAt }) =>
    Ref === undefined || CompletedAt === undefined ? [] : [Ref],
  );
}

/** What is found is taken out of what is looked for. */
function namedRefs({ records }: History, unknown: Set<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const ref of [...unknown]) {
    const name = findRecord(records, ref)?.Ref;
    if (name === undefined) continue;
    unknown.delete(ref);
    names.add(name);
  }
  return names;
}

async function remove({ control, daemon, options }: ControlledDaemon, ref: string, io: CliIo): Promise<void> {
  try {
    await control.updateBuildHistory({ Ref: ref, Delete: true }, options);
  } catch (error) {
    throw historyError(error, daemon.address);
  }
  io.stdout.write(`${cellText(ref)}\n`);
}
