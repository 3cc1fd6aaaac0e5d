import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { Tree } from "../layers/layer.js";
import { LocalDirectory } from "../sources/local/local-directory.js";
import { openLocalTree } from "../sources/local/local-tree.js";
import { openStatIndex, type StatIndex } from "../sources/local/stat-index.js";
import type { LocalRequest } from "./local-source.js";
import type { Engine } from "./open-engine.js";

/** The directories that a build reads, each looked at once however often it is asked for. */
export interface LocalTrees {
  /** @throws BuildError `file/read` for a name that no directory has */
  open(request: LocalRequest): Tree;
  /** When what was learned of files is kept for the next build. Never rejects. */
  flush(): Promise<void>;
}

/** @param directories absolute paths by the names that builds know them under */
export function createLocalTrees(
  { state, layers }: Pick<Engine, "state" | "layers">,
  directories: ReadonlyMap<string, string>,
): LocalTrees {
  const opened = new Map<string, LocalDirectory>();
  let index: StatIndex | undefined;
  const directoryOf = (path: string): LocalDirectory => {
    index ??= openStatIndex(
      state.table<Uint8Array, Uint8Array>("files", { encoding: "binary", keyEncoding: "binary" }),
    );
    const known = opened.get(path) ?? new LocalDirectory(path, { index });
    opened.set(path, known);
    return known;
  };
  return {
    open(request) {
      const path = directories.get(request.name);
      if (path === undefined) {
        throw new BuildError("file/read", `no local directory is called ${goQuote(request.name)}`);
      }
      return openLocalTree({
        ...request,
        directory: directoryOf(path),
        isUserNamespace: state.isUserNamespace,
        makeLayer: () =>
          layers.create({ type: "source.local", description: `local source for ${request.name}` }),
      });
    },
    flush: async () => {
      await index?.flush().catch(() => {});
    },
  };
}
