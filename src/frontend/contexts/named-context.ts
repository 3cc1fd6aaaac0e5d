import { BuildError } from "../../base/diagnostic/build-error.js";
import { familiarString, parseNormalizedNamed } from "../../base/image/reference.js";
import { formatPlatformAll, normalizePlatform } from "../../base/platform/platform.js";
import type { LoadedContext, NamedContext, NamedContextRequest } from "../../llb/lower/environment.js";
import { localEdge } from "../../llb/sources/local.js";
import { customName, type Edge } from "../../llb/vertex.js";
import { ReplacedImageError } from "../image-resolver.js";
import type { ContextSource } from "./context-source.js";
import { filesContext } from "./context-state.js";
import { loadImageContext } from "./image-context.js";
import { loadLayoutContext } from "./layout-context.js";
import { gitContext, httpContext } from "./remote-context.js";

/** How often a source policy may put another source in the place of an image. */
const MOST_REPLACEMENTS = 10;

/**
 * The context that an image or stage name refers to: one for the platform, else one for all.
 *
 * @throws BuildError for a name that no image can have. Agrees with NamedContext, frontend/dockerui/config.go.
 */
export function findNamedContext(
  name: string,
  request: NamedContextRequest,
  from: ContextSource,
): NamedContext | undefined {
  const plain = contextName(name);
  const withPlatform = `${plain}::${formatPlatformAll(normalizePlatform(request.platform))}`;
  for (const key of [withPlatform, plain]) {
    const source = from.find(key);
    if (source !== undefined) return { load: () => load(plain, key, source, request, from) };
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
  key: string,
  source: string,
  request: NamedContextRequest,
  from: ContextSource,
): Promise<LoadedContext> {
  for (let current = source, count = 0; ; count++) {
    try {
      return await loadOnce(plainName, key, current, request, from);
    } catch (error) {
      if (!(error instanceof ReplacedImageError)) throw error;
      if (count === MOST_REPLACEMENTS) {
        throw invalid(
          `context recursion limit exceeded; this may indicate a cycle in the provided source policies: ${current}`,
        );
      }
      current = error.replacement;
    }
  }
}

async function loadOnce(
  plainName: string,
  key: string,
  source: string,
  request: NamedContextRequest,
  from: ContextSource,
): Promise<LoadedContext> {
  const colon = source.indexOf(":");
  if (colon === -1) throw invalid(`invalid context specifier ${source} for ${key}`);
  const scheme = source.startsWith("git@") ? "git" : source.slice(0, colon);
  const rest = source.slice(colon + 1).replace(/^\/\//, "");
  switch (scheme) {
    case "docker-image":
      return loadImageContext(key, rest, request, from.resolver);
    case "oci-layout":
      return loadLayoutContext(plainName, key, rest, request, from);
    case "git": {
      const edge = gitContext(source);
      if (edge === undefined) throw invalid(`invalid git context ${source}`);
      return filesContext(edge);
    }
    case "http":
    case "https":
      return filesContext(gitContext(source) ?? httpContext(key, source));
    case "local":
      return filesContext(await localContext(key, rest, request, from));
    case "input": {
      const input = await from.input(rest);
      if (input === undefined) throw invalid(`invalid input ${rest} for ${key}`);
      return input;
    }
    default:
      throw invalid(`unsupported context source ${scheme} for ${key}`);
  }
}

async function localContext(
  key: string,
  directory: string,
  { followPaths }: NamedContextRequest,
  from: ContextSource,
): Promise<Edge> {
  const sessionId = from.sessionOf(directory);
  const sharedKeyHint = `context:${key}-${from.sharedKeyOf(key)}`;
  const patterns = await from.ignorePatterns(directory, key);
  const description = customName(`[context ${key}] load from client`);
  const options = { sessionId, sharedKeyHint, excludePatterns: () => patterns, followPaths };
  return localEdge(directory, options, { description });
}

function invalid(message: string): BuildError {
  return new BuildError("context/named", message);
}
