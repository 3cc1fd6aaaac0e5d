import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseGitRef } from "../../base/git/git-ref.js";
import type { Image } from "../../base/image/image.js";
import { parseImage } from "../../base/image/parse-image.js";
import {
  familiarString,
  parseNormalizedNamed,
  parseReference,
  type Reference,
  referenceName,
  referenceToString,
  tagNameOnly,
  withDigest,
} from "../../base/image/reference.js";
import { formatPlatformAll, normalizePlatform } from "../../base/platform/platform.js";
import { isAbsPath, joinPath } from "../../base/util/go-path.js";
import { goQuote } from "../../base/util/go-quote.js";
import { type BuildState, EnvMap, rootState, scratchState } from "../../llb/lower/build-state.js";
import type { LoadedContext, NamedContext, NamedContextRequest } from "../../llb/lower/environment.js";
import { gitEdge } from "../../llb/sources/git.js";
import { httpEdge } from "../../llb/sources/http.js";
import { imageEdge } from "../../llb/sources/image.js";
import { localEdge } from "../../llb/sources/local.js";
import { sourceEdge } from "../../llb/sources/source-edge.js";
import { customName, type Edge } from "../../llb/vertex.js";
import type { NamedContextSpec } from "../build-request.js";
import type { ImageResolver } from "../image-resolver.js";

/** What contexts are loaded with. */
export interface ContextSource {
  readonly resolver: ImageResolver;
  /** The client session that local directories come from; undefined if there is none. */
  readonly sessionId: string | undefined;
}

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
  { resolver, sessionId }: ContextSource,
): Promise<LoadedContext> {
  const { source } = spec;
  const colon = source.indexOf(":");
  if (colon === -1) throw invalid(`invalid context specifier ${source} for ${name}`);
  const scheme = source.startsWith("git@") ? "git" : source.slice(0, colon);
  const rest = source.slice(colon + 1);
  switch (scheme) {
    case "docker-image":
      return loadImage(name, rest.replace(/^\/\//, ""), request, resolver);
    case "oci-layout":
      return loadLayout(plainName, name, rest.replace(/^\/\//, ""), request, { resolver, sessionId });
    case "git":
      return { state: at(gitContext(source) ?? fail(`invalid git context ${source}`)), image: undefined };
    case "http":
    case "https": {
      const description = customName(`[context ${name}] ${source}`);
      const edge =
        gitContext(source) ?? httpEdge(source, { filename: "context", checksum: "" }, { description });
      return { state: at(edge), image: undefined };
    }
    case "local": {
      const { excludePatterns } = spec;
      const { followPaths } = request;
      const sharedKeyHint = `context:${name}-`;
      const description = customName(`[context ${name}] load from client`);
      const options = { sessionId, sharedKeyHint, excludePatterns, followPaths };
      const edge = localEdge(rest, options, { description });
      return { state: at(edge), image: undefined };
    }
    default:
      throw invalid(`unsupported context source ${scheme} for ${name}`);
  }
}

async function loadImage(
  name: string,
  ref: string,
  request: NamedContextRequest,
  resolver: ImageResolver,
): Promise<LoadedContext> {
  if (ref === "scratch") return { state: scratchState(), image: undefined };
  const { platform, resolveMode } = request;
  const normalized = referenceToString(tagNameOnly(parseNormalizedNamed(ref)));
  const logName = `[context ${name}] load metadata for ${ref}`;
  const resolved = await resolver.resolve(normalized, { platform, logName, resolveMode });
  const image = parseImage(resolved.config);
  const description = customName(`[context ${name}] ${ref}`);
  const edge = imageEdge(resolved.ref, "default", { platform, description });
  return { state: imageState(edge, image), image };
}

/** An image in a directory of the client, by its digest; `ref` names the directory's store. */
async function loadLayout(
  plainName: string,
  name: string,
  ref: string,
  request: NamedContextRequest,
  { resolver, sessionId }: ContextSource,
): Promise<LoadedContext> {
  const store = layoutReference(ref);
  if (store.digest === undefined) throw invalid(`oci-layout reference ${goQuote(ref)} has no digest`);
  // What the image is called is of no matter where it is found by its digest.
  const named = referenceToString(withDigest(parseNormalizedNamed(plainName), store.digest));
  const { platform, resolveMode } = request;
  const logName = `[context ${name}] load metadata for ${named}`;
  const { config } = await resolver.resolve(named, { platform, logName, resolveMode });
  const image = parseImage(config);
  const attrs: Record<string, string> = {};
  if (sessionId !== undefined) attrs["oci.session"] = sessionId;
  attrs["oci.store"] = referenceName(store);
  const description = customName(`[context ${name}] OCI load from client`);
  const details = { attrs, caps: ["source.ocilayout"] } as const;
  return {
    state: imageState(sourceEdge(`oci-layout://${named}`, details, { platform, description }), image),
    image,
  };
}

function layoutReference(text: string): Reference {
  try {
    return parseReference(text);
  } catch (error) {
    throw BuildError.from(error).wrap(`could not parse oci-layout reference ${goQuote(text)}`);
  }
}

/** The state that an image's configuration asks for. Agrees with State.WithImageConfig, client/llb/state.go. */
function imageState(output: Edge, image: Image): BuildState {
  const env = new EnvMap();
  for (const entry of image.config.env) {
    const equals = entry.indexOf("=");
    const name = equals === -1 ? entry : entry.slice(0, equals);
    if (name !== "") env.set(name, equals === -1 ? "" : entry.slice(equals + 1));
  }
  const { workingDir } = image.config;
  const { platform } = image;
  return {
    ...at(output),
    env,
    dir: isAbsPath(workingDir) ? workingDir : joinPath("/", workingDir),
    platform: platform.architecture !== "" && platform.os !== "" ? normalizePlatform(platform) : undefined,
  };
}

function at(output: Edge): BuildState {
  const { platform } = output.vertex.constraints;
  return rootState(output, platform && normalizePlatform(platform));
}

/** Agrees with DetectGitContext, frontend/dockerui/context.go. */
function gitContext(source: string): Edge | undefined {
  const parsed = parseGitRef(source);
  if (parsed.kind === "error") throw parsed.error;
  if (parsed.kind === "local") return undefined;
  const { remote, ref, subDir, checksum, keepGitDir, submodules, fetchByCommit, mtime } = parsed.ref;
  return gitEdge(
    remote,
    {
      ref,
      subDir,
      checksum,
      keepGitDir: keepGitDir ?? false,
      skipSubmodules: submodules === false,
      fetchByCommit,
      mtime,
    },
    { description: customName(`[internal] load git source ${source}`) },
  );
}

function invalid(message: string): BuildError {
  return new BuildError("context/named", message);
}

function fail(message: string): never {
  throw invalid(message);
}
