import { statSync } from "node:fs";

/** What a path leads to; undefined if it leads nowhere, or nobody may know. */
export function pathKind(path: string): "file" | "directory" | "other" | undefined {
  try {
    const found = statSync(path);
    return found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
  } catch {
    return undefined;
  }
}
