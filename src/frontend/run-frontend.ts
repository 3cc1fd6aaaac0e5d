import { randomUUID } from "node:crypto";
import type { ErrorCode } from "../base/diagnostic/codes.js";
import type { Diagnostic } from "../base/diagnostic/diagnostic.js";
import type { Platform } from "../base/platform/platform.js";
import type { Source } from "../base/source/source.js";
import { CheckReporter } from "../language/checks/check-reporter.js";
import type { Language } from "../language/plan/language.js";
import { type Definition, definitionMessage } from "../llb/definition.js";
import type { LowerEnvironment } from "../llb/lower/environment.js";
import type { Lowered } from "../llb/lower/lower.js";
import { marshal } from "../llb/marshal.js";
import { type BuildResult, buildIn } from "./build.js";
import type { LowerRequest } from "./build-request.js";
import { buildkitMessage } from "./buildkit-message.js";
import { type BuildContext, CONTEXT_NAME, findBuildContext } from "./contexts/build-context.js";
import { loadContextIgnoreFile } from "./contexts/ignore-patterns.js";
import { type Entrypoint, readEntrypoint } from "./entrypoint.js";
import { forwardToSyntax } from "./forward.js";
import { FrontendError } from "./frontend-error.js";
import type { Gateway, GatewayResult } from "./gateway.js";
import { createGatewayEnvironment, sessionOf } from "./gateway-environment.js";
import { createGatewayResolver } from "./gateway-resolver.js";
import { labsOption } from "./labs-channel.js";
import { type FrontendOptions, readFrontendOptions } from "./options/frontend-options.js";
import { joinResults, type PlatformResult, platformId } from "./platform-result.js";
import { checkRequiredCaps } from "./required-caps.js";
import { createScanner, type Scanner } from "./sbom.js";
import { answerSubrequest } from "./subrequests/answer.js";
import { sendWarnings } from "./warnings.js";

/** What the frontend needs to know of the program that it is a part of. */
export interface FrontendProgram {
  readonly languageOf: (source: Source) => Promise<Language>;
  /** Whether an image that a text asks for as its frontend is this one. */
  readonly isOwnImage?: (image: string) => boolean;
}

/**
 * The frontend: reads a text through a builder, compiles it, and has the builder make what it describes.
 *
 * @throws BuildError; its source and lines are what the user has to look at. Agrees with Build, dockerfile/builder/build.go.
 * Spec: spec/frontend.md.
 */
export async function runFrontend(gateway: Gateway, program: FrontendProgram): Promise<GatewayResult> {
  const options = readFrontendOptions(gateway);
  const { missing, mayForward } = checkRequiredCaps(gateway);
  if (missing !== undefined && !mayForward) throw missing;
  const context = await findBuildContext(gateway);
  const ignoreFile = ignoreFileLoader(gateway, options, context);
  // Where nothing is handed on, the file is wanted soon: it travels beside the text.
  if (gateway.options.has("cmdline") && !gateway.options.has("requestid")) ignoreFile.start();
  const entrypoint = await readEntrypoint(gateway, context, options);
  const forwarded = await forwardToSyntax(gateway, entrypoint, program.isOwnImage ?? (() => false));
  if (forwarded !== undefined) return forwarded;
  if (missing !== undefined) throw missing;
  const build: FrontendBuild = {
    gateway,
    options,
    entrypoint,
    environment: createGatewayEnvironment(gateway, options, context, entrypoint, ignoreFile.get),
    language: await program.languageOf(entrypoint.source),
  };
  const request = gateway.options.get("requestid");
  if (request === undefined && entrypoint.ignoreFile === undefined) ignoreFile.start();
  return request === undefined ? buildPlatforms(build) : answer(build, request);
}

