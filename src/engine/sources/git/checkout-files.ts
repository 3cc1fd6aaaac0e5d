import { lutimesSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { decodeText } from "../../../base/util/decode-text.js";
import { nativePath, readNames } from "../../../client/files/native-path.js";
import { Pacer } from "../../../client/files/pacer.js";

/**
 * Gives everything below a directory, and itself, one time of modification, in seconds since 1970. A directory comes after
 * what is in it. Agrees with resetSnapshotMtimes, source/git/source.go.
 */
export async function setTimes(directory: string, time: number): Promise<void> {
  const pacer = new Pacer();
  const visit = async (path: string): Promise<void> => {
    const kinds = directoriesOf(path);
    for (const name of readNames(path)) {
      const child = join(path, name);
      if (kinds.has(name)) await visit(child);
      else lutimesSync(nativePath(child), time, time);
      if (pacer.isDue) await pacer.pause();
    }
    utimesSync(nativePath(path), time, time);
  };
  await visit(directory);
}

/** Removes the files by which submodules find their repositories; a commit itself can have no file of that name. */
export async function removeGitFiles(directory: string): Promise<void> {
  const pacer = new Pacer();
  const visit = async (path: string): Promise<void> => {
    for (const name of directoriesOf(path)) await visit(join(path, name));
    rmSync(nativePath(join(path, ".git")), { force: true });
    if (pacer.isDue) await pacer.pause();
  };
  for (const name of directoriesOf(directory)) await visit(join(directory, name));
}

/** The names of the directories in a directory, those that links lead to apart. */
function directoriesOf(path: string): ReadonlySet<string> {
  const entries = readdirSync(nativePath(path), { withFileTypes: true, encoding: "buffer" });
  return new Set(entries.flatMap((entry) => (entry.isDirectory() ? [decodeText(entry.name)] : [])));
}
