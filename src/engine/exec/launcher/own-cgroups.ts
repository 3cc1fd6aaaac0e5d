import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";

const PREFIX = "buildfile-";

/**
 * Below which cgroup this process's steps are, beside those of others: one per process, as an empty one may be removed at
 * any time by whoever shares it.
 */
export const OWN = `${PREFIX}${process.pid}`;

const used = new Set<string>();

/** Remembers a directory of the name {@link OWN}; those of processes that were killed are removed beside it. */
export function useOwnCgroup(directory: string): void {
  if (used.has(directory)) return;
  used.add(directory);
  for (const name of names(dirname(directory))) {
    const pid = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : "";
    if (/^\d+$/.test(pid) && !existsSync(`/proc/${pid}`)) removeWithSteps(join(dirname(directory), name));
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
