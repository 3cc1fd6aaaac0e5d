import { lstatSync, rmdirSync, unlinkSync } from "node:fs";
import { nativePath, readNames } from "../../client/files/native-path.js";
import { Pacer } from "../../client/files/pacer.js";

/** Removes a directory of the machine with all that is in it, and lets others run meanwhile; no symlink is followed. */
export async function removeTree(directory: string): Promise<void> {
  const pacer = new Pacer();
  // The directories on the way, each with what is left in it.
  const levels = [{ path: directory, names: readNames(directory) }];
  while (levels.length > 0) {
    const { path, names } = levels.at(-1)!;
    const name = names.pop();
    if (name === undefined) {
      rmdirSync(nativePath(path));
      levels.pop();
      continue;
    }
    const inside = `${path}/${name}`;
    const isDirectory = lstatSync(nativePath(inside), { throwIfNoEntry: false })?.isDirectory();
    if (isDirectory === true) levels.push({ path: inside, names: readNames(inside) });
    else if (isDirectory === false) unlinkSync(nativePath(inside));
    if (pacer.isDue) await pacer.pause();
  }
}
