import { chmodSync, mkdirSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { StateBlobStore } from "../content/create-blob-store.js";
import { removeTree } from "../state/remove-tree.js";
import type { State } from "../state/state.js";
import { storeError } from "../state/store-error.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import type { ArchiveTools } from "./archive-tools.js";
import type { BlobFetcher } from "./blob-fetcher.js";
import { LateView, NeedsBelow } from "./late-view.js";
import type { Layer, LayerBlob } from "./layer.js";
import type { LayerTable } from "./layer-table.js";
import { placeLayer } from "./new-layer.js";

/** What unpacking works with. */
export interface UnpackEnvironment {
  readonly state: State;
  readonly table: LayerTable;
  readonly blobs: StateBlobStore;
  readonly tools: ArchiveTools;
  readonly fetcher: BlobFetcher;
}

/** The files below a layer: none, some that are there, or some that are not there yet. */
export type Below = FileView | LateView | undefined;

/**
 * Fetches a layer, and unpacks it while it comes, if that was not done by now, by another process perhaps. It is sealed only
 * when the digests of blob and archive are what they should be.
 *
 * Rejects with a {@link NeedsBelow} if it looked at files below that were not there; with a BuildError `image/digest` or
 * what fetching and unpacking reject with; and with the signal's reason.
 */
export async function unpackLayer(
  layer: Layer,
  below: Below,
  environment: UnpackEnvironment,
  context: StepContext,
): Promise<void> {
  const { state, table } = environment;
  const lock = await state.lock(`layer-${layer.id}`, context.signal);
  try {
    state.refresh();
    const record = table.reload(layer);
    if (record.sealedAt !== undefined) return;
    const { blob, directory } = await unpackAny(layer, record.blobs, below, environment, context);
    placeLayer(state, table, layer.id, directory);
    table.addBlob(layer, { ...blob, isVerified: true });
    table.update(layer, (now) => ({ ...now, diffId: blob.diffId, sealedAt: Date.now() }));
  } finally {
    lock.remove();
  }
}

/** Gives a directory with the files of one of these blobs: whoever lies of theirs must not keep others from the right one. */
async function unpackAny(
  layer: Layer,
  known: readonly LayerBlob[],
  below: Below,
  environment: UnpackEnvironment,
  context: StepContext,
): Promise<{ readonly blob: LayerBlob; readonly directory: string }> {
  const { fetcher } = environment;
  const trusted = fetcher.byTrust(known);
  const reachable = trusted.filter((blob) => fetcher.canFetch(blob));
  let failure: unknown = new BuildError("layer/gone", `layer ${layer.id} has no blob; build again`);
  // That a blob can't be fetched is told by whoever tries.
  for (const [at, blob] of (reachable.length > 0 ? reachable : trusted.slice(0, 1)).entries()) {
    try {
      return { blob, directory: await unpackBlob(layer, blob, below, environment, context) };
    } catch (error) {
      if (context.signal.aborted || error instanceof NeedsBelow) throw error;
      if (at === 0) failure = error;
    }
  }
  throw failure;
}

/** Gives a directory with the files of a blob. */
async function unpackBlob(
  layer: Layer,
  blob: LayerBlob,
  below: Below,
  environment: UnpackEnvironment,
  context: StepContext,
): Promise<string> {
  const { digest } = blob.descriptor;
  const { blobs } = environment;
  const status = `extracting ${digest}`;
  const unpack = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
    context.progress.status(status, {});
    const directory = await apply(layer, blob, bytes, below, environment, context);
    context.progress.status(status, { isDone: true });
    return directory;
  };
  if (blobs.size(digest) === undefined) {
    const fetching = environment.fetcher.fetch(blob, context);
    try {
      return await unpack(blobs.follow(digest, fetching));
    } catch (error) {
      // What stopped half-way is fetched all the same: it will be wanted again.
      await fetching;
      // What was read before it was whole may have been wrong, and then another try was right.
      if (error instanceof NeedsBelow || context.signal.aborted) throw error;
    }
  }
  return unpack(blobs.read(digest));
}

async function apply(
  layer: Layer,
  blob: LayerBlob,
  bytes: AsyncIterable<Uint8Array>,
  below: Below,
  { state, table, tools }: UnpackEnvironment,
  { signal }: StepContext,
): Promise<string> {
  const directory = state.temporary();
  try {
    makeRoot(directory);
    const target = { directory, below, isUserNamespace: state.isUserNamespace };
    const { diffId } = await tools.applyLayer(tools.decompress(bytes), target, signal);
    if (below instanceof LateView && below.wasAsked) throw new NeedsBelow();
    if (diffId !== blob.diffId) {
      const { digest } = blob.descriptor;
      table.removeBlob(layer, digest);
      throw new BuildError(
        "image/digest",
        `wrong diff id calculated on extraction of ${digest}: "${diffId}", expected "${blob.diffId}"`,
      );
    }
    return directory;
  } catch (error) {
    await removeTree(directory).catch(() => {});
    if (below instanceof LateView && below.wasAsked) throw new NeedsBelow();
    throw error;
  }
}

/** An empty directory as the root of a layer. Throws a BuildError `store/…`. */
export function makeRoot(path: string): void {
  try {
    mkdirSync(path);
    chmodSync(path, 0o755);
  } catch (cause) {
    throw storeError(`mkdir ${path}`, cause);
  }
}
