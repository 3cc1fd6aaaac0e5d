import { BuildError } from "../base/diagnostic/build-error.js";
import { parseNormalizedNamed, referenceToString } from "../base/image/reference.js";
import { formatPlatformAll } from "../base/platform/platform.js";
import type { Gateway, SourceMetadata } from "./gateway.js";
import { type ImageResolver, ReplacedImageError, type ResolvedImage } from "./image-resolver.js";

/**
 * Looks images up through the builder, each once. What a source policy changes shows in the reference.
 * Agrees with ResolveImageConfig, client/llb/sourceresolver, and with builder/resolvecache.go.
 */
export function createGatewayResolver(gateway: Gateway): ImageResolver {
  const known = new Map<string, Promise<ResolvedImage>>();
  return {
    resolve(ref, options) {
      const { platform, resolveMode, layout } = options;
      const key = JSON.stringify([ref, formatPlatformAll(platform), resolveMode, layout]);
      let image = known.get(key);
      if (image === undefined) {
        image = resolve(gateway, ref, options);
        known.set(key, image);
      }
      return image;
    },
  };
}

async function resolve(
  gateway: Gateway,
  ref: string,
  { platform, logName, resolveMode, layout }: Parameters<ImageResolver["resolve"]>[1],
): Promise<ResolvedImage> {
  const name = referenceToString(parseNormalizedNamed(ref));
  const scheme = layout === undefined ? "docker-image://" : "oci-layout://";
  const attrs: Record<string, string> = {};
  if (layout?.sessionId) attrs["oci.session"] = layout.sessionId;
  if (layout?.storeId) attrs["oci.store"] = layout.storeId;
  let found: SourceMetadata;
  try {
    found = await gateway.resolveSource(
      { identifier: scheme + name, attrs },
      { platform, logName, resolveMode, layout },
    );
  } catch (error) {
    throw BuildError.from(error).wrap(`failed to resolve source metadata for ${name}`);
  }
  const { source, image } = found;
  const identifier = source.identifier ?? "";
  if (image === undefined) throw new ReplacedImageError(name, identifier);
  return { ref: identifier.replace(/^(?:docker-image|oci-layout):\/\//, ""), ...image };
}
