import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeDirectory } from "../base/util/make-directory.js";
import { fileError } from "../frontend/contexts/file-error.js";
import { utf8Chunks } from "./utf8-chunks.js";

const PRIVATE = 0o600;

/**
 * Writes a file as a whole or not at all: into a private file beside it, which then takes its name. Missing
 * directories are made; what is not an ordinary file (a pipe, /dev/null) is written to as it is.
 *
 * @throws BuildError `file/write`.
 */
export function writeFileWhole(path: string, pieces: Iterable<string | Uint8Array>): void {
  try {
    makeDirectory(dirname(path));
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile()) {
      writePieces(openSync(path, "w"), pieces);
      return;
    }
    const target = existing === undefined ? path : realpathSync(path);
    const mode = existing === undefined ? 0o666 & ~process.umask() : existing.mode & 0o7777;
    replaceFile(target, mode, pieces);
  } catch (cause) {
    throw fileError("failed to write output", path, cause, "file/write");
  }
}

function replaceFile(target: string, mode: number, pieces: Iterable<string | Uint8Array>): void {
  const name = `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`;
  const temporary = join(dirname(target), name);
  const file = openSync(temporary, "wx", PRIVATE);
  try {
    writePieces(file, pieces);
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writePieces(file: number, pieces: Iterable<string | Uint8Array>): void {
  try {
    for (const piece of pieces) {
      for (const bytes of utf8Chunks(piece)) {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      }
    }
  } finally {
    closeSync(file);
  }
}
