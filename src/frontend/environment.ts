import { createPatternMatcher } from "../base/ignore/pattern-matcher.js";
import type { LowerEnvironment } from "../llb/lower/environment.js";
import type { BuildRequest } from "./build-request.js";
import type { ContextSource } from "./contexts/context-source.js";
import { mainContext } from "./contexts/main-context.js";
import { findNamedContext } from "./contexts/named-context.js";

/** What lowering may ask for, answered from a request: nothing is built or fetched but image metadata. */
export function createEnvironment(request: BuildRequest): LowerEnvironment {
  const ignorePatterns = request.ignorePatterns ?? [];
  const resolveMode = request.resolveMode ?? "default";
  const { resolver, sessionId } = request;
  const contexts = contextSource(request);
  return {
    resolveImage: (ref, { platform, logName }) => resolver.resolve(ref, { platform, logName, resolveMode }),
    namedContext: (name, asked) => findNamedContext(name, asked, contexts),
    mainContext: (followPaths) =>
      mainContext({ excludePatterns: () => ignorePatterns, followPaths, sessionId }),
    ignoreMatcher: async () =>
      ignorePatterns.length === 0 ? undefined : createPatternMatcher(ignorePatterns),
    isNoCache: (stage) => isNoCache(request.noCache, stage),
    sourceTime: async () => undefined,
  };
}

function contextSource({ contexts, resolver, sessionId }: BuildRequest): ContextSource {
  return {
    resolver,
    sessionId,
    find: (key) => contexts?.get(key)?.source,
    sessionOf: () => sessionId,
    sharedKeyOf: () => "",
    ignorePatterns: async (_, key) => contexts?.get(key)?.excludePatterns,
    input: async () => undefined,
  };
}

/** Whether a list of stages to build without cache covers one; an empty list covers all, none covers none. */
export function isNoCache(names: readonly string[] | undefined, stage: string): boolean {
  if (names === undefined) return false;
  return names.length === 0 || names.some((name) => name.toLowerCase() === stage.toLowerCase());
}