/** The ignore file of the context, loaded once, when it is first wanted or asked to start. */
function ignoreFileLoader(gateway: Gateway, options: FrontendOptions, { remote }: BuildContext) {
  let loading: Promise<Uint8Array> | undefined;
  const get = () => {
    loading ??= loadContextIgnoreFile(gateway, CONTEXT_NAME, sessionOf(gateway, options, CONTEXT_NAME));
    return loading;
  };
  const start = () => {
    // Who gets it learns what went wrong.
    if (remote === undefined) get().catch(() => {});
  };
  return { get, start };
}

/** All that a build is made with. */
interface FrontendBuild {
  readonly gateway: Gateway;
  readonly options: FrontendOptions;
  readonly entrypoint: Entrypoint;
  readonly environment: LowerEnvironment;
  readonly language: Language;
}

async function buildPlatforms(build: FrontendBuild): Promise<GatewayResult> {
  const { gateway, options } = build;
  const resolver = createGatewayResolver(gateway);
  const scanner = options.sbom && (await createScanner(gateway, options.sbom, options, resolver));
  const platforms = options.platforms.length === 0 ? [undefined] : options.platforms;
  const results = await Promise.all(
    platforms.map((platform, index) => buildPlatform(build, platform, index === 0, scanner)),
  );
  return joinResults(results, options.multiPlatform);
}

async function buildPlatform(
  build: FrontendBuild,
  platform: Platform | undefined,
  isFirst: boolean,
  scanner: Scanner | undefined,
): Promise<PlatformResult> {
  const { gateway, options, entrypoint } = build;
  const result = await compileFor(build, { platform });
  const warned = isFirst ? sendWarnings(gateway, entrypoint, result.warnings) : undefined;
  try {
    const lowered = loweredOf(result, entrypoint);
    const definition = definitionOf(build, lowered);
    const { ref = "" } = await gateway.solve({
      definition: definitionMessage(definition, entrypoint.definition),
      cacheImports: options.cacheImports,
    });
    const attestation = await scanner?.(platformId(platform), lowered);
    return { platform, ref, lowered, attestation };
  } finally {
    // They have to be told before the result ends the build.
    await warned;
  }
}

function compileFor(
  { gateway, options, entrypoint, environment, language }: FrontendBuild,
  more: Partial<LowerRequest>,
): Promise<BuildResult> {
  return buildIn(
    environment,
    { ...options, source: entrypoint.source, caps: gateway.caps, labs: labsOption(gateway.options), ...more },
    language,
  );
}

function definitionOf({ gateway, entrypoint }: FrontendBuild, lowered: Lowered): Definition {
  return marshal(lowered.result, {
    defaultPlatform: lowered.targetPlatform,
    caps: gateway.caps,
    // Builds that run at once must not share groups.
    groupIdPrefix: `${randomUUID()}-`,
    source: entrypoint.source,
  });
}

function loweredOf({ lowered, errors, cause }: BuildResult, entrypoint: Entrypoint): Lowered {
  if (lowered !== undefined) return lowered;
  throw frontendError(errors[0]!, entrypoint, cause);
}

/** A mistake in the text as an error that tells all of it in one message. */
function frontendError(error: Diagnostic, entrypoint: Entrypoint, cause?: unknown): FrontendError {
  const { code, range, lines } = error;
  return new FrontendError(code as ErrorCode, buildkitMessage(error), entrypoint, { range, lines, cause });
}

function answer(build: FrontendBuild, request: string): Promise<GatewayResult> {
  const { options, entrypoint, language } = build;
  const { source, definition } = entrypoint;
  const [platform] = options.platforms;
  const lowered = async () => loweredOf(await compileFor(build, { platform: undefined }), entrypoint);
  return answerSubrequest(request, {
    source,
    lowered,
    plan: async () => {
      const { plan, errors } = language(source, new CheckReporter());
      if (plan === undefined) throw frontendError(errors[0]!, entrypoint);
      return plan;
    },
    lint: async () => {
      const { warnings, errors } = await compileFor(build, { platform, allStages: options.target === "" });
      return { source, definition, warnings, errors };
    },
    definition: async () => definitionOf(build, await lowered()),
  });
}
