import { BuildError } from "../../base/diagnostic/build-error.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";

const MOST_NAMED = 10;

/**
 * The record that is meant by a reference, by the beginning of one, or by `^2`, the third to last; without one the
 * latest. Undefined if there is none. Agrees with queryRecords, docker buildx, commands/history/utils.go, which
 * takes no beginnings.
 *
 * @param records The latest first.
 * @throws BuildError `option/value` for a text that could mean several.
 */
export function findRecord(
  records: readonly BuildHistoryRecord[],
  ref: string | undefined,
): BuildHistoryRecord | undefined {
  if (ref === undefined) return records[0];
  if (ref.startsWith("^")) return records[offsetOf(ref)];
  // docker buildx lists them as BUILDER/NODE/REF.
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  if (name === "") return undefined;
  const same = records.find((record) => record.Ref === name);
  if (same !== undefined) return same;
  const close = records.filter(({ Ref = "" }) => Ref.startsWith(name));
  if (close.length < 2) return close[0];
  const named = close.slice(0, MOST_NAMED).map(({ Ref }) => `\n  ${Ref}`);
  const more = close.length > MOST_NAMED ? `\n  and ${close.length - MOST_NAMED} more` : "";
  throw new BuildError("option/value", `"${ref}" may be ${close.length} records:${named.join("")}${more}`);
}

function offsetOf(ref: string): number {
  if (!/^\^\d{1,9}$/.test(ref)) throw new BuildError("option/value", `invalid offset "${ref}"`);
  return Number(ref.slice(1));
}

/** The error for a reference that no daemon knows; without one, there are no records at all. */
export function noRecord(ref: string | undefined): BuildError {
  if (ref === undefined) return new BuildError("daemon/not-found", "no records found");
  return new BuildError("daemon/not-found", `no record found for ref "${ref}"`);
}
