import { BuildError } from "../base/diagnostic/build-error.js";
import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../base/image/reference.js";
import type { ImageResolver } from "../frontend/image-resolver.js";
import { fetchImageConfig } from "./image-config.js";
import { createRegistryAccess } from "./registry-access.js";
import type { RegistryOptions } from "./registry-context.js";

export type { RegistryOptions } from "./registry-context.js";

/**
 * A resolver that asks registries by the OCI distribution API.
 *
 * It asks for what is needed and no more: manifest or index, the manifest for the platform, the config. All of it is
 * checked against its digest and size. Connections and tokens are shared by all lookups. The resolve mode makes no
 * difference: there is no local store. Rejects with a BuildError of an `image/…` code, or with the signal's reason.
 * Agrees with BuildKit's util/imageutil, `Config`. Spec: spec/registry.md.
 */
export function createRegistryResolver(options: RegistryOptions = {}): ImageResolver {
  const registries = createRegistryAccess(options);
  return {
    async resolve(text, { platform, signal }) {
      const ref = tagNameOnly(parseNormalizedNamed(text));
      const name = referenceToString(ref);
      try {
        const repository = registries.repository(ref, signal);
        const top = await repository.named();
        const config = await fetchImageConfig(repository, top, platform);
        return { ref: name, digest: top.digest, config };
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        // A new error each time: lookups that share a token share its error, too.
        const message = `failed to resolve source metadata for ${name}: ${error.message}`;
        throw new BuildError(error.code, message, { cause: error });
      }
    },
  };
}
