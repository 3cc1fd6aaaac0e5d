import { readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { databaseTime } from "./database.js";
import { readSyncNote, writeSyncNote } from "./disk-sync.js";
import { bootId } from "./state-layout.js";

/**
 * Looks whether the machine was started again since the state directory was used last. Nothing waits for the disk when it is
 * written, so what was younger than the last note may be there in part only: blobs are removed then, since that is told by
 * their times. If the database is among it, nothing that it says can be relied upon: why, is the answer.
 */
export function checkRestart(root: string): string | undefined {
  const boot = bootId();
  const note = readSyncNote(root);
  if (note?.boot === boot) return undefined;
  const safe = note?.at ?? 0;
  forgetBlobs(join(root, "blobs"), safe);
  const written = databaseTime(join(root, "db"));
  const isSafe = written === undefined || written <= safe;
  writeSyncNote(root, join(root, "tmp/synced"));
  return isSafe ? undefined : "the machine went down before its database was on the disk";
}

function forgetBlobs(folder: string, safe: number): void {
  for (const algorithm of readdirSync(folder)) {
    for (const name of readdirSync(join(folder, algorithm))) {
      const path = join(folder, algorithm, name);
      if (statSync(path).mtimeMs > safe) unlinkSync(path);
    }
  }
}
