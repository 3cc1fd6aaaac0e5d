import { randomBytes } from "node:crypto";
import { chmodSync, createWriteStream, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { atExit } from "../../base/util/at-exit.js";
import { makeDirectory } from "../../base/util/make-directory.js";
import { fileError } from "../../frontend/contexts/file-error.js";

const PRIVATE = 0o600;
const WRITE_SIZE = 1 << 20;

/** A file that takes its name only when all went well. */
export interface OutputFile {
  /**
   * Where its content goes, begun anew each time; what is no ordinary file, as a pipe, is written to as it is.
   *
   * @throws BuildError `file/write`
   */
  open(): Writable;
  /** Gives it its name, if there is something to be named. @throws BuildError `file/write` */
  commit(): void;
  /** Removes what was not committed; never fails. */
  discard(): void;
}

/**
 * A file to write: into a private one beside it, which then takes its place; of which nothing is left when the process
 * ends before that.
 */
export function createOutputFile(path: string): OutputFile {
  let temporary: string | undefined;
  let target = path;
  let mode = 0o666 & ~process.umask();
  let release: (() => void) | undefined;
  const forget = (): void => {
    release?.();
    release = undefined;
    temporary = undefined;
  };
  const discard = (): void => {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    forget();
  };
  return {
    open() {
      discard();
      try {
        makeDirectory(dirname(path));
        const existing = statSync(path, { throwIfNoEntry: false });
        if (existing !== undefined && !existing.isFile())
          return createWriteStream(path, { highWaterMark: WRITE_SIZE });
        if (existing !== undefined) {
          target = realpathSync(path);
          mode = existing.mode & 0o7777;
        }
        const name = `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
        const place = join(dirname(target), name);
        // At once, so that none appears after it was to be removed.
        const fd = openSync(place, "wx", PRIVATE);
        temporary = place;
        release = atExit(discard);
        return createWriteStream(place, { fd, highWaterMark: WRITE_SIZE });
      } catch (cause) {
        throw fileError("failed to write output", path, cause, "file/write");
      }
    },
    commit() {
      if (temporary === undefined) return;
      try {
        chmodSync(temporary, mode);
        renameSync(temporary, target);
        forget();
      } catch (cause) {
        throw fileError("failed to write output", path, cause, "file/write");
      }
    },
    discard,
  };
}
