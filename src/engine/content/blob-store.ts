/** A blob that comes in; nobody sees it before it is whole. */
export interface BlobWriter {
  /** @param isKept whether the memory stays as it is, so that nobody need copy it */
  write(data: Uint8Array, isKept?: boolean): Promise<void>;
  /** Ends it. Rejects with a BuildError `image/digest` if it is not what was expected. */
  commit(): Promise<{ readonly digest: string; readonly size: number }>;
  /** Forgets it; never fails, and does nothing after {@link commit}. */
  abort(): Promise<void>;
}

/** Blobs by digest, in a state directory that several processes use at once. */
export interface BlobStore {
  /** The size in bytes, undefined if it is not here. What is here is not removed while this process lives. */
  size(digest: string): number | undefined;
  /** The file that has it. */
  path(digest: string): string;
  /** Blobs as they come; `expected` is checked at the end, and the size all along. */
  writer(expected?: { readonly digest: string; readonly size?: number }): Promise<BlobWriter>;
  /** A whole small blob at once. */
  put(data: Uint8Array): Promise<string>;
  /** Reads a blob that is here. */
  read(
    digest: string,
    range?: { readonly offset: number; readonly length?: number },
  ): AsyncIterable<Uint8Array>;
}
