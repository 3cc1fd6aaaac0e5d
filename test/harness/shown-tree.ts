import type { FileView } from "../../src/engine/view/file-view.js";
import type { ShownFile, ShownTree } from "./overlayfs.js";

/** All that a view has, in the words of what the kernel shows. */
export function showView(view: FileView): ShownTree {
  const tree: Record<string, ShownFile> = {};
  const visit = (path: string): void => {
    const info = view.lstat(path);
    if (info === undefined) throw new Error(`${path} is listed but not there`);
    const { kind, mode, uid, gid, size, mtime, major, minor } = info;
    tree[path] = {
      kind,
      mode,
      uid,
      gid,
      size,
      mtime: String(mtime),
      rdev: major * 256 + minor,
      target: kind === "symlink" ? view.readLink(path) : "",
      xattrs: Object.fromEntries(
        [...view.xattrs(path)]
          .map(([name, value]): [string, string] => [name, Buffer.from(value).toString("base64")])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    };
    if (kind !== "directory") return;
    for (const name of view.readDirectory(path)) visit(path === "/" ? `/${name}` : `${path}/${name}`);
  };
  visit("/");
  return tree;
}
