import { realpathSync, statSync } from "node:fs";
import { goQuote } from "../../base/util/go-quote.js";
import { FileSync } from "../../proto/generated/filesync.js";
import type { Metadata } from "../../wire/rpc/metadata.js";
import { method } from "../../wire/rpc/method.js";
import { type Handler, streamHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { dropInner, followPaths } from "./follow-paths.js";
import { headerOption } from "./header-options.js";
import { loadLibc } from "./libc.js";
import { rawCodec } from "./packets.js";
import { pathError } from "./path-error.js";
import { createPathFilter, type PathFilter } from "./path-filter.js";
import { sendTree } from "./sender.js";

/** A directory that the daemon may read. */
export interface LocalDirectory {
  readonly path: string;
  /** Sends the owners that the files have. By default all belong to root, as for every client of BuildKit. */
  readonly keepsOwners?: boolean | undefined;
}

/**
 * Gives the daemon the directories of a build by their names: `context`, `dockerfile`, those of named contexts. The
 * daemon says what it wants of one by patterns, and asks only for contents that it does not have.
 * Agrees with NewFSSyncProvider, session/filesync, except that a file that we may not read is an error
 * instead of an empty file.
 */
export function fileSyncService(directories: ReadonlyMap<string, LocalDirectory>): readonly Handler[] {
  const diffCopy = method(FileSync.DiffCopy.path, rawCodec, rawCodec);
  return [
    streamHandler(diffCopy, async (call) => {
      const [name = ""] = headerOption(call.requestMetadata, "dir-name");
      const directory = directories.get(name);
      if (directory === undefined) {
        throw new RpcError(StatusCode.notFound, `no access allowed to dir ${goQuote(name)}`);
      }
      const root = resolveRoot(directory.path);
      const filter = requestedFilter(root, call.requestMetadata);
      await sendTree(call, { root, filter, libc: await loadLibc(), keepsOwners: directory.keepsOwners });
    }),
  ];
}

/** Agrees with NewFilterFS, fsutil's filter.go: the paths to follow become patterns of what to keep. */
function requestedFilter(root: string, metadata: Metadata): PathFilter | undefined {
  let include = headerOption(metadata, "include-patterns");
  const follow = headerOption(metadata, "followpaths");
  const targets = follow.length === 0 ? undefined : followPaths(root, follow);
  if (targets !== undefined) include = dropInner([...include, ...targets]) ?? [];
  return createPathFilter({ include, exclude: headerOption(metadata, "exclude-patterns") });
}

function resolveRoot(path: string): string {
  let root: string;
  try {
    root = realpathSync(path);
  } catch (error) {
    throw pathError("resolve", path, error, "file/read");
  }
  if (statSync(root).isDirectory()) return root;
  throw pathError("stat", path, Object.assign(new Error(), { code: "ENOTDIR" }), "file/read");
}
