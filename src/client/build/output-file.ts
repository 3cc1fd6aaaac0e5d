import { randomBytes } from "node:crypto";
import { chmodSync, createWriteStream, mkdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { fileError } from "../../frontend/contexts/file-error.js";

const PRIVATE = 0o600;
const WRITE_SIZE = 1 << 20;

/** A file that takes its name only when all went well. */
export interface OutputFile {
  /** Where its content goes, begun anew each time; what is no ordinary file, as a pipe, is written to as it is. */
  open(): Writable;
  /** Gives it its name. @throws BuildError `file/write`, `daemon/failed` if there is nothing to be named. */
  commit(): void;
  /** Removes what was not committed; never fails. */
  discard(): void;
}

/** A file to write: into a private one beside it, which then takes its place. `shown` is what the user calls it. */
export function createOutputFile(path: string, shown: string): OutputFile {
  let isOpened = false;
  let temporary: string | undefined;
  let target = path;
  let mode = 0o666 & ~process.umask();
  const discard = (): void => {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    temporary = undefined;
  };
  return {
    open() {
      discard();
      isOpened = true;
      try {
        mkdirSync(dirname(path), { recursive: true });
        const existing = statSync(path, { throwIfNoEntry: false });
        if (existing !== undefined && !existing.isFile())
          return createWriteStream(path, { highWaterMark: WRITE_SIZE });
        if (existing !== undefined) {
          target = realpathSync(path);
          mode = existing.mode & 0o7777;
        }
      } catch (cause) {
        throw fileError("failed to write output", path, cause, "file/write");
      }
      const name = `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
      temporary = join(dirname(target), name);
      return createWriteStream(temporary, { flags: "wx", mode: PRIVATE, highWaterMark: WRITE_SIZE });
    },
    commit() {
      // Daemons that know one output only leave out all others without a word.
      if (!isOpened) throw new BuildError("daemon/failed", `the daemon made nothing of the output ${shown}`);
      if (temporary === undefined) return;
      try {
        chmodSync(temporary, mode);
        renameSync(temporary, target);
        temporary = undefined;
      } catch (cause) {
        throw fileError("failed to write output", path, cause, "file/write");
      }
    },
    discard,
  };
}
