/** What Linux takes as a path, its zero byte not counted. */
const LONGEST_PATH = 4095;
/** Anything but names with one slash between them. */
const UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * The name of an archive's entry as a path below the root of what is unpacked, without `/` at either end; empty for the
 * root itself. `..` cannot lead out. Undefined for what is longer than any path.
 */
export function cleanEntryName(name: string): string | undefined {
  const from = name.startsWith("./") ? 2 : 0;
  const end = name.endsWith("/") ? name.length - 1 : name.length;
  const path = end > from ? name.slice(from, end) : "";
  if (path.length > LONGEST_PATH) return name.length > 1 << 16 ? undefined : checked(slowClean(name));
  return path === "" || !UNCLEAN.test(path) ? path : slowClean(name);
}

function checked(path: string): string | undefined {
  return path.length > LONGEST_PATH ? undefined : path;
}

function slowClean(name: string): string {
  const names: string[] = [];
  for (const part of name.split("/")) {
    if (part === "..") names.pop();
    else if (part !== "" && part !== ".") names.push(part);
  }
  return names.join("/");
}

/** The directory of a path that {@link cleanEntryName} gave; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of a path. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path of a name in a directory, either of which may be the root, ``. */
export function joinEntry(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}
