import { createReadStream, statSync } from "node:fs";
import type { ContentReader } from "../../client/content.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import type { Engine } from "../build/open-engine.js";
import { createHistory } from "../history/history.js";

/** The blobs of an engine's store, and what is kept beside the records of builds. */
export function createEngineContent({ blobs, state }: Pick<Engine, "blobs" | "state">): ContentReader {
  const history = createHistory(state);
  return {
    async *read(digest, { signal } = {}) {
      const path = history.attachment(digest);
      if (path !== undefined) yield* createReadStream(path, { signal });
      else if (blobs.size(digest) === undefined) throw notFound(digest);
      else {
        for await (const bytes of blobs.read(digest)) {
          signal?.throwIfAborted();
          yield bytes;
        }
      }
    },
    async info(digest) {
      const path = history.attachment(digest);
      const size = path === undefined ? blobs.size(digest) : statSync(path).size;
      if (size === undefined) throw notFound(digest);
      return { digest, size };
    },
  };
}

function notFound(digest: string): RpcError {
  return new RpcError(StatusCode.notFound, `content ${digest}: not found`);
}
