import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isGone } from "../../client/files/path-error.js";
import { type FileLock, tryFileLock } from "./file-lock.js";
import type { Posix } from "./posix.js";

/** Files that are no marks begin with a dot. */
const HIDDEN = ".";

/**
 * The mark of a living process in a state directory: a file `run/processes/ID` that it has locked as long as it lives, and that
 * lists what it uses, a name on each line. A file that nobody has locked is that of a dead process, whatever
 * became of its number since.
 */
export class ProcessMark {
  readonly id: string;
  readonly #path: string;
  readonly #fd: number;
  readonly #names = new Set<string>();
  #isOpen = true;

  /** Throws what the system says. */
  constructor(posix: Posix, directory: string) {
    this.id = `${process.pid}-${randomBytes(6).toString("hex")}`;
    this.#path = join(directory, this.id);
    // Seen by nobody before it is locked.
    const hidden = join(directory, `${HIDDEN}${this.id}`);
    this.#fd = openSync(hidden, "ax", 0o600);
    try {
      posix.tryLock(this.#fd, false);
      renameSync(hidden, this.#path);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** What this process uses, as far as it said so. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /**
   * Tells all others that this process uses something from now on. Whoever looks whether that is there looks after
   * this: then either it is gone already, or nobody removes it.
   */
  add(names: Iterable<string>): void {
    let text = "";
    const added: string[] = [];
    for (const name of names) {
      if (this.#names.has(name)) continue;
      text += `${name}\n`;
      added.push(name);
    }
    if (added.length === 0) return;
    writeSync(this.#fd, text);
    for (const name of added) this.#names.add(name);
  }

  /** Takes the mark away: this process uses nothing any more. */
  remove(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      unlinkSync(this.#path);
    } catch {
      // It will be found unlocked.
    }
    closeSync(this.#fd);
  }
}

/** A process that died without taking its mark away. */
export interface DeadProcess {
  readonly id: string;
  readonly path: string;
  /** Keeps others from cleaning up at the same time. */
  readonly lock: FileLock;
}

/** The processes that left their mark behind. Each has to be released. */
export function deadProcesses(posix: Posix, directory: string, own: string): readonly DeadProcess[] {
  const dead: DeadProcess[] = [];
  for (const id of markIds(directory)) {
    if (id === own) continue;
    const path = join(directory, id);
    const lock = tryFileLock(posix, path);
    if (lock !== undefined) dead.push({ id, path, lock });
  }
  return dead;
}

/** All that other processes use, living or not yet cleaned up after. */
export function namesOfOthers(directory: string, own: string): Set<string> {
  const names = new Set<string>();
  for (const id of markIds(directory)) {
    if (id === own) continue;
    for (const name of readMark(join(directory, id))) names.add(name);
  }
  return names;
}

/** What a process said that it uses. A line that is not whole was not said yet. */
export function readMark(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n").slice(0, -1);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** The ids of all processes that have a mark. */
export function markIds(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => !name.startsWith(HIDDEN));
}
