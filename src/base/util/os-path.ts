import { BuildError } from "../diagnostic/build-error.js";
import { cleanPath, isAbsPath, joinPath } from "./go-path.js";
import { goQuote } from "./go-quote.js";

const UNIX_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const WINDOWS_PATH = "c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0";

/** The value of PATH where an image sets none. Agrees with DefaultPathEnv, util/system/path.go. */
export function defaultPath(os: string): string {
  return os === "windows" ? WINDOWS_PATH : UNIX_PATH;
}

/** A path with forward slashes only; no change unless the system is Windows. Agrees with ToSlash, util/system. */
export function toSlash(path: string, os: string): string {
  return os === "windows" && path.includes("\\") ? path.replaceAll("\\", "/") : path;
}

/**
 * Whether a path of a system begins at its root; a Windows path may do so behind a drive letter.
 * A path that {@link removeDriveLetter} refuses does not. Agrees with IsAbs, util/system/path.go.
 */
export function isAbsOn(path: string, os: string): boolean {
  if (os !== "windows") return isAbsPath(path);
  const bare = withoutDrive(path, false);
  return typeof bare === "string" && isAbsPath(bare);
}

/**
 * A Windows path cleaned, with forward slashes and without the drive letter `c:`; any other system's path unchanged.
 * `keepSlash` keeps a slash at the end. What follows `c:` stays relative if it does not begin with a slash.
 *
 * @throws BuildError for another drive, a drive alone, and UNC paths.
 * Agrees with CheckSystemDriveAndRemoveDriveLetter, util/system/path.go.
 */
export function removeDriveLetter(path: string, os: string, keepSlash: boolean): string {
  if (os !== "windows") return path;
  const bare = withoutDrive(path, keepSlash);
  if (typeof bare !== "string") throw bare;
  return bare;
}

/**
 * An absolute path with forward slashes: `path` as seen from `parent`, without a drive letter.
 * A path with nothing to join is not cleaned, except on Windows. An empty one is the parent.
 * With `keepSlash` a `/` or `/.` at the end stays.
 *
 * @throws BuildError with the prefix `removing drive letter`. Agrees with NormalizePath, util/system/path.go.
 */
export function normalizePath(parent: string, path: string, os: string, keepSlash: boolean): string {
  const given = toSlash(path, os);
  const from = absoluteParent(toSlash(parent, os), os, keepSlash);
  let result = removingDrive(given === "" ? from : given, os, keepSlash);
  if (!isAbsOn(result, os)) result = joinPath(from, result);
  return toSlash(keepSlash ? withEndingOf(given, result) : result, os);
}

/**
 * A working directory as seen from the current one, with the separators of its system.
 *
 * @throws BuildError with the prefix `normalizing working directory`. Agrees with NormalizeWorkdir, util/system/path.go.
 */
export function normalizeWorkdir(current: string, workdir: string, os: string): string {
  try {
    const path = normalizePath(current, workdir, os, false);
    return os === "windows" ? path.replaceAll("/", "\\") : path;
  } catch (error) {
    throw BuildError.from(error).wrap("normalizing working directory");
  }
}

function absoluteParent(parent: string, os: string, keepSlash: boolean): string {
  const path = removingDrive(parent === "" ? "/" : parent, os, keepSlash);
  return isAbsOn(path, os) ? path : joinPath("/", path);
}

function removingDrive(path: string, os: string, keepSlash: boolean): string {
  if (os !== "windows") return path;
  const bare = withoutDrive(path, keepSlash);
  if (typeof bare !== "string") throw bare.wrap("removing drive letter");
  return bare;
}

function withoutDrive(path: string, keepSlash: boolean): string | BuildError {
  if (path.length === 2 && path[1] === ":" && isOneByte(path.charCodeAt(0))) {
    return new BuildError("step/path", `No relative path specified in ${goQuote(path)}`);
  }
  if (/^[/\\]{2}/.test(path)) return new BuildError("step/path", "UNC paths are not supported");
  const colon = path.indexOf(":");
  if (colon !== -1 && path.slice(0, colon).toLowerCase() !== "c") {
    return new BuildError("step/path", "The specified path is not on the system drive (C:)");
  }
  const rest = toSlash(path.slice(colon + 1), "windows");
  const cleaned = cleanPath(rest);
  if (!keepSlash || !rest.endsWith("/")) return cleaned;
  // The reference leaves the slash away where the name is one byte long, as for the root.
  return cleaned.length === 1 && isOneByte(cleaned.charCodeAt(0)) ? cleaned : `${cleaned}/`;
}

/** ASCII, or a byte that was not UTF-8 (see decodeText). */
function isOneByte(code: number): boolean {
  return code < 0x80 || (code >= 0xdc80 && code <= 0xdcff);
}

function withEndingOf(given: string, path: string): string {
  if (given.endsWith("/")) return path.endsWith("/") ? path : `${path}/`;
  if (given.endsWith("/.")) return path === "/" ? "/." : `${path}/.`;
  return path;
}
