import type { LoadedContext } from "../../llb/lower/environment.js";
import type { ImageResolver } from "../image-resolver.js";

/** What named contexts are found and loaded with. `key` is a name, or `NAME::PLATFORM`. */
export interface ContextSource {
  readonly resolver: ImageResolver;
  /** The client session that has images in directories; undefined if there is none. */
  readonly sessionId: string | undefined;
  /** What a context is: `docker-image://…`, `local:NAME` and so on; undefined if there is none of this key. */
  find(key: string): string | undefined;
  /** The client session that has a directory, by the directory's name there. */
  sessionOf(directory: string): string | undefined;
  /** Tells copies of one directory apart that different clients send. */
  sharedKeyOf(key: string): string;
  /** The patterns of a directory's own ignore file. */
  ignorePatterns(directory: string, key: string): Promise<readonly string[] | undefined>;
  /** The result of another build that this one was given; undefined if there is none of this name. */
  input(name: string): Promise<LoadedContext | undefined>;
}
