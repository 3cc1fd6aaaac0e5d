/** The shortest path that names the same file by words alone. Agrees with Go's path.Clean. */
export function cleanPath(path: string): string {
  if (path === "" || path === "./") return ".";
  // `./a` and `a/` are how people write paths
  const start = path.length > 2 && path.startsWith("./") ? 2 : 0;
  const end =
    path.length - start > 1 && path.charCodeAt(path.length - 1) === SLASH ? path.length - 1 : path.length;
  const plain = start === 0 && end === path.length ? path : path.slice(start, end);
  if (isPlainlyClean(plain) && (start === 0 || plain.charCodeAt(0) !== SLASH)) return plain;
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  // How many leading `..` of a relative path no later `..` can take back.
  let climbs = 0;
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > climbs) kept.pop();
    else if (!rooted) {
      kept.push("..");
      climbs++;
    }
  }
  const joined = kept.join("/");
  if (rooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}

const SLASH = 0x2f;
const DOT = 0x2e;

/** Whether a path has nothing that cleaning could change, seen without a split: the common case. */
function isPlainlyClean(path: string): boolean {
  const last = path.length - 1;
  if (path.charCodeAt(0) === DOT || (last > 0 && path.charCodeAt(last) === SLASH)) return false;
  for (let i = 0; i < last; i++) {
    if (path.charCodeAt(i) !== SLASH) continue;
    const next = path.charCodeAt(i + 1);
    if (next === SLASH || next === DOT) return false;
  }
  return true;
}

/** The parts with slashes between them, cleaned; empty parts do not count. Agrees with Go's path.Join. */
export function joinPath(...parts: readonly string[]): string {
  const [parent, path] = parts;
  if (parts.length === 2 && isPlainlyClean(path!) && isPlainlyClean(parent!)) {
    // nothing to clean where two clean parts meet, so the sum need not be read
    if (parent === "/" || parent === "") return path!.charCodeAt(0) === SLASH ? path! : parent + path!;
    if (path === "" || path === "/") return parent!;
    return path!.charCodeAt(0) === SLASH ? parent! + path! : `${parent}/${path}`;
  }
  let joined = "";
  for (const part of parts) {
    if (joined === "" || joined.endsWith("/")) joined += part;
    else joined += `/${part}`;
  }
  return joined === "" ? "" : cleanPath(joined);
}

/** Whether a path begins at the root. Agrees with Go's path.IsAbs. */
export function isAbsPath(path: string): boolean {
  return path.startsWith("/");
}

/** The last segment: `.` for an empty path, `/` for one of slashes only. Agrees with Go's path.Base. */
export function basePath(path: string): string {
  if (path === "") return ".";
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end--;
  if (end === 0) return "/";
  return path.slice(path.lastIndexOf("/", end - 1) + 1, end);
}

/** All but the last segment, cleaned. Agrees with Go's path.Dir. */
export function dirPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}
