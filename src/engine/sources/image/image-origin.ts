import type { ContentSource } from "../../../registry/image-config.js";
import type { LayerDescriptor } from "../../../registry/manifest.js";
import type { Content } from "../../../registry/repository.js";
import type { StepContext } from "../../step-context.js";

/** Where an image comes from: a registry, a directory, or the engine's own images. */
export interface ImageOrigin extends ContentSource {
  /** The manifest or index that the reference leads to. */
  top(): Promise<Content>;
}

/** Brings the blob of a layer into the blob store, checked, with progress by its digest. */
export type LayerFetch = (layer: LayerDescriptor, context: StepContext) => Promise<void>;
