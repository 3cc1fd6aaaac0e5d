import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseImage } from "../../base/image/parse-image.js";
import {
  parseNormalizedNamed,
  parseReference,
  type Reference,
  referenceName,
  referenceToString,
  withDigest,
} from "../../base/image/reference.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { LoadedContext, NamedContextRequest } from "../../llb/lower/environment.js";
import { sourceEdge } from "../../llb/sources/source-edge.js";
import { customName } from "../../llb/vertex.js";
import type { ContextSource } from "./context-source.js";
import { imageContext } from "./context-state.js";

/**
 * The context `oci-layout://STORE@DIGEST`: an image in a directory of the client, which knows it as STORE. The resolver
 * is asked for it by `plainName` with the digest.
 *
 * @throws BuildError `context/named`, or of an `image/…` code.
 * Agrees with NamedContext.load, frontend/dockerui/namedcontext.go.
 */
export async function loadLayoutContext(
  plainName: string,
  name: string,
  ref: string,
  { platform, resolveMode }: NamedContextRequest,
  { resolver, sessionId }: ContextSource,
): Promise<LoadedContext> {
  const store = layoutReference(ref);
  if (store.digest === undefined) {
    throw new BuildError("context/named", `oci-layout reference ${goQuote(ref)} has no digest`);
  }
  // What the image is called is of no matter where it is found by its digest.
  const named = referenceToString(withDigest(parseNormalizedNamed(plainName), store.digest));
  const logName = `[context ${name}] load metadata for ${named}`;
  const layout = sessionId === undefined ? undefined : { sessionId, storeId: referenceName(store) };
  const { config } = await resolver.resolve(named, { platform, logName, resolveMode, layout });
  const attrs: Record<string, string> = {};
  if (sessionId !== undefined) attrs["oci.session"] = sessionId;
  attrs["oci.store"] = referenceName(store);
  const description = customName(`[context ${name}] OCI load from client`);
  const details = { attrs, caps: ["source.ocilayout"] } as const;
  const edge = sourceEdge(`oci-layout://${named}`, details, { platform, description });
  return imageContext(edge, parseImage(config));
}

function layoutReference(text: string): Reference {
  try {
    return parseReference(text);
  } catch (error) {
    throw BuildError.from(error).wrap(`could not parse oci-layout reference ${goQuote(text)}`);
  }
}
