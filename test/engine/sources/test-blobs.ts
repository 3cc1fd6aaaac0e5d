import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import type { BlobStore } from "../../../src/engine/content/blob-store.js";

/** Blobs in a directory, for one process. */
export function createTestBlobs(directory: string): BlobStore & { readonly directory: string } {
  mkdirSync(directory, { recursive: true });
  const path = (digest: string): string => join(directory, digest);
  let drafts = 0;
  const store: BlobStore = {
    size: (digest) => statSync(path(digest), { throwIfNoEntry: false })?.size,
    path,
    async writer(expected) {
      const [algorithm = "sha256"] = expected?.digest.split(":") ?? [];
      const draft = join(directory, `draft-${drafts++}`);
      const file = await open(draft, "wx");
      const hash = createHash(algorithm);
      let size = 0;
      let isOver = false;
      const wrong = (message: string) => new BuildError("image/digest", message);
      return {
        async write(data) {
          size += data.length;
          if (expected?.size !== undefined && size > expected.size) throw wrong("too much");
          hash.update(data);
          await file.write(data);
        },
        async commit() {
          const digest = `${algorithm}:${hash.digest("hex")}`;
          if (expected !== undefined && digest !== expected.digest) throw wrong(`got ${digest}`);
          if (expected?.size !== undefined && size !== expected.size) throw wrong(`got ${size} bytes`);
          isOver = true;
          await file.close();
          renameSync(draft, path(digest));
          return { digest, size };
        },
        async abort() {
          if (isOver) return;
          isOver = true;
          await file.close();
          rmSync(draft);
        },
      };
    },
    async put(data) {
      const writer = await store.writer();
      await writer.write(data);
      return (await writer.commit()).digest;
    },
    read: (digest, range) =>
      createReadStream(path(digest), {
        start: range?.offset ?? 0,
        ...(range?.length !== undefined && { end: (range.offset ?? 0) + range.length - 1 }),
      }),
  };
  return { ...store, directory };
}
