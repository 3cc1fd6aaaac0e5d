import { BuildError } from "../../base/diagnostic/build-error.js";
import type { BlobStore } from "../content/blob-store.js";
import type { StepContext } from "../step-context.js";
import type { BlobProvider, LayerBlob } from "./layer.js";
import { SharedWork } from "./shared-work.js";

/** Fetches what lazy layers are made of, each blob once at a time. */
export class BlobFetcher {
  readonly #blobs: BlobStore;
  readonly #find: (blob: LayerBlob) => BlobProvider | undefined;
  /** The newest last. */
  readonly #providers = new Map<string, BlobProvider>();
  readonly #fetches = new SharedWork<void>();

  /** @param find who fetches what nobody was {@link add added} for */
  constructor(blobs: BlobStore, find: (blob: LayerBlob) => BlobProvider | undefined) {
    this.#blobs = blobs;
    this.#find = find;
  }

  add({ descriptor }: LayerBlob, provider: BlobProvider): void {
    this.#providers.delete(descriptor.digest);
    this.#providers.set(descriptor.digest, provider);
  }

  /**
   * The blobs of a layer: those whose archive is sure to be that of the layer if there are any, else what is said of it, by whom
   * this process met last at first. Anybody can say that their blob is the layer of another image.
   */
  byTrust(blobs: readonly LayerBlob[]): readonly LayerBlob[] {
    const sure = blobs.filter(({ isVerified }) => isVerified === true);
    if (sure.length > 0) return sure;
    const order = new Map([...this.#providers.keys()].map((digest, at) => [digest, at]));
    const age = ({ descriptor }: LayerBlob): number => order.get(descriptor.digest) ?? -1;
    return blobs.toSorted((a, c) => age(c) - age(a));
  }

  /** Whether a blob is here. */
  has({ descriptor }: LayerBlob): boolean {
    return this.#blobs.size(descriptor.digest) !== undefined;
  }

  /** Whether a blob is here, or can be. */
  canFetch(blob: LayerBlob): boolean {
    return this.has(blob) || this.#provider(blob) !== undefined;
  }

  /** Makes sure that a blob is here. Rejects with a BuildError `layer/gone` if it can't be, or as its provider does. */
  fetch(blob: LayerBlob, context: StepContext): Promise<void> {
    const { digest } = blob.descriptor;
    return this.#fetches.run(digest, context, async (shared) => {
      if (this.has(blob)) return;
      const provider = this.#provider(blob);
      if (provider === undefined) {
        const why = `blob ${digest} is not here, and nobody knows where it came from`;
        throw new BuildError("layer/gone", `${why}; build again`);
      }
      await provider(blob, shared);
      if (!this.has(blob)) throw new BuildError("internal", `blob ${digest} was not fetched`);
    });
  }

  #provider(blob: LayerBlob): BlobProvider | undefined {
    return this.#providers.get(blob.descriptor.digest) ?? this.#find(blob);
  }
}
