import { viewError } from "../view/view-error.js";
import type { LayerWriter } from "./layer-writer.js";
import type { FileOwner } from "./owner.js";
import { attempt } from "./step-error.js";
import { parentPath } from "./upper-tree.js";

/** What new directories and files get. */
export interface NewFile {
  readonly mode: number;
  /** What the system gives, if it is left out. */
  readonly owner: FileOwner | undefined;
  /** Nanoseconds since 1970; now, if it is left out. */
  readonly time: bigint | undefined;
}

/**
 * Makes a directory and those that it is in, as far as there are none, and returns the new ones, the outermost first. The
 * path leads through no symlink. Agrees with MkdirAll, fsutil's copy/mkdir.go.
 *
 * @throws BuildError `engine/step`: `mkdir /a: not a directory`
 */
export function makeDirectories(writer: LayerWriter, path: string, given: NewFile): string[] {
  const missing: string[] = [];
  for (let at = path; ; at = parentPath(at)) {
    const info = attempt(at, () => writer.view.lstat(at), "mkdir");
    if (info !== undefined && info.kind !== "directory") {
      attempt(at, () => {
        throw viewError("ENOTDIR", "mkdir", at);
      });
    }
    if (info !== undefined || at === "/") break;
    missing.push(at);
  }
  missing.reverse();
  for (const directory of missing) {
    attempt(directory, () => {
      writer.makeDirectory(directory, given.mode & 0o777);
      writer.setAttributes(directory, { owner: given.owner, time: given.time });
    });
  }
  return missing;
}
