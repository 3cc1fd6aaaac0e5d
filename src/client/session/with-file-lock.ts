import { open, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { systemReason } from "../../frontend/contexts/file-error.js";

/** What is locked is done in an instant; an older lock was left by a process that died. */
const STALE_AFTER = 10_000;
const PAUSE = 25;
/** Until a stale lock is noticed, and some more. */
const PATIENCE = STALE_AFTER + 5000;

/**
 * Does something while no other process of ours does what is under the same lock: a file that is there as long as
 * somebody works. Rejects with a BuildError `file/write` if the file cannot be made.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}

async function acquire(path: string): Promise<void> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      const file = await open(path, "wx", 0o600);
      await file.close();
      return;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code !== "EEXIST" || waited >= PATIENCE) {
        throw new BuildError("file/write", `could not lock ${path}: ${systemReason(cause)}`, { cause });
      }
    }
    if (await isStale(path)) await rm(path, { force: true });
    else await sleep(PAUSE);
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_AFTER;
  } catch {
    return false;
  }
}
