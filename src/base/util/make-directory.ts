import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and those it is in, as far as they are missing. Unlike `mkdirSync` with `recursive` it ends also
 * where the system says that a directory is missing and yet does not let it be made, as in /proc.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path) throw error;
    makeDirectory(parent, mode);
    mkdirSync(path, mode);
  }
}
