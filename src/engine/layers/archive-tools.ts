import type { FileView } from "../view/file-view.js";
import { createStackedView } from "../view/stacked-view.js";
import type { Compression } from "./layer.js";

/** How layers are packed and unpacked. */
export interface ArchiveTools {
  /** Unpacks a layer that is not compressed any more. */
  applyLayer(
    tar: AsyncIterable<Uint8Array>,
    target: {
      readonly directory: string;
      readonly below: FileView | undefined;
      readonly isUserNamespace: boolean;
    },
    signal: AbortSignal,
  ): Promise<{ readonly diffId: string; readonly size: number }>;
  /** What a stream holds, however it is compressed. */
  decompress(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** The archive of a layer, not compressed. */
  writeDiff(
    layer: { readonly directory: string },
    below: FileView,
    options: { readonly isUserNamespace: boolean; readonly signal: AbortSignal },
  ): AsyncIterable<Uint8Array>;
  compress(
    bytes: AsyncIterable<Uint8Array>,
    options: {
      readonly compression: Compression;
      readonly level?: number | undefined;
      readonly signal: AbortSignal;
    },
  ): AsyncIterable<Uint8Array>;
}

/** The union of layer directories, lowest first. */
export type CreateView = (
  directories: readonly string[],
  options: { readonly isUserNamespace: boolean },
) => FileView;

/** Loads what packs and unpacks; many builds need none of it. */
export async function loadArchiveTools(): Promise<ArchiveTools> {
  const [{ applyLayer }, { writeDiff }, { compress }, { decompress }] = await Promise.all([
    import("../archive/apply-layer.js"),
    import("../archive/write-diff.js"),
    import("../compression/compress.js"),
    import("../compression/decompress.js"),
  ]);
  return { applyLayer, writeDiff, compress, decompress: (bytes) => decompress(bytes, { inThread: true }) };
}

/** How views are made unless told otherwise. */
export const DEFAULT_VIEW: CreateView = createStackedView;
