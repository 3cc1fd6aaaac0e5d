import { BuildError } from "../base/diagnostic/build-error.js";
import type { Platform } from "../base/platform/platform.js";
import type { ResolveMode } from "../llb/sources/image.js";

/** What the compiler needs to know of an image. */
export interface ResolvedImage {
  /** The reference to use from here on, normalised; a mirror or policy may rewrite it. */
  readonly ref: string;
  /** The digest of the manifest or index the reference names; "" if not resolved. */
  readonly digest: string;
  /** The image config's bytes. */
  readonly config: Uint8Array;
}

/**
 * Looks images up by name: the registry in programs, a table in tests.
 *
 * Agrees with `ResolveImageConfig` of client/llb/sourceresolver. Rejects with a BuildError of an `image/…` code.
 */
export interface ImageResolver {
  resolve(
    ref: string,
    options: {
      readonly platform: Platform;
      /** What the lookup is called in progress output. */
      readonly logName: string;
      readonly resolveMode: ResolveMode;
      /** Where the image is, if it is in a directory of the client: its name there, and the session that has it. */
      readonly layout?: { readonly sessionId: string; readonly storeId: string } | undefined;
      readonly signal?: AbortSignal;
    },
  ): Promise<ResolvedImage>;
}

/** What a resolver rejects with where a source policy puts something that is no image in the place of one. */
export class ReplacedImageError extends BuildError {
  /** The identifier of the source to use instead, such as `https://…`. */
  readonly replacement: string;

  constructor(ref: string, replacement: string) {
    super("image/reference", `ref mutated by policy to non-image: docker-image://${ref} -> ${replacement}`);
    this.replacement = replacement;
  }
}
