import type { FileView } from "./file-view.js";

/** A directory of a tree as a tree; the path is absolute, clean and leads through no symlink. */
export function createSubView(view: FileView, directory: string): FileView {
  if (directory === "/") return view;
  const inside = (path: string): string => (path === "/" ? directory : directory + path);
  return {
    lstat: (path) => view.lstat(inside(path)),
    readDirectory: (path) => view.readDirectory(inside(path)),
    readLink: (path) => view.readLink(inside(path)),
    xattrs: (path) => view.xattrs(inside(path)),
    open: (path) => view.open(inside(path)),
    realPath: (path) => view.realPath(inside(path)),
  };
}
