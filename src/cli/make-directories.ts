import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it that are missing, each with the mode.
 *
 * Not by `mkdirSync(…, { recursive: true })`: where the file system takes no directories, as in /proc, that tries
 * for ever. Throws what `mkdirSync` throws for the first one that cannot be made.
 */
export function makeDirectories(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path) throw error;
    makeDirectories(parent, mode);
    mkdirSync(path, { mode });
  }
}
