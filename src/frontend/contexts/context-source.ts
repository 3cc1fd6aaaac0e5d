import type { ImageResolver } from "../image-resolver.js";

/** What contexts are loaded with. */
export interface ContextSource {
  readonly resolver: ImageResolver;
  /** The client session that local directories come from; undefined if there is none. */
  readonly sessionId: string | undefined;
}
