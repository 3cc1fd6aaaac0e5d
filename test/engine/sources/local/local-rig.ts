import { lstatSync } from "node:fs";
import type { ContentPath } from "../../../../src/engine/contenthash/digest-options.js";
import { RecordCache } from "../../../../src/engine/contenthash/record-cache.js";
import { LocalDirectory } from "../../../../src/engine/sources/local/local-directory.js";
import {
  type LocalTree,
  type LocalTreeOptions,
  openLocalTree,
} from "../../../../src/engine/sources/local/local-tree.js";
import { createMemoryIndex, type StatIndex } from "../../../../src/engine/sources/local/stat-index.js";
import type { StatusUpdate, StepContext } from "../../../../src/engine/step-context.js";

export const CONTEXT: StepContext = {
  signal: new AbortController().signal,
  progress: { status: () => {}, log: () => {} },
};

/** A step that keeps what it is told. */
export function recordingContext(): StepContext & { readonly updates: [string, StatusUpdate][] } {
  const updates: [string, StatusUpdate][] = [];
  return {
    updates,
    signal: CONTEXT.signal,
    progress: { status: (id, update) => updates.push([id, update]), log: () => {} },
  };
}

export type Patterns = Pick<LocalTreeOptions, "includePatterns" | "excludePatterns" | "followPaths">;

/** A tree of a directory that is looked at anew. */
export function treeOf(
  root: string,
  patterns: Patterns = {},
  index: StatIndex = createMemoryIndex(),
): LocalTree {
  return treeIn(new LocalDirectory(root, { index }), patterns);
}

export function treeIn(directory: LocalDirectory, patterns: Patterns = {}): LocalTree {
  const makeLayer = (): never => {
    throw new Error("no layer is wanted here");
  };
  return openLocalTree({ directory, name: "context", isUserNamespace: false, makeLayer, ...patterns });
}

export async function digestOfTree(tree: LocalTree, ...paths: readonly ContentPath[]): Promise<string> {
  return (await new RecordCache().treeDigests(tree, paths, CONTEXT)).current;
}

/** Waits until no change of a file could have the same time as its last one. */
export async function settle(path: string): Promise<void> {
  while (Date.now() - lstatSync(path).ctimeMs < 100) await new Promise((resolve) => setTimeout(resolve, 20));
}
