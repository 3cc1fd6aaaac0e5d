import type { PatternMatcher } from "../../base/ignore/pattern-matcher.js";
import type { Image } from "../../base/image/image.js";
import type { Platform } from "../../base/platform/platform.js";
import type { ResolveMode } from "../sources/image.js";
import type { Edge, Vertex } from "../vertex.js";
import type { BuildState } from "./build-state.js";

/** What a named context turned out to be. */
export interface LoadedContext {
  readonly state: BuildState;
  /** Undefined unless it is an image. */
  readonly image: Image | undefined;
}

/** A `--build-context` that a name refers to. */
export interface NamedContext {
  /** Looks it up; rejects with a BuildError without a place. */
  load(): Promise<LoadedContext>;
}

/** What a named context is asked for with. */
export interface NamedContextRequest {
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  /** The paths that are used of it, known when the whole graph is; undefined for all. */
  readonly followPaths: () => readonly string[] | undefined;
}

/** An image as the registry, or whoever stands in for it, knows it. */
export interface ImageMetadata {
  /** The reference to use from here on. */
  readonly ref: string;
  /** Empty if the reference stays unpinned. */
  readonly digest: string;
  readonly config: Uint8Array;
}

/** Everything outside the text that lowering asks for. */
export interface LowerEnvironment {
  resolveImage(
    ref: string,
    request: { readonly platform: Platform; readonly logName: string },
  ): Promise<ImageMetadata>;
  /** The context that replaces an image or stage of this name, if there is one. */
  namedContext(name: string, request: NamedContextRequest): NamedContext | undefined;
  /** The main context; undefined if it is empty. `followPaths` as in {@link NamedContextRequest}. */
  mainContext(followPaths: () => readonly string[] | undefined): Edge | undefined;
  /** The patterns of the main context's ignore file; undefined if there are none. */
  ignoreMatcher(): Promise<PatternMatcher | undefined>;
  /** Whether `--no-cache` covers a stage; the name of an unnamed one is empty. */
  isNoCache(stage: string): boolean;
  /** The time of a remote source that SOURCE_DATE_EPOCH names, in seconds since 1970; undefined if it has none. */
  sourceTime(source: Vertex, logName: string): Promise<bigint | undefined>;
}
