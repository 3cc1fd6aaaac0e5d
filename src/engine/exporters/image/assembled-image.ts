import type { Layer } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { Descriptor } from "./descriptor.js";

/** A blob of an image; what is not a layer is in the store already. */
export interface ImageBlob {
  readonly descriptor: Descriptor;
  /** The repositories of a registry that have it, for those who push. */
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  /** What it is the content of, if that is a layer. */
  readonly layer?: Layer;
  /** Whether it is made of a layer's files when it is needed, and need not be in the store. */
  readonly isVirtual?: boolean;
  /** Makes sure that it is in the store. */
  ensure(context: StepContext): Promise<void>;
}

/** A manifest and what it refers to. */
export interface AssembledManifest {
  readonly descriptor: Descriptor;
  readonly config: ImageBlob;
  readonly layers: readonly ImageBlob[];
}

/** An image, or several for different platforms, in the store but for layers that are elsewhere. */
export interface AssembledImage {
  /** What names of the image refer to, with its annotations. */
  readonly root: Descriptor;
  /** The config of an image for one platform; undefined if the root is an index. */
  readonly configDigest: string | undefined;
  /** The one manifest, or all that the index lists, in its order. */
  readonly manifests: readonly AssembledManifest[];
  readonly isIndex: boolean;
}

/** A blob that is in the store. */
export function storedBlob(descriptor: Descriptor): ImageBlob {
  return { descriptor, ensure: async () => {} };
}

/** All blobs of an image, each once: layers and configs, manifests behind what they refer to, the index last. */
export function imageBlobs({ root, manifests, isIndex }: AssembledImage): readonly ImageBlob[] {
  const blobs = new Map<string, ImageBlob>();
  const add = (blob: ImageBlob): void => {
    if (!blobs.has(blob.descriptor.digest)) blobs.set(blob.descriptor.digest, blob);
  };
  for (const { config, layers, descriptor } of manifests) {
    for (const layer of layers) add(layer);
    add(config);
    add(storedBlob(descriptor));
  }
  if (isIndex) add(storedBlob(root));
  return [...blobs.values()];
}
