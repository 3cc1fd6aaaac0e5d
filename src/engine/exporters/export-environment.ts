import type { RegistryPusher } from "../../registry/push/registry-pusher.js";
import type { BlobStore } from "../content/blob-store.js";
import type { ImageStore } from "../images/image-store.js";
import type { Layer, LayerBlob } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { StepContext } from "../step-context.js";

/** What exporters work with. */
export interface ExportEnvironment {
  readonly layers: LayerStore;
  readonly blobs: BlobStore;
  /** The engine's own images; without it nothing is named. */
  readonly images?: ImageStore | undefined;
  /** Where images are pushed through. */
  readonly pusher: RegistryPusher;
  /**
   * The cache of a platform's build to keep in its image, as bytes of JSON; undefined for none. Its layers are those
   * given, by their places.
   */
  readonly inlineCache?:
    | ((
        platform: string,
        layers: readonly { readonly layer: Layer; readonly blob: LayerBlob }[],
        context: StepContext,
      ) => Promise<Uint8Array | undefined>)
    | undefined;
  /** Told of what is odd but does no harm. */
  readonly warn?: ((message: string) => void) | undefined;
  /** The time, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** Does work under a vertex of the progress: begins it, ends it, and tells of the error it ended with. */
export interface ExportSteps {
  readonly signal: AbortSignal;
  /**
   * @param name `exporting to image` and so on
   * @param position the output's place among all
   */
  run<T>(name: string, position: number, work: (context: StepContext) => Promise<T>): Promise<T>;
}
