import { BuildError } from "../../base/diagnostic/build-error.js";
import { joinPath } from "../../base/util/go-path.js";
import type { Tree } from "../layers/layer.js";
import type { StepContext } from "../step-context.js";
import { RecentMap } from "../view/recent-map.js";
import { type ContentDigests, contentDigests, joinDigests } from "./content-digest.js";
import type { ContentPath, DigestTraits } from "./digest-options.js";
import { EMPTY_DIGEST, RecordTree } from "./record-tree.js";

/** A tree that says how its files are digested. */
export interface DigestedTree extends Tree {
  readonly digestTraits: DigestTraits;
}

/** Entries of trees that are remembered; some 100 bytes each. */
const REMEMBERED = 500_000;
/** What a tree counts apart from its entries. */
const TREE_WEIGHT = 1000;

/** Digests of trees, so that those of one tree are made once; what was not asked for lately is forgotten. */
export class RecordCache {
  readonly #trees: RecentMap<RecordTree>;

  /** `limit` is how many entries of trees are remembered. */
  constructor(limit = REMEMBERED) {
    this.#trees = new RecentMap(limit);
  }

  /**
   * {@link contentDigests} of a tree. The tree without files has a root, and nothing else.
   *
   * @throws BuildError as that; `file/read` `/x: no such file or directory`
   */
  async treeDigests(
    tree: Tree,
    paths: readonly ContentPath[],
    context: StepContext,
  ): Promise<ContentDigests> {
    if (tree.id === "") return emptyTreeDigest(paths);
    const view = await tree.view(context);
    let records = this.#trees.get(tree.id);
    if (records === undefined) {
      records = new RecordTree(view, traitsOf(tree), (entries) => this.#trees.weigh(entries));
      this.#trees.set(tree.id, records, TREE_WEIGHT);
    }
    return contentDigests(view, paths, { signal: context.signal, records });
  }
}

function traitsOf(tree: Tree): DigestTraits {
  return "digestTraits" in tree ? (tree as DigestedTree).digestTraits : {};
}

function emptyTreeDigest(paths: readonly ContentPath[]): ContentDigests {
  const digests = paths.map((wanted) => {
    const path = joinPath("/", wanted.path);
    if (path !== "/") throw new BuildError("file/read", `${path}: no such file or directory`);
    return EMPTY_DIGEST;
  });
  const digest = joinDigests(digests.length === 0 ? [EMPTY_DIGEST] : digests);
  return { current: digest, older: digest };
}
