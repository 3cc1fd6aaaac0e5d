import { formatPlatformAll, normalizePlatform } from "../base/platform/platform.js";
import type { ImageResolver, ResolvedImage } from "../frontend/image-resolver.js";
import { raceAbort } from "./http/abort.js";
import { fullName } from "./layered-resolver.js";

interface Lookup {
  readonly image: Promise<ResolvedImage>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * A resolver that looks an image up once for each platform and mode, however many ask and when.
 *
 * Those who ask at the same time share one lookup. One of them giving up does not disturb the others; when the last
 * gives up, the lookup is aborted. A failed lookup is not kept. Agrees in kind with BuildKit's
 * client/llb/imagemetaresolver.
 */
export function createCachingResolver(inner: ImageResolver): ImageResolver {
  const lookups = new Map<string, Lookup>();

  function start(key: string, ref: string, options: Parameters<ImageResolver["resolve"]>[1]): Lookup {
    const controller = new AbortController();
    const image = inner.resolve(ref, { ...options, signal: controller.signal });
    const lookup: Lookup = { image, controller, waiting: 0 };
    lookups.set(key, lookup);
    image.catch(() => {
      if (lookups.get(key) === lookup) lookups.delete(key);
    });
    return lookup;
  }

  return {
    async resolve(text, options) {
      options.signal?.throwIfAborted();
      const ref = fullName(text);
      const platform = formatPlatformAll(normalizePlatform(options.platform));
      const key = `${ref} ${platform} ${options.resolveMode}`;
      const lookup = lookups.get(key) ?? start(key, ref, options);
      lookup.waiting++;
      try {
        return await raceAbort(lookup.image, options.signal);
      } finally {
        lookup.waiting--;
        if (lookup.waiting === 0 && options.signal?.aborted) {
          // Gone before the abort is felt: who asks next must not join it.
          if (lookups.get(key) === lookup) lookups.delete(key);
          lookup.controller.abort(options.signal.reason);
        }
      }
    },
  };
}
