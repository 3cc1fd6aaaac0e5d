import { constants } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { fileError } from "../../../frontend/contexts/file-error.js";
import { RpcError, StatusCode } from "../../../wire/rpc/status.js";
import { blobPath } from "./blob-path.js";
import { Ingests } from "./ingests.js";

/** What is known of a blob. */
export interface BlobInfo {
  readonly size: number;
  readonly modified: Date;
  readonly accessed: Date;
}

/** A blob that is being read. */
export interface OpenBlob extends BlobInfo {
  readonly file: FileHandle;
}

/**
 * A directory of blobs by their digests, in the layout of the OCI image specification.
 *
 * Methods reject with RpcErrors, in the words of containerd's store, for the daemon that asked.
 * Agrees with containerd, plugins/content/local; only whole blobs ever bear the name of a digest.
 */
export class ContentStore {
  readonly directory: string;
  /** Blobs that are being written; undefined if the store is only read. */
  readonly ingests: Ingests | undefined;

  private constructor(directory: string, ingests: Ingests | undefined) {
    this.directory = directory;
    this.ingests = ingests;
  }

  /** A store that the daemon may read; whether there is one shows when it does. */
  static forReading(directory: string): ContentStore {
    return new ContentStore(directory, undefined);
  }

  /** A store that the daemon may also write; made if it is missing. Rejects with a BuildError `file/write`. */
  static async forWriting(directory: string): Promise<ContentStore> {
    try {
      await mkdir(directory, { recursive: true });
    } catch (thrown) {
      const isTaken = thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
      const cause = isTaken ? Object.assign(new Error(), { code: "ENOTDIR" }) : thrown;
      throw fileError("failed to make a directory for content", directory, cause, "file/write");
    }
    return new ContentStore(directory, new Ingests(directory));
  }

  /** Removes what was left unfinished. The store can still be read. */
  async close(): Promise<void> {
    await this.ingests?.close();
  }

  /** What is known of a blob; NOT_FOUND if there is none. */
  async info(digest: string): Promise<BlobInfo> {
    const stats = await stat(blobPath(this.directory, digest)).catch((cause) => {
      throw blobError(digest, cause);
    });
    if (!stats.isFile()) throw missing(digest);
    return { size: stats.size, modified: stats.mtime, accessed: stats.atime };
  }

  /** A blob to read, which the caller closes; NOT_FOUND if there is none. */
  async open(digest: string): Promise<OpenBlob> {
    // A pipe in place of a file must not keep us waiting.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const file = await open(blobPath(this.directory, digest), flags).catch((cause) => {
      throw blobError(digest, cause);
    });
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw missing(digest);
      return { file, size: stats.size, modified: stats.mtime, accessed: stats.atime };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Whether there is a blob of a digest. */
  async has(digest: string): Promise<boolean> {
    return this.info(digest).then(
      () => true,
      () => false,
    );
  }
}

function missing(digest: string): RpcError {
  return new RpcError(StatusCode.notFound, `content ${digest}: not found`);
}

function blobError(digest: string, cause: unknown): unknown {
  if (cause instanceof RpcError) return cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return missing(digest);
  return fileError("failed to read content", digest, cause);
}
