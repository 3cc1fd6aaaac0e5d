import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The case folders at or below a folder, sorted. A case holds a `Dockerfile` or an `expected.json`; one without the
 * other is a case too, since it is more likely broken than meant to be left out.
 *
 * @throws Error if the folder cannot be read
 */
export function findCases(folder: string): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const pending = [folder];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    // A link may lead back to where it is.
    const real = realpathSync(current);
    if (seen.has(real)) continue;
    seen.add(real);
    const entries = readdirSync(current, { withFileTypes: true });
    if (
      entries.some(
        ({ name }) => name === "expected.json" || (name === "Dockerfile" && isFile(join(current, name))),
      )
    ) {
      found.push(current);
      continue;
    }
    for (const entry of entries) {
      const path = join(current, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path))) pending.push(path);
    }
  }
  return found.sort();
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
