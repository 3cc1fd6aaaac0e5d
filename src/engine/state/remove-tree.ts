import { chmodSync, readdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { nativePath, readNames } from "../../client/files/native-path.js";
import { Pacer } from "../../client/files/pacer.js";
import { errorCode, isGone } from "../../client/files/path-error.js";

const REPLACEMENT = "\ufffd";
const OWNER_ALL = 0o700;
/** Paths below the tree may be so long; what is deeper is moved up, as the system takes no longer ones. */
const LONGEST = 2000;

const TAKEN: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR"]);

/** A directory being emptied. */
interface Level {
  readonly path: string;
  /** Directories in it that are not empty. */
  readonly inner: string[];
}

/**
 * Removes a directory and all in it, or a file; nothing if it is not there. Follows no symlink, and does not hold up
 * others for long.
 *
 * Rejects with what the system says, or what the signal was aborted with; what was removed by then is.
 */
export async function removeTree(path: string, signal?: AbortSignal): Promise<void> {
  if (removeFile(path)) return;
  const pacer = new Pacer();
  const levels: Level[] = [{ path, inner: await removeFiles(path, pacer, signal) }];
  while (levels.length > 0) {
    const level = levels.at(-1)!;
    const next = level.inner.pop();
    if (next === undefined) {
      rmdirSync(nativePath(level.path));
      levels.pop();
    } else {
      const place = next.length - path.length > LONGEST ? moveUp(next, path) : next;
      levels.push({ path: place, inner: await removeFiles(place, pacer, signal) });
    }
  }
}

/** Gives a directory another place in the root of the tree. */
function moveUp(directory: string, root: string): string {
  for (let number = 0; ; number++) {
    const place = `${root}/${number}`;
    try {
      renameSync(nativePath(directory), nativePath(place));
      return place;
    } catch (error) {
      // Something is there.
      if (!TAKEN.has(errorCode(error) ?? "")) throw error;
    }
  }
}

/** Removes files and empty directories; gives the other directories. */
async function removeFiles(path: string, pacer: Pacer, signal: AbortSignal | undefined): Promise<string[]> {
  const inner: string[] = [];
  for (const [name, isDirectory] of readEntries(path)) {
    if (pacer.isDue) {
      await pacer.pause();
      signal?.throwIfAborted();
    }
    const full = `${path}/${name}`;
    if (!isDirectory) unlinkSync(nativePath(full));
    else if (!removeIfEmpty(full)) inner.push(full);
  }
  return inner;
}

function* readEntries(path: string): Generator<readonly [name: string, isDirectory: boolean]> {
  const entries = readDirectory(path);
  const isText = !entries.some(({ name }) => name.includes(REPLACEMENT));
  if (isText) for (const entry of entries) yield [entry.name, entry.isDirectory()];
  else for (const name of readNames(path)) if (!removeFile(`${path}/${name}`)) yield [name, true];
}

/** A directory of somebody who does not even let themselves in is opened all the same. */
function readDirectory(path: string) {
  const native = nativePath(path);
  try {
    return readdirSync(native, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) !== "EACCES") throw error;
    chmodSync(native, OWNER_ALL);
    return readdirSync(native, { withFileTypes: true });
  }
}

function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(nativePath(path));
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

/** Whether there is no file any more, which is not so of a directory. */
function removeFile(path: string): boolean {
  try {
    unlinkSync(nativePath(path));
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    const code = errorCode(error);
    if (code === "EISDIR" || code === "EPERM") return false;
    throw error;
  }
}
