import type { SourceMetadata, SourceQuery } from "../../frontend/gateway.js";
import type { Platform, SourceOp } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { StepContext } from "../step-context.js";
import type { SourceEnvironment } from "./source-environment.js";

/** What a build has taken, as its provenance tells it. Agrees with solver/llbsolver/provenance/types. */
export type SourcePin =
  | {
      readonly kind: "image";
      /** The reference as the build has it. */
      readonly ref: string;
      readonly platform: Platform;
      /** Of the manifest or index that the reference led to. */
      readonly digest: string;
      /** It was in a directory of the client. */
      readonly isLocal: boolean;
    }
  | { readonly kind: "blob"; readonly ref: string; readonly digest: string; readonly isLocal: boolean }
  | { readonly kind: "http"; readonly url: string; readonly digest: string }
  | {
      readonly kind: "git";
      /** The remote and, after a `#`, the ref if there is one; without credentials. */
      readonly url: string;
      readonly commit: string;
      /** Secrets and agents that would have been used if they were there. */
      readonly secrets: readonly string[];
      readonly agents: readonly string[];
    }
  | { readonly kind: "local"; readonly name: string };

/** A source that a build starts with. Agrees with SourceInstance, source/manager.go. */
export interface OpenSource {
  /**
   * What the source is known by: `sha256:…` or, if it has to be looked at anew in each build, `random:…`. Images have a
   * second key of index 1.
   */
  cacheKey(
    index: number,
    context: StepContext,
  ): Promise<{ readonly digest: string; readonly isLast: boolean }>;
  /** Its files; those of images are not fetched before they are wanted. */
  tree(context: StepContext): Promise<Tree>;
  /** What is known of it without its files. */
  metadata?(query: SourceQuery, context: StepContext): Promise<Omit<SourceMetadata, "source">>;
  /** What it led to; undefined before the first key is known. */
  pin(): SourcePin | undefined;
}

/**
 * How the sources of a scheme are opened.
 *
 * @param reference what follows `SCHEME://`
 * @throws BuildError for a reference or attributes that make no sense
 */
export type SourceOpener = (
  source: SourceReference,
  platform: Platform,
  environment: SourceEnvironment,
) => OpenSource;

/** The identifier of a source, split, and its attributes. */
export interface SourceReference {
  readonly scheme: string;
  readonly reference: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly op: SourceOp;
}
