import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";

const PREFIX = "buildfile-";

/**
 * Below which cgroup this process's steps are, beside those of others: one per process, as an empty one may be removed at
 * any time by whoever shares it.
 */
export const OWN = `${PREFIX}${process.pid}`;

/** Also those of a step with devices of its own: `buildfile-PID-STEP`. */
const OWNER = new RegExp(`^${PREFIX}(\\d+)(?:-.*)?$`);

const used = new Set<string>();

/** Remembers a directory of the name {@link OWN}; those of processes that were killed are removed beside it. */
export function useOwnCgroup(directory: string): void {
  if (used.has(directory)) return;
  used.add(directory);
  for (const name of names(dirname(directory))) {
    const pid = OWNER.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeWithSteps(join(dirname(directory), name));
  }
}

/** Removes those that are used no more. */
export function removeOwnCgroups(): void {
  used.forEach(removeWithSteps);
  used.clear();
}

function removeWithSteps(directory: string): void {
  for (const name of names(directory)) removeDirectory(join(directory, name));
  removeDirectory(directory);
}

/**
 * Makes a cgroup with those above it. Throws what mkdir throws. Node's own way of making all of a path goes round for ever
 * where nothing can be made, as in a hierarchy that another mount hides.
 */
export function makeCgroup(directory: string): void {
  let failure: unknown;
  for (let end = directory.indexOf("/", 1); end !== directory.length; ) {
    end = directory.indexOf("/", end + 1);
    if (end === -1) end = directory.length;
    try {
      mkdirSync(directory.slice(0, end));
    } catch (error) {
      failure = error;
    }
  }
  if (!existsSync(directory)) throw failure;
}

/** Removes one that is used no more. */
export function dropOwnCgroup(directory: string): void {
  used.delete(directory);
  removeDirectory(directory);
}

/** Does nothing if there is a process in it, or another cgroup. */
export function removeDirectory(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It is in use, or gone.
  }
}

function names(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
