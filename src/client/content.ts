import { createHash } from "node:crypto";
import { BuildError } from "../base/diagnostic/build-error.js";
import { digestProblem } from "../base/image/digest.js";
import { Content } from "../proto/generated/content.js";
import type { CallOptions, RpcClient } from "../wire/rpc/client.js";

/** Blobs that can be asked for. */
export interface ContentReader {
  /** Rejects with an RpcError: NOT_FOUND for what is not there. Leaving the iteration early ends it. */
  read(digest: string, options?: CallOptions): AsyncIterable<Uint8Array>;
  /** Rejects with an RpcError for what is not there. */
  info(digest: string, options?: CallOptions): Promise<unknown>;
}

/** The blobs that a daemon keeps. */
export function createContentReader(client: RpcClient): ContentReader {
  return {
    async *read(digest, options) {
      const call = client.open(Content.Read, options);
      call.send({ digest });
      call.end();
      for await (const { data } of call) if (data !== undefined) yield data;
    },
    info: (digest, options) => client.call(Content.Info, { digest }, options),
  };
}

/** What is longer is not read into memory. */
const MOST_IN_MEMORY = 64 << 20;

/**
 * The bytes of a blob that a daemon keeps, as they come; whoever takes them learns at the end whether they were the
 * right ones. Leaving the iteration early ends the call.
 *
 * Rejects with an RpcError (NOT_FOUND for what the daemon does not have), or a BuildError `daemon/protocol`: there is no
 * such digest, or the bytes have another one.
 */
export async function* readBlob(
  content: ContentReader,
  digest: string,
  options?: CallOptions,
): AsyncGenerator<Uint8Array> {
  const problem = digestProblem(digest);
  if (problem !== undefined)
    throw new BuildError("daemon/protocol", `invalid digest "${digest}": ${problem}`);
  const [algorithm = "", hex] = digest.split(":");
  const hash = createHash(algorithm);
  for await (const data of content.read(digest, options)) {
    hash.update(data);
    yield data;
  }
  if (hash.digest("hex") !== hex) {
    throw new BuildError("daemon/protocol", `the daemon's content is not what ${digest} stands for`);
  }
}

/** A whole blob of at most 64 MiB. Rejects as {@link readBlob} does, and with `daemon/protocol` for larger ones. */
export async function readWholeBlob(
  content: ContentReader,
  digest: string,
  options?: CallOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readBlob(content, digest, options)) {
    size += chunk.length;
    if (size > MOST_IN_MEMORY) throw new BuildError("daemon/protocol", `content ${digest} is too large`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Whether a daemon has a blob. Rejects with the signal's reason only. */
export async function hasBlob(
  content: ContentReader,
  digest: string,
  options?: CallOptions,
): Promise<boolean> {
  if (digestProblem(digest) !== undefined) return false;
  try {
    await content.info(digest, options);
    return true;
  } catch {
    options?.signal?.throwIfAborted();
    return false;
  }
}
