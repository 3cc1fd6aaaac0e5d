import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Image } from "../../base/image/image.js";
import { parseImage } from "../../base/image/parse-image.js";
import {
  parseNormalizedNamed,
  referenceToString,
  tagNameOnly,
  withDigest,
} from "../../base/image/reference.js";
import { formatPlatformAll, hostPlatform, normalizePlatform } from "../../base/platform/platform.js";
import { contextName, findNamedContext } from "../../frontend/contexts/named-context.js";
import type { Gateway } from "../../frontend/gateway.js";
import { gatewayContexts } from "../../frontend/gateway-environment.js";
import { createGatewayResolver } from "../../frontend/gateway-resolver.js";
import { ReplacedImageError, type ResolvedImage } from "../../frontend/image-resolver.js";
import { readFrontendOptions } from "../../frontend/options/frontend-options.js";
import { MissingCapError } from "../../frontend/required-caps.js";
import { imageEdge } from "../../llb/sources/image.js";
import type { Edge } from "../../llb/vertex.js";

/** Files in which there is a frontend, and how it wants to be run. */
export interface FoundFrontend {
  readonly edge: Edge | undefined;
  /** Undefined for files that are no image's. */
  readonly image: Image | undefined;
}

const CAPS_LABEL = "moby.buildkit.frontend.caps";
const INPUTS = "moby.buildkit.frontend.inputs";

/**
 * The image of a frontend: a context of its name, else what the registry has. Rejects with a BuildError.
 * Agrees with gatewayFrontend.Solve, frontend/gateway/gateway.go.
 */
export async function findFrontend(gateway: Gateway, source: string): Promise<FoundFrontend> {
  const platform = gateway.workers[0]?.platforms[0] ?? normalizePlatform(hostPlatform());
  if (hasContext(gateway, source)) {
    const options = readFrontendOptions(gateway);
    const { resolveMode } = options;
    const request = { platform, resolveMode, followPaths: () => undefined };
    const resolver = createGatewayResolver(gateway);
    const context = findNamedContext(source, request, gatewayContexts(gateway, options, resolver));
    if (context !== undefined) {
      const { state, image } = await context.load();
      return { edge: state.output, image };
    }
  }
  const named = referenceToString(tagNameOnly(parseNormalizedNamed(source)));
  const { ref, digest, config } = await lookUp(gateway, named);
  const full = referenceToString(withDigest(parseNormalizedNamed(ref), digest));
  return { edge: imageEdge(full, "default", {}), image: parseImage(config) };
}

/** For no platform: it is to run here, whatever is built. */
async function lookUp(gateway: Gateway, name: string): Promise<ResolvedImage> {
  const identifier = `docker-image://${name}`;
  try {
    const query = { logName: `resolve image config for ${identifier}` };
    const { source, image } = await gateway.resolveSource({ identifier }, query);
    const used = source.identifier ?? "";
    if (image === undefined) throw new ReplacedImageError(name, used);
    return { ref: used.replace(/^docker-image:\/\//, ""), ...image };
  } catch (error) {
    throw BuildError.from(error).wrap(`failed to resolve source metadata for ${name}`);
  }
}

/** Most builds have none, and what their options say otherwise is for the frontend to read. */
function hasContext({ options, workers }: Gateway, source: string): boolean {
  const key = `context:${contextName(source)}`;
  const [platform = normalizePlatform(hostPlatform())] = workers[0]?.platforms ?? [];
  return options.has(key) || options.has(`${key}::${formatPlatformAll(platform)}`);
}

/**
 * Sees to it that a frontend can do what is asked of it.
 *
 * @throws BuildError that names what it can't do
 */
export function assertFrontendCaps({ image }: FoundFrontend, required: string, hasInputs: boolean): void {
  const known = capNames(image?.config.labels.get(CAPS_LABEL) ?? "");
  const wanted = capNames(required);
  if (hasInputs) wanted.add(INPUTS);
  for (const cap of wanted) if (!known.has(cap)) throw new MissingCapError(cap);
}

/** What follows a `+` is no part of a name. */
function capNames(text: string): Set<string> {
  const names = text.split(",").map((cap) => cap.split("+", 1)[0]!);
  return new Set(names.filter((name) => name !== ""));
}
