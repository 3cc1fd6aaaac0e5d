import { BuildError } from "../base/diagnostic/build-error.js";
import { createPatternMatcher } from "../base/ignore/pattern-matcher.js";
import { parseImage } from "../base/image/parse-image.js";
import type { LoadedContext, LowerEnvironment } from "../llb/lower/environment.js";
import { definitionEdge } from "../llb/ops/given.js";
import type { BuildContext } from "./contexts/build-context.js";
import { CONTEXT_NAME } from "./contexts/build-context.js";
import type { ContextSource } from "./contexts/context-source.js";
import { filesContext, imageContext } from "./contexts/context-state.js";
import { IGNORE_FILE, loadIgnoreFile, parseIgnoreFile } from "./contexts/ignore-patterns.js";
import { mainContext } from "./contexts/main-context.js";
import { findNamedContext } from "./contexts/named-context.js";
import type { Entrypoint } from "./entrypoint.js";
import { isNoCache } from "./environment.js";
import type { Gateway } from "./gateway.js";
import { createGatewayResolver } from "./gateway-resolver.js";
import type { FrontendOptions } from "./options/frontend-options.js";
import { createSourceClock } from "./source-clock.js";

/**
 * What lowering may ask for, answered by a builder.
 *
 * @param ignoreFile Loads the ignore file of the context; called at most once, if the text has none of its own.
 * Agrees with the Client of frontend/dockerui.
 */
export function createGatewayEnvironment(
  gateway: Gateway,
  options: FrontendOptions,
  context: BuildContext,
  entrypoint: Pick<Entrypoint, "ignoreFile">,
  ignoreFile: () => Promise<Uint8Array>,
): LowerEnvironment {
  const resolver = createGatewayResolver(gateway);
  const contexts = gatewayContexts(gateway, options, resolver);
  const { resolveMode } = options;
  let patterns: readonly string[] = [];
  let loading: Promise<readonly string[]> | undefined;
  const loadPatterns = async () => {
    loading ??= mainPatterns(context, entrypoint, ignoreFile);
    patterns = await loading;
    return patterns;
  };
  return {
    resolveImage: (ref, { platform, logName }) => resolver.resolve(ref, { platform, logName, resolveMode }),
    namedContext: (name, asked) => findNamedContext(name, asked, contexts),
    mainContext: (followPaths) =>
      context.remote === undefined
        ? mainContext({
            excludePatterns: () => patterns,
            followPaths,
            sessionId: sessionOf(gateway, options, CONTEXT_NAME),
          })
        : context.remote.edge,
    ignoreMatcher: async () => {
      const found = await loadPatterns();
      return found.length === 0 ? undefined : createPatternMatcher(found);
    },
    isNoCache: (stage) => isNoCache(options.noCache, stage),
    sourceTime: createSourceClock(gateway),
  };
}

/** The client session that has a directory. */
export function sessionOf(gateway: Gateway, { localSessions }: FrontendOptions, directory: string): string {
  return localSessions.get(directory) ?? gateway.sessionId;
}

/** The patterns of the ignore file of a build: that of the text, else that of the context. None for a remote context. */
async function mainPatterns(
  context: BuildContext,
  { ignoreFile: own }: Pick<Entrypoint, "ignoreFile">,
  load: () => Promise<Uint8Array>,
): Promise<readonly string[]> {
  if (context.remote !== undefined) return [];
  return own === undefined
    ? parseIgnoreFile(await load(), IGNORE_FILE)
    : parseIgnoreFile(own.bytes, own.name);
}

/** What named contexts are found and loaded with, as a builder has it. */
export function gatewayContexts(
  gateway: Gateway,
  frontendOptions: FrontendOptions,
  resolver: ContextSource["resolver"],
): ContextSource {
  const { options } = gateway;
  return {
    resolver,
    sessionId: gateway.sessionId,
    find: (key) => options.get(`context:${key}`),
    sessionOf: (directory) => sessionOf(gateway, frontendOptions, directory),
    sharedKeyOf: (key) => options.get(`sharedkey:localdir:${key}`) ?? "",
    ignorePatterns: async (directory, key) => {
      const bytes = await loadIgnoreFile(gateway, {
        directory,
        sessionId: sessionOf(gateway, frontendOptions, directory),
        sharedKeyHint: `context:${key}-${IGNORE_FILE}`,
        title: `[context ${key}] load ${IGNORE_FILE}`,
        evaluate: true,
      });
      return parseIgnoreFile(bytes, IGNORE_FILE);
    },
    input: (name) => loadInput(gateway, name),
  };
}

/** Another build's result, and the image config that came with it. */
async function loadInput(gateway: Gateway, name: string): Promise<LoadedContext | undefined> {
  const definition = (await gateway.inputs()).get(name);
  if (definition === undefined) return undefined;
  const edge = definitionEdge(definition);
  const config = inputConfig(gateway.options.get(`input-metadata:${name}`));
  return config === undefined ? filesContext(edge) : imageContext(edge, parseImage(config));
}

/** The image config in a JSON object of base64 texts. */
function inputConfig(json: string | undefined): Uint8Array | undefined {
  if (json === undefined) return undefined;
  try {
    const metadata = JSON.parse(json) as Readonly<Record<string, unknown>> | null;
    const config = metadata?.["containerimage.config"];
    return typeof config === "string" ? Buffer.from(config, "base64") : undefined;
  } catch (cause) {
    throw new BuildError("context/named", `failed to parse input metadata ${json}`, { cause });
  }
}
