import { chmodSync, mkdirSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { StateBlobStore } from "../content/create-blob-store.js";
import { removeTree } from "../state/remove-tree.js";
import type { State } from "../state/state.js";
import { storeError } from "../state/store-error.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import type { ArchiveTools } from "./archive-tools.js";
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
  /** Fetches a blob that is not here, once for all who want it. */
  fetch(blob: LayerBlob, context: StepContext): Promise<void>;
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
    const blob = record.blobs.find(
      ({ descriptor }) => environment.blobs.size(descriptor.digest) !== undefined,
    );
    const chosen = blob ?? record.blobs[0];
    if (chosen === undefined)
      throw new BuildError("layer/gone", `layer ${layer.id} has no blob; build again`);
    const directory = await unpackBlob(chosen, below, environment, context);
    placeLayer(state, table, layer.id, directory);
    table.update(layer, (now) => ({ ...now, diffId: chosen.diffId, sealedAt: Date.now() }));
  } finally {
    lock.remove();
  }
}

/** Gives a directory with the files of a blob. */
async function unpackBlob(
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
    const directory = await apply(blob, bytes, below, environment, context);
    context.progress.status(status, { isDone: true });
    return directory;
  };
  if (blobs.size(digest) === undefined) {
    const fetching = environment.fetch(blob, context);
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
  blob: LayerBlob,
  bytes: AsyncIterable<Uint8Array>,
  below: Below,
  { state, tools }: UnpackEnvironment,
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
