import { BuildError } from "../../../base/diagnostic/build-error.js";
import { isMap } from "../engine-result.js";
import type { ExporterDefinition } from "../exporter-definition.js";
import { createOutputTrees, wantsSplit } from "./create-output-trees.js";
import { readFileOptions } from "./file-options.js";
import { type OutputTree, outputEntries } from "./output-tree.js";
import { writeDirectory } from "./write-directory.js";

/** Writes the files of a result into a directory. Agrees with exporter/local. */
export const localExporter: ExporterDefinition = {
  prepare({ Attrs = {}, sink }) {
    const options = readFileOptions("local", Attrs);
    return {
      name: "exporting to client directory",
      async export(result, environment, context) {
        const isSplit = wantsSplit(options, isMap(result));
        const now = (environment.now ?? Date.now)();
        const trees = await createOutputTrees(result, options, { isSplit, now }, context);
        if (!isSplit && trees.length > 1) assertDistinct(trees);
        if (sink?.kind === "tree") await sink.write(trees, options.mode);
        else if (sink?.kind === "directory")
          await writeDirectory(trees, sink.path, sink.mode ?? options.mode, context);
        else throw new BuildError("option/value", "dest is required for local exporter");
        return {};
      },
    };
  },
};

/** Files of one platform may not take the place of another's. */
function assertDistinct(trees: readonly OutputTree[]): void {
  const owners = new Map<string, string>();
  for (const tree of trees) {
    for (const { stat, info } of outputEntries(tree)) {
      if (info.kind === "directory") continue;
      const path = stat.path!;
      const owner = owners.get(path);
      if (owner !== undefined) {
        throw new BuildError(
          "file/write",
          `cannot overwrite ${path} from ${owner} with ${tree.id} when split option is disabled`,
        );
      }
      owners.set(path, tree.id);
    }
  }
}
