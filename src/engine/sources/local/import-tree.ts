import { closeSync, readFileSync, writeFileSync } from "node:fs";
import { createLayerWriter, type LayerWriter } from "../../file/layer-writer.js";
import { TreeCopier } from "../../file/tree-copier.js";
import { EMPTY_VIEW } from "../../view/empty-view.js";
import type { ConfirmableView } from "./local-view.js";
import { METADATA_PATH } from "./metadata-view.js";

/**
 * Copies all files of a view into the directory of a new layer, and makes sure that they are what the view has told of them.
 *
 * @throws BuildError for what can't be read or written; `context/changed`
 */
export async function importTree(
  view: ConfirmableView,
  directory: string,
  isUserNamespace: boolean,
  signal: AbortSignal,
): Promise<void> {
  const writer = createLayerWriter(directory, EMPTY_VIEW, { isUserNamespace, signal });
  const rules = { owner: undefined, mode: undefined, time: undefined, filter: undefined, replacesAll: false };
  const copier = new TreeCopier({ view, isSealed: false }, writer, rules, signal);
  await copier.copy("/", view.lstat("/")!, "/");
  copyMetadata(view, writer);
  await view.confirm(signal);
}

/** Of a tree without contents: the file that is not listed. */
function copyMetadata(view: ConfirmableView, writer: LayerWriter): void {
  const info = view.lstat(METADATA_PATH);
  if (info === undefined || writer.view.lstat(METADATA_PATH) !== undefined) return;
  const from = view.open(METADATA_PATH);
  try {
    const to = writer.makeFile(METADATA_PATH, info.mode);
    try {
      writeFileSync(to, readFileSync(from));
    } finally {
      closeSync(to);
    }
  } finally {
    closeSync(from);
  }
}
