import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * What to make: a text for a file, null for a directory, `-> target` for a symlink, `= path` for another name of a file.
 */
export type FileTree = Readonly<Record<string, string | null>>;

/** A new directory for a test, without symlinks on the way. */
export function temporaryDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "buildfile-files-")));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Makes entries in a directory, and the directories that they need. */
export function makeTree(root: string, tree: FileTree): void {
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    mkdirSync(content === null ? full : dirname(full), { recursive: true });
    if (content === null) continue;
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), full);
    else if (content.startsWith("= ")) linkSync(join(root, content.slice(2)), full);
    else writeFileSync(full, content);
  }
}

/** What is in a directory, in the form of {@link makeTree}, but hard links as files. */
export function readTree(root: string, path = ""): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  for (const name of readdirSync(join(root, path)).sort()) {
    const inner = path === "" ? name : `${path}/${name}`;
    const full = join(root, inner);
    const stats = lstatSync(full);
    if (stats.isDirectory()) Object.assign(found, { [inner]: null }, readTree(root, inner));
    else if (stats.isSymbolicLink()) found[inner] = `-> ${readlinkSync(full)}`;
    else found[inner] = stats.isFile() ? readFileSync(full, "utf8") : "special";
  }
  return found;
}
