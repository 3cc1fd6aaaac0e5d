import { lstatSync, rmSync, writeFileSync } from "node:fs";
import { nativePath } from "../../client/files/native-path.js";
import { Pacer } from "../../client/files/pacer.js";

/** A copy of a tree that somebody may have changed since it was made. */
export interface CopiedTree {
  /** Whether what is at a path and no directory is what the copy had there. If in doubt, it is not. */
  isUntouched(path: string): boolean;
}

const BIG = { bigint: true } as const;
/** Milliseconds in which the clock of a file system goes on, unless it has but seconds. */
const LONGEST_TICK = 50;

/**
 * Remembers a copy before anybody has changed it. Nobody can set the time when the system last noted a change of a file, and
 * giving it another name is one; so a file is untouched if that time is not after this, and it is in directories that are
 * where they were.
 *
 * @param directories the paths of those that the copy has in it, below `root`
 */
export async function markCopied(root: string, directories: Iterable<string>): Promise<CopiedTree> {
  const pacer = new Pacer();
  const inodes = new Map<string, bigint>();
  for (const path of directories) {
    inodes.set(path, lstatSync(nativePath(root + path), BIG).ino);
    if (pacer.isDue) await pacer.pause();
  }
  const mark = await waitForTick(`${root}.mark`);
  const untouched = new Map<string, boolean>([["", true]]);
  const isInPlace = (directory: string): boolean => {
    let isSame = untouched.get(directory);
    if (isSame === undefined) {
      isSame =
        isInPlace(directory.slice(0, directory.lastIndexOf("/"))) &&
        lstatSync(nativePath(root + directory), BIG).ino === inodes.get(directory);
      untouched.set(directory, isSame);
    }
    return isSame;
  };
  return {
    isUntouched: (path) =>
      lstatSync(nativePath(root + path), BIG).ctimeNs <= mark &&
      isInPlace(path.slice(0, path.lastIndexOf("/"))),
  };
}

/** The last time of the file system's clock before the present one; 0 if that does not come soon. */
async function waitForTick(file: string): Promise<bigint> {
  const now = (): bigint => {
    writeFileSync(nativePath(file), "");
    return lstatSync(nativePath(file), BIG).ctimeNs;
  };
  try {
    const first = now();
    for (let waited = 0; waited < LONGEST_TICK; waited++) {
      if (now() > first) return first;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return 0n;
  } finally {
    rmSync(nativePath(file), { force: true });
  }
}
