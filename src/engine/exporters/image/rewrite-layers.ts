import type { StepContext } from "../../step-context.js";
import type { ExportEnvironment } from "../export-environment.js";
import type { LayerCompression } from "../image-options.js";
import { mapBounded } from "../map-bounded.js";
import { oneOff } from "../one-off.js";
import type { ExportedLayer } from "./exported-layer.js";

const REWRITTEN = "buildkit/rewritten-timestamp";
const MAX_LAYERS = 2;

/**
 * The layers with no time after the epoch, but for those of the base image. Without an epoch they stay as they are.
 * Agrees with rewriteRemoteWithEpoch, exporter/containerimage/writer.go, except that a layer that can't be rewritten is an error.
 */
export async function rewriteLayers(
  layers: readonly ExportedLayer[],
  baseDiffIds: readonly string[],
  epoch: bigint | undefined,
  compression: LayerCompression,
  environment: ExportEnvironment,
  context: StepContext,
): Promise<readonly ExportedLayer[]> {
  if (epoch === undefined) {
    environment.warn?.("rewrite-timestamp is specified, but no source-date-epoch was found");
    return layers;
  }
  // Few builds need what reads and writes archives here.
  const { rewriteLayer } = await import("./rewrite-layer.js");
  const first = layers.findIndex(({ diffId }, i) => diffId !== baseDiffIds[i]);
  const date = new Date(Number(epoch) * 1000).toISOString().replace("T", " ").slice(0, 19);
  return oneOff(context, `rewriting layers with source-date-epoch ${epoch} (${date} +0000 UTC)`, () =>
    mapBounded(layers, MAX_LAYERS, context, async (layer, within, i) => {
      const isDone = layer.descriptor.annotations?.get(REWRITTEN) === String(epoch);
      if (i < first || first === -1 || isDone) return layer;
      await layer.ensure(within);
      const blob = await rewriteLayer(layer.blob, epoch, compression, environment.blobs, within);
      const { mediaType, digest, size } = blob.descriptor;
      const annotations = new Map([[REWRITTEN, String(epoch)]]);
      return {
        ...layer,
        blob,
        diffId: blob.diffId,
        descriptor: { mediaType, digest, size, annotations },
        isVirtual: false,
        ensure: async () => {},
      };
    }),
  );
}
