import { BuildError } from "../../base/diagnostic/build-error.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { cleanPath, joinPath } from "../../base/util/go-path.js";

/** A path in two parts; the directory is empty for what is at the top. */
export interface SplitPath {
  readonly directory: string;
  readonly name: string;
}

/** A directory on the way to the last entry, and the last name in it. */
interface Level {
  readonly path: string;
  last: string;
}

/**
 * Checks the paths of entries that somebody else sends: relative and clean, in order, each once, and only inside of
 * directories that came before. Agrees with Validator, fsutil's validator.go.
 */
export class OrderCheck {
  readonly #levels: Level[] = [{ path: "", last: "" }];

  /** Throws a BuildError `file/write` with the reference's words. */
  next(path: string, isDirectory: boolean): SplitPath {
    checkForm(path);
    const slash = path.lastIndexOf("/");
    const directory = path.slice(0, Math.max(0, slash));
    const name = path.slice(slash + 1);
    const levels = this.#levels;
    while (levels.length > 1 && !isInside(directory, levels.at(-1)!.path)) levels.pop();
    const level = levels.at(-1)!;
    if (level.path !== directory || compareUtf8(level.last, name) >= 0) {
      const before = joinPath(level.path, level.last);
      throw refused(`changes out of order: ${JSON.stringify(path)} ${JSON.stringify(before)}`);
    }
    level.last = name;
    if (isDirectory) levels.push({ path, last: "" });
    return { directory, name };
  }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || (path.startsWith(directory) && path[directory.length] === "/");
}

function checkForm(path: string): void {
  if (path !== cleanPath(path)) throw refused(`unclean path ${path}: invalid argument`);
  if (path.startsWith("/")) throw refused(`absolute path ${path}: invalid argument`);
  if (path === "." || path === ".." || path.startsWith("../")) {
    throw refused(`escape check ${path}: invalid argument`);
  }
  // A zero byte no system takes; Windows has more separators, and names of streams and drives.
  if (path.includes("\0") || (process.platform === "win32" && /[\\:]/.test(path))) {
    throw refused(`unrepresentable path ${JSON.stringify(path)}: invalid argument`);
  }
}

function refused(message: string): BuildError {
  return new BuildError("file/write", message.toWellFormed());
}
