import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { RootDatabase } from "lmdb";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { checkRestart } from "./after-restart.js";
import { databaseTime, isDamaged, openDatabase } from "./database.js";
import { fileLock, tryFileLock } from "./file-lock.js";
import { settleDead } from "./leftovers.js";
import { loadPosix, type Posix } from "./posix.js";
import { type DeadProcess, deadProcesses, markIds, ProcessMark } from "./process-mark.js";
import {
  checkFormat,
  hasContent,
  makeLayout,
  processFolder,
  resetLayout,
  setReserve,
  takeReserve,
} from "./state-layout.js";
import { isDamage, storeError } from "./store-error.js";
import { Tables } from "./tables.js";

/** A state directory that is open, in pieces. */
export interface OpenDirectory {
  readonly root: string;
  readonly posix: Posix;
  readonly database: RootDatabase<string, string>;
  readonly tables: Tables;
  readonly mark: ProcessMark;
  /** Processes whose temporary files are still to be removed. */
  readonly dead: readonly DeadProcess[];
  readonly resetReason: string | undefined;
}

/** An hour. */
const STALE_NOTE = 3_600_000;

// What there is beside the marks of processes.
const OPEN_LOCK = ".open";
/** Locks by name, which are there while somebody has them. */
export const LOCK_PREFIX = ".lock-";
/** The name of the lock that whoever removes something has. */
export const REMOVE_LOCK = "remove";
/** Notes on what the disk has, until it has it. */
export const NOTE_PREFIX = ".sync-";

/**
 * Opens a state directory, one process after the other; see openState.
 *
 * Rejects with a BuildError `store/…` or `engine/system`.
 */
export async function openDirectory(root: string, signal: AbortSignal): Promise<OpenDirectory> {
  const posix = await loadPosix();
  try {
    const opened = await openAlone(root, posix, signal);
    setReserve(root);
    return opened;
  } catch (error) {
    // Who wants to remove something from a full disk has to get in.
    if (BuildError.from(error).code !== "store/full" || !takeReserve(root)) throw error;
    return openAlone(root, posix, signal);
  }
}

async function openAlone(root: string, posix: Posix, signal: AbortSignal): Promise<OpenDirectory> {
  makeLayout(root);
  const lock = await fileLock(posix, join(processFolder(root), OPEN_LOCK), { isNew: true }, signal);
  try {
    checkFormat(root);
    return await openLocked(root, posix);
  } catch (cause) {
    throw storeError(`open the state directory ${root}`, cause);
  } finally {
    lock?.release();
  }
}

async function openLocked(root: string, posix: Posix): Promise<OpenDirectory> {
  removeStale(processFolder(root), posix);
  const [database, resetReason] = await openOrReset(root, posix);
  const mark = new ProcessMark(posix, processFolder(root));
  try {
    const tables = new Tables(database, join(root, "db"));
    return { root, posix, database, tables, mark, dead: settle(root, posix, mark.id, tables), resetReason };
  } catch (error) {
    mark.remove();
    await database.close();
    throw error;
  }
}

async function openOrReset(
  root: string,
  posix: Posix,
): Promise<readonly [database: RootDatabase<string, string>, resetReason: string | undefined]> {
  const folder = join(root, "db");
  let reason = problem(root);
  if (reason !== undefined) startAnew(root, posix, reason);
  try {
    return [await openDatabase(folder), reason];
  } catch (error) {
    if (!isDamage(error) || reason !== undefined) throw error;
    reason = `its database is damaged: ${String(error)}`;
    startAnew(root, posix, reason);
    return [await openDatabase(folder), reason];
  }
}

/** Why nothing in a state directory can be used any more. */
function problem(root: string): string | undefined {
  const folder = join(root, "db");
  if (isDamaged(folder)) return "its database is damaged";
  if (databaseTime(folder) === undefined && hasContent(root)) return "its database is gone";
  return checkRestart(root);
}

function startAnew(root: string, posix: Posix, reason: string): void {
  const folder = processFolder(root);
  const dead = deadProcesses(posix, folder, "");
  for (const { lock } of dead) lock.release();
  if (dead.length < markIds(folder).length) {
    const message = `the state in ${root} can't be used, ${reason}, and other processes have it open`;
    throw new BuildError("store/damaged", `${message}; end them, and it will be made anew`);
  }
  resetLayout(root, `reset-${randomBytes(6).toString("hex")}`);
}

/** Puts in order what dead processes left, unless somebody removes things just now: the next one does it then. */
function settle(root: string, posix: Posix, own: string, tables: Tables): readonly DeadProcess[] {
  const dead = deadProcesses(posix, processFolder(root), own);
  if (dead.length === 0) return dead;
  const lock = tryFileLock(posix, join(processFolder(root), LOCK_PREFIX + REMOVE_LOCK), { isNew: true });
  try {
    if (lock !== undefined) {
      for (const process of dead) settleDead(root, process, tables);
      return dead;
    }
    for (const process of dead) process.lock.release();
    return [];
  } finally {
    lock?.remove();
  }
}

/** Removes what was left by processes that died within a few system calls of its beginning, and locks that nobody has. */
function removeStale(folder: string, posix: Posix): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith(LOCK_PREFIX)) tryFileLock(posix, path)?.remove();
    else if (name.startsWith(NOTE_PREFIX)) removeIfOld(path);
    else if (/^\.\d/.test(name)) unlinkSync(path);
  }
}

function removeIfOld(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_NOTE) rmSync(path, { force: true });
}
