import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../base/image/reference.js";
import type { ImageResolver } from "../frontend/image-resolver.js";

/**
 * A resolver that knows the configs of some images and asks another for the rest.
 *
 * References are compared written out in full, `latest` included; a known image is not pinned: its digest is "".
 * Throws a BuildError `image/reference` if a name of the list is none.
 */
export function createLayeredResolver(
  configs: ReadonlyMap<string, Uint8Array>,
  others: ImageResolver,
): ImageResolver {
  const known = new Map<string, Uint8Array>();
  for (const [text, config] of configs) known.set(fullName(text), config);
  return {
    async resolve(text, options) {
      const ref = fullName(text);
      const config = known.get(ref);
      return config === undefined ? others.resolve(text, options) : { ref, digest: "", config };
    },
  };
}

/** A reference with its domain and its tag. */
export function fullName(text: string): string {
  return referenceToString(tagNameOnly(parseNormalizedNamed(text)));
}
