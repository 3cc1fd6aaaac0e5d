import { spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { detachProgram } from "./detach-program.js";
import { bootId } from "./state-layout.js";

/**
 * What is known of the disk: everything from before a time is on it. The rest is safe as long as the machine runs, whatever
 * becomes of our processes.
 */
export interface SyncNote {
  /** Which start of the machine that was. */
  readonly boot: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const NOTE = "synced";
const SHELL = "/bin/sh";
// Not every `sync` can do it for one file system.
const SCRIPT = '{ sync -f "$1" || sync; } && mv -f "$2" "$3"';

/** The last note; undefined if there is none. */
export function readSyncNote(root: string): SyncNote | undefined {
  try {
    const [boot = "", at = ""] = readFileSync(join(root, NOTE), "utf8").trim().split(" ");
    return /^\d+$/.test(at) ? { boot, at: Number(at) } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the note that everything there is has been on the disk since before the machine was started. */
export function writeSyncNote(root: string, temporary: string): void {
  writeNote(temporary, Date.now());
  renameSync(temporary, join(root, NOTE));
}

/**
 * Has everything written to the disk, by a process that may live on after this one and takes the note when it is done:
 * nobody waits for the disk. The promise is for tests; it fulfils with whether that succeeded.
 *
 * @param temporary where the note may be until then
 */
export function startDiskSync(root: string, temporary: string, at = Date.now()): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      writeNote(temporary, at);
      const child = spawn(SHELL, ["-c", SCRIPT, ...scriptArgs(root, temporary)], {
        cwd: "/",
        detached: true,
        stdio: "ignore",
      });
      child.once("error", () => resolve(false)).once("exit", (code) => resolve(code === 0));
      child.unref();
    } catch {
      // Without it, work of today may have to be done again when the machine was started again.
      resolve(false);
    }
  });
}

/**
 * The same for a process that is about to end, and does not care. Never throws.
 *
 * @param env the environment: only the PATH counts
 */
export function leaveDiskSync(root: string, temporary: string, env = process.env): void {
  try {
    writeNote(temporary, Date.now());
    // Nothing is kept from being unmounted by it.
    const argv = ["-c", `cd / && ${SCRIPT}`, ...scriptArgs(root, temporary)];
    detachProgram(SHELL, argv, { PATH: env.PATH ?? "/usr/bin:/bin" });
  } catch {
    // As with startDiskSync.
  }
}

function writeNote(path: string, at: number): void {
  writeFileSync(path, `${bootId()} ${at}\n`, { mode: 0o600 });
}

/** What the script calls `$0` to `$3`. */
function scriptArgs(root: string, temporary: string): readonly string[] {
  return ["sync", root, temporary, join(root, NOTE)];
}
