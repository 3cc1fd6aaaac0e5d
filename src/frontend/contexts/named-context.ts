import { BuildError } from "../../base/diagnostic/build-error.js";
import { familiarString, parseNormalizedNamed } from "../../base/image/reference.js";
import { formatPlatformAll, normalizePlatform } from "../../base/platform/platform.js";
import type { LoadedContext, NamedContext, NamedContextRequest } from "../../llb/lower/environment.js";
import { localEdge } from "../../llb/sources/local.js";
import { customName, type Edge } from "../../llb/vertex.js";
import type { NamedContextSpec } from "../build-request.js";
import type { ContextSource } from "./context-source.js";
import { filesContext } from "./context-state.js";
import { loadImageContext } from "./image-context.js";
import { loadLayoutContext } from "./layout-context.js";
import { gitContext, httpContext } from "./remote-context.js";

/**
 * The context that an image or stage name refers to: one for the platform, else one for all.
 *
 * @throws BuildError for a name that no image can have. Agrees with NamedContext, frontend/dockerui/config.go.
 */
export function findNamedContext(
  contexts: ReadonlyMap<string, NamedContextSpec>,
  name: string,
  request: NamedContextRequest,
  from: ContextSource,
): NamedContext | undefined {
  const plain = contextName(name);
  if (contexts.size === 0) return undefined;
  const withPlatform = `${plain}::${formatPlatformAll(normalizePlatform(request.platform))}`;
  for (const key of [withPlatform, plain]) {
    const spec = contexts.get(key);
    if (spec !== undefined) return { load: () => load(plain, key, spec, request, from) };
  }
  return undefined;
}

/** The name that contexts are kept under: familiar, and without `:latest`. */
export function contextName(name: string): string {
  try {
    const familiar = familiarString(parseNormalizedNamed(name));
    return familiar.endsWith(":latest") ? familiar.slice(0, -":latest".length) : familiar;
  } catch (error) {
    throw BuildError.from(error).wrap(`invalid context name ${name}`);
  }
}

/** Agrees with NamedContext.load, frontend/dockerui/namedcontext.go. */
async function load(
  plainName: string,
  name: string,
  spec: NamedContextSpec,
  request: NamedContextRequest,
  from: ContextSource,
): Promise<LoadedContext> {
  const { source } = spec;
  const colon = source.indexOf(":");
  if (colon === -1) throw invalid(`invalid context specifier ${source} for ${name}`);
  const scheme = source.startsWith("git@") ? "git" : source.slice(0, colon);
  const rest = source.slice(colon + 1);
  switch (scheme) {
    case "docker-image":
      return loadImageContext(name, rest.replace(/^\/\//, ""), request, from.resolver);
    case "oci-layout":
      return loadLayoutContext(plainName, name, rest.replace(/^\/\//, ""), request, from);
    case "git": {
      const edge = gitContext(source);
      if (edge === undefined) throw invalid(`invalid git context ${source}`);
      return filesContext(edge);
    }
    case "http":
    case "https":
      return filesContext(gitContext(source) ?? httpContext(name, source));
    case "local":
      return filesContext(localContext(name, rest, spec, request, from));
    default:
      throw invalid(`unsupported context source ${scheme} for ${name}`);
  }
}

function localContext(
  name: string,
  directory: string,
  { excludePatterns }: NamedContextSpec,
  { followPaths }: NamedContextRequest,
  { sessionId }: ContextSource,
): Edge {
  const sharedKeyHint = `context:${name}-`;
  const description = customName(`[context ${name}] load from client`);
  return localEdge(directory, { sessionId, sharedKeyHint, excludePatterns, followPaths }, { description });
}

function invalid(message: string): BuildError {
  return new BuildError("context/named", message);
}
