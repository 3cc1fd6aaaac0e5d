import type { KeySource, KeyStore } from "../cache/key-store.js";

/** Earlier results that a build may use: those of this machine, or an imported cache. */
export interface CacheSource<R> {
  readonly keys: KeySource;
  /** The result of a name that {@link keys} has; undefined if it is gone. May be lazy. */
  load(name: string, signal: AbortSignal): Promise<R | undefined>;
  /** The result of a key which comes with that of a name: its first layers. It is kept on this machine as well. */
  partOf?(name: string, id: string): SourcePart<R> | undefined;
  /** That a name has turned out to be gone. */
  forget?(name: string): void;
}

/** A result that comes with another. */
export interface SourcePart<R> {
  readonly result: R;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What is kept on this machine. */
export interface MainCache<R> extends CacheSource<R> {
  readonly keys: KeyStore;
  /** A name under which the result can be loaded; undefined if it can't be kept. */
  save(result: R): string | undefined;
}
