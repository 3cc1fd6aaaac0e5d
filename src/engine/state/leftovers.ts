import { existsSync, mkdirSync, readdirSync, renameSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "./database.js";
import { idOf, isId } from "./names.js";
import { type DeadProcess, markIds, readMark } from "./process-mark.js";
import { idOfPath } from "./records.js";
import { removeTree } from "./remove-tree.js";
import { processFolder } from "./state-layout.js";
import { type UseTable, writeUses } from "./uses.js";

/** What is looked at to clean up. */
export interface LeftoverTables {
  readonly layers: Table;
  readonly records: Table;
  readonly uses: UseTable;
  /** Does several writes at once. */
  readonly write: <T>(work: () => T) => T;
}

/**
 * Puts aside what a dead process had named but not finished: what it named has a record, or it was being made or
 * removed. Nobody else may remove things meanwhile. What is put aside is removed by {@link removeLeftovers}.
 */
export function settleDead(root: string, { id, path }: DeadProcess, tables: LeftoverTables): void {
  const names = readMark(path);
  for (const name of names) {
    const layer = idOf("layer", name);
    if (layer !== undefined) putAside(root, id, "l", layer, tables.layers);
    const cache = idOf("cache", name);
    if (cache !== undefined) putAside(root, id, "caches", cache, tables.records);
    const path = idOf("removed", name);
    if (path !== undefined && !tables.records.doesExist(idOfPath(path))) putPathAside(root, id, path);
  }
  noteUses(tables, names, statSync(path).mtimeMs);
}

/** Writes down when layers and directories were used, as far as they are there. */
export function noteUses(tables: LeftoverTables, names: Iterable<string>, at: number): void {
  const { layers, records, uses } = tables;
  const there = [...names].filter((name) => {
    const layer = idOf("layer", name);
    if (layer !== undefined) return layers.doesExist(layer);
    const directory = idOf("directory", name);
    // Caches count as used when they are released.
    return directory !== undefined && records.doesExist(directory);
  });
  if (there.length > 0) tables.write(() => writeUses(uses, there, at));
}

function putAside(root: string, process: string, folder: string, id: string, table: Table): void {
  const place = join(root, folder, id);
  if (!isId(id) || table.doesExist(id) || !existsSync(place)) return;
  moveAside(root, process, place, `${folder}-${id}`);
}

/** Something in the folder of sources. */
function putPathAside(root: string, process: string, path: string): void {
  const place = join(root, path);
  const isInside = place.startsWith(join(root, "sources/"));
  if (isInside && existsSync(place)) moveAside(root, process, place, `sources-${idOfPath(path)}`);
}

function moveAside(root: string, process: string, place: string, name: string): void {
  mkdirSync(join(root, "tmp", process), { recursive: true, mode: 0o700 });
  renameSync(place, join(root, "tmp", process, name));
}

/** Removes the temporary files of dead processes, and then their marks. Rejects with what the system says. */
export async function removeLeftovers(
  root: string,
  dead: readonly DeadProcess[],
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const { id, path } of dead) {
      await removeTree(join(root, "tmp", id), signal);
      unlinkSync(path);
    }
    await removeOrphans(root, signal);
  } finally {
    for (const { lock } of dead) lock.release();
  }
}

/** Temporary files whose process has no mark at all. */
async function removeOrphans(root: string, signal: AbortSignal): Promise<void> {
  // In this order: whoever has files has had a mark before.
  const found = readdirSync(join(root, "tmp"));
  const known = new Set(found.length === 0 ? [] : markIds(processFolder(root)));
  for (const id of found) if (!known.has(id)) await removeTree(join(root, "tmp", id), signal);
}
