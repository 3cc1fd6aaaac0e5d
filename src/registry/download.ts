import { BuildError } from "../base/diagnostic/build-error.js";
import { sleep } from "./http/abort.js";
import { HttpBodyError } from "./http/http-body.js";
import { backoff, type RetryPolicy } from "./http/retry.js";
import { protocolError } from "./registry-error.js";
import type { BlobPart, Repository } from "./repository.js";

/** A blob to fetch. */
export interface Download {
  readonly digest: string;
  /** Bytes, if it is known. */
  readonly size: number | undefined;
  /** How many hosts not to ask, from the first: those that have spoilt it. */
  readonly skip?: number | undefined;
}

/**
 * Fetches a blob piece by piece; the pieces are not checked against the digest. Where a connection breaks or stalls, it
 * goes on from there, and gives up when that happens several times in a row without a byte in between.
 *
 * Rejects with a BuildError of an `image/…` code, with the signal's reason, or with what `write` rejects with.
 */
export async function downloadBlob(
  repository: Pick<Repository, "blob">,
  { digest, size, skip }: Download,
  write: (piece: Uint8Array) => Promise<void>,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0;
  for (let failures = 0; ; ) {
    const part = await repository.blob(digest, done, skip);
    assertFits(part, digest, size, done);
    const before = done;
    try {
      let skipped = done - part.offset;
      for await (const piece of part.body) {
        const fresh = skipped === 0 ? piece : piece.subarray(Math.min(skipped, piece.length));
        skipped -= piece.length - fresh.length;
        if (fresh.length === 0) continue;
        await write(fresh);
        done += fresh.length;
      }
      if (size === undefined || done >= size) return;
      throw new HttpBodyError("network", `the body ended after ${done} of ${size} bytes`);
    } catch (error) {
      if (!(error instanceof HttpBodyError)) throw error;
      failures = done > before ? 1 : failures + 1;
      if (failures >= policy.attempts) throw brokenError(digest, error);
      await sleep(backoff(failures, policy), signal);
    }
  }
}

function assertFits(part: BlobPart, digest: string, size: number | undefined, done: number): void {
  const isOtherSize = size !== undefined && part.size !== undefined && part.size !== size;
  if (!isOtherSize && part.offset <= done) return;
  part.body.discard();
  if (isOtherSize) {
    throw protocolError(`unexpected size ${part.size} of ${digest}, expected ${size}: failed precondition`);
  }
  throw protocolError(`asked for ${digest} from byte ${done}, got it from byte ${part.offset}`);
}

function brokenError(digest: string, { message }: HttpBodyError): BuildError {
  return new BuildError(
    "image/unreachable",
    `failed to copy ${digest}: ${message}; check the network, and try again`,
  );
}
