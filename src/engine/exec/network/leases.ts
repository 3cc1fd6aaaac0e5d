import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isGone } from "../../../client/files/path-error.js";
import type { FileLock, LockOptions } from "../../state/file-lock.js";
import { type CniAttachment, detach } from "./cni-attachment.js";
import { isObject } from "./cni-config.js";
import type { CniResult } from "./cni-plugin.js";

/** Where it is written down what has been put into networks, so that others can end that if this process dies. */
export interface LeaseFiles {
  /** Made when it is needed. */
  readonly directory: string;
  /** Locks a file if it can be had now, for as long as this process lives. */
  readonly tryLock: (path: string, options?: LockOptions) => FileLock | undefined;
}

/** The note of one attachment: a file that is locked as long as its process lives. */
export interface Lease {
  /** Adds what the plugins made, as far as there is space; they can do without. */
  note(result: CniResult): void;
  /** It has been ended. */
  remove(): void;
  /** It could not be ended: the next process tries it again. */
  leave(): void;
}

/** Milliseconds, many more than it takes. */
const MAKING = 10_000;
/** Milliseconds; what can't be ended that long never will be. */
const GIVE_UP = 7 * 24 * 3_600_000;

/** Writes down what is about to be made. Throws what the system says. */
export function writeLease({ directory, tryLock }: LeaseFiles, attachment: CniAttachment): Lease {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, attachment.id);
  const lock = tryLock(path, { isNew: true });
  if (lock === undefined) throw new Error(`lock ${path}: another process has it`);
  try {
    writeFileSync(path, `${JSON.stringify(attachment)}\n`);
  } catch (error) {
    lock.remove();
    throw error;
  }
  return {
    note(result) {
      try {
        appendFileSync(path, `${JSON.stringify(result)}\n`);
      } catch {
        // A line that is not whole counts for nothing.
      }
    },
    remove: () => lock.remove(),
    leave: () => lock.release(),
  };
}

/** Ends what dead processes have left in networks. Never fails: what can't be ended is tried again by the next process. */
export async function endLeftLeases(
  files: LeaseFiles,
  signal: AbortSignal,
  patience?: number,
): Promise<void> {
  for (const id of list(files.directory)) {
    if (signal.aborted) return;
    try {
      await endIfLeft(files, join(files.directory, id), signal, patience);
    } catch {
      // The others may be better.
    }
  }
}

async function endIfLeft(
  { tryLock }: LeaseFiles,
  path: string,
  signal: AbortSignal,
  patience: number | undefined,
): Promise<void> {
  if (isBeingMade(path)) return;
  const lock = tryLock(path);
  if (lock === undefined) return;
  try {
    const [attachment, result] = readLease(path);
    // Its namespace went with its process.
    if (attachment !== undefined) await detach(attachment, "", result, signal, patience);
    lock.remove();
  } catch (error) {
    if (Date.now() - statSync(path).mtimeMs > GIVE_UP) lock.remove();
    throw error;
  } finally {
    lock.release();
  }
}

/** Its process may be about to lock it. */
function isBeingMade(path: string): boolean {
  const { size, mtimeMs } = statSync(path);
  return size === 0 && Date.now() - mtimeMs < MAKING;
}

/** Nothing if its process died before it was written, and so before anything was made. */
function readLease(path: string): readonly [attachment?: CniAttachment, result?: CniResult | undefined] {
  const [first = "", second = ""] = readFileSync(path, "utf8").split("\n").slice(0, -1);
  const attachment = parse(first);
  if (!isAttachment(attachment)) return [];
  const result = parse(second);
  return [attachment, isObject(result) ? result : undefined];
}

function isAttachment(value: unknown): value is CniAttachment {
  return isObject(value) && isObject(value.network) && Array.isArray(value.directories);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
