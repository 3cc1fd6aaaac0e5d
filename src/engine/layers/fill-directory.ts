import { chmodSync, lchownSync } from "node:fs";
import { createLayerWriter } from "../file/layer-writer.js";
import { TreeCopier } from "../file/tree-copier.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import type { FileView } from "../view/file-view.js";

/**
 * Copies a tree into an empty directory, with owners, modes, times and attributes. Rejects with a BuildError
 * `engine/step`, or the signal's reason.
 */
export async function fillDirectory(
  view: FileView,
  directory: string,
  isUserNamespace: boolean,
  signal: AbortSignal,
): Promise<void> {
  const root = view.lstat("/");
  if (root === undefined) return;
  const writer = createLayerWriter(directory, EMPTY_VIEW, { isUserNamespace, signal });
  const rules = { owner: undefined, mode: undefined, time: undefined, filter: undefined, replacesAll: false };
  // What is in a cache may be changed, so that no file may be one with that of a layer.
  await new TreeCopier({ view, isSealed: false }, writer, rules, signal).copy("/", root, "/");
  lchownSync(directory, root.uid, root.gid);
  chmodSync(directory, root.mode);
}
