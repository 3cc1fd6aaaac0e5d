import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { BlobStore } from "../../content/blob-store.js";
import type { StepContext, StepProgress } from "../../step-context.js";
import type { SourceEnvironment } from "../source-environment.js";

/** A blob to be had somewhere. */
export interface WantedBlob {
  readonly digest: string;
  /** Bytes, if it is known. */
  readonly size: number | undefined;
}

/** A place where a blob may be had: gives its bytes in order, from the first, in memory that stays as it is. */
export type BlobPlace = (write: (piece: Uint8Array) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** How often progress is told, in milliseconds. */
const INTERVAL = 100;

/**
 * Brings a blob into the blob store, from the first place that has it as it should be; whoever asks for it meanwhile waits
 * for the same. What is here already is not fetched. Shown under the blob's digest, as BuildKit's pullprogress does.
 *
 * Rejects with the error of the last place.
 */
export async function fetchBlob(
  blob: WantedBlob,
  places: readonly BlobPlace[],
  { blobs, lookups }: Pick<SourceEnvironment, "blobs" | "lookups">,
  context: StepContext,
): Promise<void> {
  if (blobs.size(blob.digest) !== undefined) return;
  await lookups.once(`blob ${blob.digest}`, context.signal, async (signal) => {
    for (const [i, place] of places.entries()) {
      try {
        return await copyBlob(blob, place, blobs, { ...context, signal });
      } catch (error) {
        // A full disk, or a user who has had enough, is no fault of the place.
        const isOfPlace = error instanceof BuildError && error.code.startsWith("image/");
        if (!isOfPlace || i === places.length - 1 || signal.aborted) throw error;
      }
    }
  });
}

async function copyBlob(
  { digest, size }: WantedBlob,
  place: BlobPlace,
  blobs: BlobStore,
  { signal, progress }: StepContext,
): Promise<void> {
  const writer = await blobs.writer(size === undefined ? { digest } : { digest, size });
  const tell = progressOf(progress, digest, size);
  try {
    await place(async (piece) => {
      await writer.write(piece, true);
      tell(piece.length);
    }, signal);
    const whole = await writer.commit();
    progress.status(digest, { current: whole.size, total: whole.size, isDone: true });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function progressOf(progress: StepProgress, id: string, total: number | undefined): (bytes: number) => void {
  const whole = total === undefined ? {} : { total };
  let current = 0;
  let told = performance.now();
  progress.status(id, { current, ...whole });
  return (bytes) => {
    current += bytes;
    const now = performance.now();
    if (now - told < INTERVAL) return;
    told = now;
    progress.status(id, { current, ...whole });
  };
}
