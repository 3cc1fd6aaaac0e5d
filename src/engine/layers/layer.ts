import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";

/** How a layer can be stored as a blob. */
export type Compression = "uncompressed" | "gzip" | "zstd";

/** A blob that has the content of a layer. */
export interface LayerBlob {
  readonly descriptor: OciDescriptor;
  readonly diffId: string;
  readonly compression: Compression | "other";
  /**
   * It is the archive of the layer's files as they are: nobody need keep it, as it can be made of them again. Only
   * uncompressed ones are.
   */
  readonly isVirtual?: boolean | undefined;
  /** Its archive has been seen to be what the diff id says; else somebody's image or cache says so. */
  readonly isVerified?: boolean | undefined;
}

/** Fetches a blob that a lazy layer is made of, into the content store. */
export type BlobProvider = (blob: LayerBlob, context: StepContext) => Promise<void>;

/** What is known of a layer at once. */
export interface LayerInfo {
  /** Short, unique in the state directory, and good as a file name. */
  readonly id: string;
  /** Which kind of record it is: `regular`, `source.local`, `source.git.checkout`, `frontend`, `internal`. */
  readonly type: string;
  /** What made it, as in the history of an image. */
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** All blobs known to have its content, whether they are here or not. */
  readonly blobs: readonly LayerBlob[];
  /** Whether its files are here. */
  readonly isUnpacked: boolean;
}

/**
 * What one step changed: a directory as the upper directory of overlayfs has it. Removed files are character devices
 * 0/0, directories that hide what is below have the attribute `trusted.overlay.opaque` (`user.overlay.opaque` in a user
 * namespace). Sealed layers never change.
 */
export interface Layer {
  readonly id: string;
}

/** An immutable tree of files that a step made or can make. Agrees with `ImmutableRef`, BuildKit's cache/refs.go. */
export interface Tree {
  /** Unique; equal ids are equal trees. Empty for the tree without files. */
  readonly id: string;
  /** Its layers, lowest first, all of them unpacked. A tree that is read in place is copied into one for this. */
  layers(context: StepContext): Promise<readonly Layer[]>;
  /** Its files, fetched if need be. */
  view(context: StepContext): Promise<FileView>;
  /** The layers if they are known without work, whether unpacked or not; undefined for what is read in place. */
  readonly lazyLayers: readonly Layer[] | undefined;
}
