import type { HistoryEntry } from "../../../base/image/image.js";
import type { JsonObject } from "../../../llb/stringify-go.js";
import { nanosecondsOf } from "./time.js";

/** What is known of a layer beside its blob. */
export interface LayerOrigin {
  readonly description: string;
  /** RFC 3339; undefined if it is not known. */
  readonly created: string | undefined;
}

type Entry = { -readonly [K in keyof HistoryEntry]: HistoryEntry[K] };

const COMMENT = "buildkit.exporter.image.v0";

/**
 * A history that has one entry for each layer, in their order, beside those without one, and times for all as far as
 * any is known. Agrees with normalizeLayersAndHistory, exporter/containerimage/writer.go.
 */
export function normalizeHistory(
  entries: readonly HistoryEntry[],
  layers: readonly LayerOrigin[],
): HistoryEntry[] {
  const history: Entry[] = entries.map(({ created, createdBy, author, comment, emptyLayer }) => ({
    created,
    createdBy,
    author,
    comment,
    emptyLayer,
  }));
  let counted = 0;
  for (const entry of history) {
    if (entry.emptyLayer) continue;
    // More of them than layers can only be wrong.
    if (counted >= layers.length) entry.emptyLayer = true;
    else counted++;
  }
  for (const { description, created } of layers.slice(counted)) {
    history.push({ created, createdBy: description, comment: COMMENT });
  }
  let index = 0;
  for (const entry of history) {
    if (!entry.emptyLayer) entry.created ??= layers[index++]?.created;
  }
  fillTimes(history);
  return history;
}

/** Entries without a time get that of the first new layer, or of what came before them. */
function fillTimes(history: Entry[]): void {
  let created: string | undefined;
  let isMissing = false;
  for (const entry of history) {
    if (entry.created === undefined) isMissing = true;
    else {
      created = entry.created;
      if (isMissing) break;
    }
  }
  isMissing = false;
  for (const entry of history) {
    if (entry.created === undefined) {
      isMissing = true;
      entry.created = created;
    } else if (isMissing) created = entry.created;
  }
}

/**
 * Sets times after the epoch, and missing ones, to it; but for the entries that the image begins with because its base
 * image has them. Agrees with patchImageConfig, exporter/containerimage/writer.go.
 */
export function clampHistory(
  history: readonly HistoryEntry[],
  base: readonly HistoryEntry[] | undefined,
  epoch: string,
): HistoryEntry[] {
  const limit = nanosecondsOf(epoch);
  let isOfBase = base !== undefined;
  return history.map((entry, i) => {
    isOfBase &&= base![i] !== undefined && isEqual(entry, base![i]!);
    if (isOfBase) return entry;
    const isEarlier = entry.created !== undefined && nanosecondsOf(entry.created) <= limit;
    return isEarlier ? entry : { ...entry, created: epoch };
  });
}

function isEqual(a: HistoryEntry, b: HistoryEntry): boolean {
  return (
    a.created === b.created &&
    (a.createdBy ?? "") === (b.createdBy ?? "") &&
    (a.author ?? "") === (b.author ?? "") &&
    (a.comment ?? "") === (b.comment ?? "") &&
    (a.emptyLayer ?? false) === (b.emptyLayer ?? false)
  );
}

/** An entry as Go prints it. */
export function historyJson({ created, createdBy, author, comment, emptyLayer }: HistoryEntry): JsonObject {
  return {
    created,
    created_by: createdBy || undefined,
    author: author || undefined,
    comment: comment || undefined,
    empty_layer: emptyLayer || undefined,
  };
}
