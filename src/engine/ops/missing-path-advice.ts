import { lstatSync } from "node:fs";
import { joinPath } from "../../base/util/go-path.js";
import { goQuote } from "../../base/util/go-quote.js";
import { suggest } from "../../base/util/suggest.js";
import { nativePath, readNames } from "../../client/files/native-path.js";
import type { Tree } from "../layers/layer.js";
import { isLocalTree } from "../sources/local/local-tree.js";
import type { StepContext } from "../step-context.js";
import type { FileKind } from "../view/file-view.js";

/** How many names are looked at, at most. */
const MOST_NAMES = 5000;
/** Directories in which nobody means to find something. */
const PASSED_OVER: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** The names of a tree, as far as they can be read; symlinks are not followed. */
interface NameTree {
  kind(path: string): FileKind | undefined;
  names(directory: string): readonly string[];
}

/** What to do about a path that a step wants of a tree, and that is not there; undefined if nothing comes to mind. Never rejects. */
export async function missingPathAdvice(
  tree: Tree,
  path: string,
  context: StepContext,
): Promise<string | undefined> {
  try {
    if (!isLocalTree(tree)) return nearName(await viewNames(tree, context), path);
    const names = directoryNames(tree.place);
    const link = firstLink(names, path);
    if (link !== undefined) return `${goQuote(link)} is a symlink that leads to nothing in the context`;
    if (names.kind(path) === undefined) return nearName(names, path);
    return `${goQuote(path)} is in ${tree.place}, but is left out of the context: see its .dockerignore`;
  } catch {
    return undefined;
  }
}

async function viewNames(tree: Tree, context: StepContext): Promise<NameTree> {
  const view = await tree.view(context);
  return {
    kind: (path) => view.lstat(path)?.kind,
    names: (directory) => view.readDirectory(directory),
  };
}

function directoryNames(root: string): NameTree {
  return {
    kind(path) {
      const stats = lstatSync(nativePath(joinPath(root, path)), { throwIfNoEntry: false });
      if (stats?.isSymbolicLink()) return "symlink";
      return stats && (stats.isDirectory() ? "directory" : "file");
    },
    names: (directory) => readNames(joinPath(root, directory)),
  };
}

function firstLink(tree: NameTree, path: string): string | undefined {
  for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
    const here = end === -1 ? path : path.slice(0, end);
    const kind = tree.kind(here);
    if (kind === "symlink") return here;
    if (kind !== "directory" || end === -1) return undefined;
  }
}

function nearName(tree: NameTree, path: string): string | undefined {
  const near = misspelt(tree, path) ?? elsewhere(tree, path.slice(path.lastIndexOf("/") + 1));
  return near && `did you mean ${goQuote(near)}?`;
}

/** The path with the first of its names that is not there spelt as one that is. */
function misspelt(tree: NameTree, path: string): string | undefined {
  const names = path.split("/").slice(1);
  let parent = "/";
  for (const [at, name] of names.entries()) {
    if (tree.kind(parent) !== "directory") return undefined;
    const here = joinPath(parent, name);
    if (tree.kind(here) === undefined) {
      const known = tree.names(parent);
      const near = suggest(name, known, false)?.toLowerCase();
      const exact = known.find((each) => each.toLowerCase() === (near ?? name.toLowerCase()));
      const found = exact && joinPath(parent, exact, ...names.slice(at + 1));
      return found && tree.kind(found) !== undefined ? found : undefined;
    }
    parent = here;
  }
  return undefined;
}

/** The first path of that name, the nearest to the root. */
function elsewhere(tree: NameTree, name: string): string | undefined {
  const directories = ["/"];
  let seen = 0;
  for (const directory of directories) {
    for (const each of tree.names(directory)) {
      if (++seen > MOST_NAMES) return undefined;
      const path = joinPath(directory, each);
      if (each === name) return path;
      if (!PASSED_OVER.has(each) && tree.kind(path) === "directory") directories.push(path);
    }
  }
  return undefined;
}
