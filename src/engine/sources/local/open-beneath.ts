import { closeSync, constants, openSync } from "node:fs";
import { nativePath } from "../../../client/files/native-path.js";

/** Where Linux shows the open files of a process; a path through it starts in the directory itself, wherever that is now. */
const OPEN_FILES = "/proc/self/fd";

export const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Whatever may have come in a file's place: no symlink is followed, and nothing waits for the writer of a fifo. */
export const OPEN_FILE =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opens a file or directory below a directory, name by name, so that no symlink is followed, whoever puts one there and
 * when. The path starts with a slash. Throws what open throws: ELOOP or ENOTDIR for a symlink.
 */
export function openBeneath(root: string, path: string, flags: number): number {
  const names = path.split("/").filter((name) => name !== "");
  const last = names.pop();
  let current = openSync(nativePath(root), constants.O_RDONLY | constants.O_DIRECTORY);
  if (last === undefined) return current;
  try {
    for (const name of names) {
      const next = openSync(nativePath(`${OPEN_FILES}/${current}/${name}`), OPEN_DIRECTORY);
      closeSync(current);
      current = next;
    }
    return openSync(nativePath(`${OPEN_FILES}/${current}/${last}`), flags);
  } finally {
    closeSync(current);
  }
}
