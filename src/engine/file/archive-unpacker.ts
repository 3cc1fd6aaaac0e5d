import type { FileInfo, FileView } from "../view/file-view.js";
import type { LayerWriter } from "./layer-writer.js";
import type { FileOwner } from "./owner.js";

/** A regular file that may be an archive. */
export interface ArchiveFile {
  readonly view: FileView;
  readonly path: string;
  readonly info: FileInfo;
}

/** Unpacks the archives that are copied so that what is in them gets there, as `ADD` does. */
export interface ArchiveUnpacker {
  /** Whether it is a tar archive, plain or compressed; what can't be read is none. */
  isArchive(archive: ArchiveFile, signal: AbortSignal): Promise<boolean>;
  /**
   * Puts what an archive holds into a directory that exists, everything owned by `owner` if there is one; extended attributes
   * that can't be set are left out. Agrees with Untar, github.com/moby/go-archive.
   */
  unpackInto(
    archive: ArchiveFile,
    writer: LayerWriter,
    directory: string,
    options: { readonly owner: FileOwner | undefined; readonly signal: AbortSignal },
  ): Promise<void>;
}
