import type { FileInfo, FileKind } from "../view/file-view.js";

export type { ContentPath } from "../ops/keys/op-keys.js";

/** How the files of a tree are digested, and what is known of them. */
export interface DigestTraits {
  /**
   * Whether the tree came from a client, as a context does. Its root then counts as an empty text, and devices count with
   * their numbers. Of trees that steps made the root counts as any directory, and devices have no numbers: that is what
   * BuildKit does.
   */
  readonly isTransferred?: boolean;
  /**
   * The digest of the record of a file, or of a directory's own record without what is in it; undefined for the one who
   * asks to find out. Links are not followed.
   */
  knownDigest?(path: string, info: FileInfo, signal: AbortSignal): KnownDigest | Promise<KnownDigest>;
  /** The same for the entries of a directory, for trees that know all of it: asked for once, when it is read. */
  entries?(directory: string): KnownEntries | undefined;
  /** Told when some digests were made, so that what was learned may be kept. */
  onDone?(): void;
}

/** `sha256:…`, or undefined. */
export type KnownDigest = string | undefined;

/** The entries of a directory, by their places in what the view says is in it. */
export interface KnownEntries {
  kind(index: number): FileKind;
  /** Whether {@link digest} would give one, sooner than asking it. */
  hasDigest(index: number): boolean;
  /** The digest of an entry's record, if it is known. */
  digest(index: number): string | undefined;
  /** Writes that, with DIGEST_LENGTH bytes, to a place; it must be known. */
  writeDigest(index: number, room: Uint8Array, at: number): void;
  /** Finds it out. */
  makeDigest(index: number, signal: AbortSignal): string | Promise<string>;
}
