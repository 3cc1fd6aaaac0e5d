import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CopiedTree } from "../archive/copied-tree.js";
import type { Layer, Tree } from "../layers/layer.js";
import { removeTree } from "../state/remove-tree.js";
import type { StepContext } from "../step-context.js";
import { createDirectoryView } from "../view/directory-view.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import type { FileView } from "../view/file-view.js";
import type { OpEnvironment } from "./op-environment.js";

/** A tree as a directory of its own, for steps on machines where layers can't be stacked. */
export interface PlainTree {
  readonly directory: string;
  /** What was changed in it, as a layer. */
  commit(description: string): Promise<Layer>;
  /** Removes it; never fails. */
  release(): Promise<void>;
}

/** Copies a tree, or nothing, into a new directory. It takes as long as there are files, and as much space. */
export async function copyPlainTree(
  tree: Tree | undefined,
  { layers, isUserNamespace, temporary }: OpEnvironment,
  context: StepContext,
): Promise<PlainTree> {
  const { copyTree, diffTrees } = await import("../archive/diff-trees.js");
  const options = { isUserNamespace, signal: context.signal };
  const below: FileView = tree === undefined || tree.id === "" ? EMPTY_VIEW : await tree.view(context);
  const place = temporary();
  const directory = join(place, "root");
  const release = () => removeTree(place).catch(() => {});
  let copied: CopiedTree;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    copied = await copyTree(below, directory, options);
  } catch (error) {
    await release();
    throw error;
  }
  return {
    directory,
    async commit(description) {
      const layer = await layers.create({ description });
      try {
        const changed = createDirectoryView(directory);
        await diffTrees(below, changed, layer.directory, { ...options, copied });
        return await layer.seal();
      } finally {
        await layer.discard();
      }
    },
    release,
  };
}
