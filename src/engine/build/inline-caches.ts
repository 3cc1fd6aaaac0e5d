import type { GatewayResult } from "../../frontend/gateway.js";
import { exportCache } from "../cache/export-cache.js";
import { inlineRecords } from "../cache/inline-cache.js";
import type { ExportEnvironment } from "../exporters/export-environment.js";
import { oneOff } from "../exporters/one-off.js";
import type { ResultTable } from "../gateway/lazy-result.js";
import type { Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { LayerForm } from "./cache-target.js";
import { treeBlobs } from "./tree-blobs.js";

/** As inline caches have them, whatever the image's own layers are. */
const FORM: LayerForm = { compression: "gzip", level: undefined, force: false };

/**
 * Makes the caches that images have in their configs, of what the result for their platform was made by. Agrees with
 * runInlineCacheExporter, solver/llbsolver/export.go.
 */
export function createInlineCaches(
  { ref, refs }: GatewayResult,
  results: ResultTable,
  layers: LayerStore,
): NonNullable<ExportEnvironment["inlineCache"]> {
  const nameOf = (platform: string) => {
    if (refs === undefined) return ref ?? "";
    return refs.get(platform) ?? (refs.size === 1 ? [...refs.values()][0]! : "");
  };
  return (platform, image, context) =>
    oneOff(context, "preparing layers for inline cache", async () => {
      const solved = await results.get(nameOf(platform))?.solved();
      if (solved === undefined) return undefined;
      const own = new Map(image.map(({ layer, blob }) => [layer.id, blob]));
      const exported = await exportCache([solved], {
        mode: "min",
        remoteOf: async (tree: Tree, canMake) => {
          const chain = tree.lazyLayers;
          const blobs = chain?.map(({ id }) => own.get(id));
          // The layers of the image are what its cache is to refer to.
          if (blobs?.every((blob) => blob !== undefined)) return blobs;
          return treeBlobs(tree, canMake, FORM, layers, context);
        },
        signal: context.signal,
      });
      const records = inlineRecords(
        exported,
        image.map(({ blob }) => blob.descriptor.digest),
      );
      return records === undefined ? undefined : Buffer.from(records, "base64");
    });
}
