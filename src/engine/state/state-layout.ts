import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { errorCode, isGone } from "../../client/files/path-error.js";
import { storeError } from "./store-error.js";

/** What is of no use without the database. Blobs are: they are known by their content. */
const CONTENT = ["l", "caches", "sources"] as const;
const FOLDERS = [...CONTENT, "blobs", "blobs/sha256", "db", "run", "run/processes", "tmp"] as const;

/** The form of all that is in a state directory; another number is another form. */
const FORMAT = "1";
const PRIVATE = 0o700;
const RESERVE = "reserve";
const RESERVE_SIZE = 512 * 1024;

/**
 * Where the engine keeps its state unless told otherwise: `/var/lib/buildfile` for root, else the user's directory for
 * such things.
 *
 * @param uid of the user who started the program, not that inside of a user namespace
 */
export function defaultStateRoot(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  if (uid === 0) return "/var/lib/buildfile";
  // Relative paths are to be ignored, says the XDG Base Directory Specification.
  const state = env.XDG_STATE_HOME;
  if (state !== undefined && isAbsolute(state)) return join(state, "buildfile");
  const home = env.HOME;
  return join(home !== undefined && isAbsolute(home) ? home : homedir(), ".local/state/buildfile");
}

/** Keeps some space, so that a state can be opened and made smaller when its disk is full. */
export function setReserve(root: string): void {
  const path = join(root, RESERVE);
  if (existsSync(path)) return;
  try {
    writeFileSync(path, Buffer.alloc(RESERVE_SIZE), { mode: 0o600 });
  } catch {
    rmSync(path, { force: true });
  }
}

/** Gives that space back; whether there was some. */
export function takeReserve(root: string): boolean {
  try {
    unlinkSync(join(root, RESERVE));
    return true;
  } catch {
    return false;
  }
}

/** Where processes have their marks, and what else they tell one another. */
export function processFolder(root: string): string {
  return join(root, "run/processes");
}

/** Makes what is missing of a state directory. Throws a BuildError `store/…`. */
export function makeLayout(root: string): void {
  if (!isAbsolute(root))
    throw new BuildError("store/unusable", `the state directory is not absolute: ${root}`);
  try {
    mkdirSync(root, { recursive: true, mode: PRIVATE });
    for (const folder of FOLDERS) makeFolder(join(root, folder));
  } catch (cause) {
    throw storeError(`can't make the state directory ${root}`, cause);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, PRIVATE);
    // Whatever the umask of the user is.
    chmodSync(path, PRIVATE);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** Checks the form of a state directory, and writes it down in a new one. Throws a BuildError `store/…`. */
export function checkFormat(root: string): void {
  const path = join(root, "format");
  try {
    const found = readFormat(path);
    if (found === FORMAT) return;
    if (found !== undefined) {
      const message = `the state in ${root} has format ${JSON.stringify(found.slice(0, 20))}, and this version knows ${FORMAT} only`;
      throw new BuildError(
        "store/format",
        `${message}; choose another directory with --root, or remove that`,
      );
    }
    const beside = join(root, "tmp/format");
    writeFileSync(beside, `${FORMAT}\n`, { mode: 0o600 });
    renameSync(beside, path);
  } catch (cause) {
    throw storeError(`open ${path}`, cause);
  }
}

function readFormat(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Puts everything aside that a state directory has, and begins anew. Nobody may use it. What is put aside is removed as other
 * leftovers are. Throws what the system says.
 */
export function resetLayout(root: string, name: string): void {
  const aside = join(root, "tmp", name);
  mkdirSync(aside, PRIVATE);
  for (const folder of [...CONTENT, "db"]) {
    if (existsSync(join(root, folder))) renameSync(join(root, folder), join(aside, folder));
  }
  for (const folder of FOLDERS) makeFolder(join(root, folder));
}

/** Whether there is something that a database should know. */
export function hasContent(root: string): boolean {
  return CONTENT.some((folder) => readdirSync(join(root, folder)).length > 0);
}

/** Identifies the time since the machine was started; empty where that is not known. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
