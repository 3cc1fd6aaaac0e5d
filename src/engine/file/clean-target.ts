import { cleanPath } from "../../base/util/go-path.js";

/** A clean absolute path that still ends in `/` or `/.` if it did. Agrees with cleanPath, llbsolver/file/backend.go. */
export function cleanTarget(path: string): string {
  const clean = cleanPath(`/${path}`);
  const base = clean === "/" ? "" : clean;
  if (path.endsWith("/.")) return `${base}/.`;
  return path.endsWith("/") ? `${base}/` : clean;
}
