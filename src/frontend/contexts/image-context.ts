import { parseImage } from "../../base/image/parse-image.js";
import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../../base/image/reference.js";
import { scratchState } from "../../llb/lower/build-state.js";
import type { LoadedContext, NamedContextRequest } from "../../llb/lower/environment.js";
import { imageEdge } from "../../llb/sources/image.js";
import { customName } from "../../llb/vertex.js";
import type { ImageResolver } from "../image-resolver.js";
import { imageContext } from "./context-state.js";

/**
 * The context `docker-image://REF`; `scratch` is nothing.
 *
 * @throws BuildError of an `image/…` code. Agrees with NamedContext.load, frontend/dockerui/namedcontext.go.
 */
export async function loadImageContext(
  name: string,
  ref: string,
  { platform, resolveMode }: NamedContextRequest,
  resolver: ImageResolver,
): Promise<LoadedContext> {
  if (ref === "scratch") return { state: scratchState(), image: undefined };
  const normalized = referenceToString(tagNameOnly(parseNormalizedNamed(ref)));
  const logName = `[context ${name}] load metadata for ${ref}`;
  const resolved = await resolver.resolve(normalized, { platform, logName, resolveMode });
  const description = customName(`[context ${name}] ${ref}`);
  const edge = imageEdge(resolved.ref, "default", { platform, description });
  return imageContext(edge, parseImage(resolved.config));
}
