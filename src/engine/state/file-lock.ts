import { closeSync, constants, fstatSync, openSync, statSync, unlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isGone } from "../../client/files/path-error.js";
import type { Posix } from "./posix.js";
import { storeError } from "./store-error.js";

/** A file or directory that this process has locked. */
export interface FileLock {
  /** Lets others have it. Does nothing the second time. */
  release(): void;
  /** Removes the file while it is still locked, and releases it; for files that are nothing but a lock. */
  remove(): void;
}

export interface LockOptions {
  /** Others may have it at the same time if they share it as well. */
  readonly isShared?: boolean;
  /** Makes the file if it is not there; without this it must be. */
  readonly isNew?: boolean;
}

/** Milliseconds between two tries: quick at first. BuildKit tries every 100 ms. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 100;

/**
 * Locks a file or directory if nobody else has it; undefined if somebody does, or it is not there.
 *
 * @throws BuildError `store/…`
 */
export function tryFileLock(posix: Posix, path: string, options: LockOptions = {}): FileLock | undefined {
  try {
    for (;;) {
      const fd = openLockable(path, options.isNew === true);
      if (fd === undefined) return undefined;
      let isOurs = false;
      try {
        if (!posix.tryLock(fd, options.isShared === true)) return undefined;
        isOurs = isStillAt(path, fd);
        if (isOurs) return heldLock(path, fd);
      } finally {
        if (!isOurs) closeSync(fd);
      }
      // It was removed between the two calls: what is there now is another one.
    }
  } catch (cause) {
    throw storeError(`lock ${path}`, cause);
  }
}

/**
 * Waits for a lock; undefined if there is no such file.
 *
 * @throws what the signal was aborted with, or BuildError `store/…`
 */
export async function fileLock(
  posix: Posix,
  path: string,
  options: LockOptions,
  signal: AbortSignal,
): Promise<FileLock | undefined> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    signal.throwIfAborted();
    const lock = tryFileLock(posix, path, options);
    if (lock !== undefined) return lock;
    if (options.isNew !== true && statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    // The reason of an abort is the caller's, not the timer's.
    await delay(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function openLockable(path: string, isNew: boolean): number | undefined {
  const flags = constants.O_NOFOLLOW | (isNew ? constants.O_CREAT | constants.O_RDWR : constants.O_RDONLY);
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    if (!isNew && isGone(error)) return undefined;
    throw error;
  }
}

function isStillAt(path: string, fd: number): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  const own = fstatSync(fd);
  return now !== undefined && now.ino === own.ino && now.dev === own.dev;
}

function heldLock(path: string, fd: number): FileLock {
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    closeSync(fd);
  };
  return {
    release,
    remove() {
      if (!isHeld) return;
      try {
        unlinkSync(path);
      } catch {
        // It stays, and is found unlocked by the next who wants it.
      }
      release();
    },
  };
}
