import { BuildError } from "../base/diagnostic/build-error.js";
import type { Diagnostic } from "../base/diagnostic/diagnostic.js";
import { hostPlatform } from "../base/platform/platform.js";
import { type CheckConfig, DEFAULT_CHECKS, parseCheckConfig } from "../language/checks/check-config.js";
import { CheckReporter } from "../language/checks/check-reporter.js";
import { detectCheckDirective } from "../language/dockerfile/directives.js";
import type { Language } from "../language/plan/language.js";
import { ALL_CAPS } from "../llb/caps.js";
import type { LowerEnvironment } from "../llb/lower/environment.js";
import { type Lowered, lower } from "../llb/lower/lower.js";
import type { LowerOptions } from "../llb/lower/options.js";
import { NetMode } from "../llb/ops/exec.js";
import type { BuildRequest, LowerRequest } from "./build-request.js";
import { createEnvironment } from "./environment.js";
import { asksForLabs } from "./labs-channel.js";

/** What a text became, as far as it could be understood. */
export interface BuildResult {
  readonly lowered: Lowered | undefined;
  /** The first one is the one that BuildKit's frontend would stop at. */
  readonly errors: readonly Diagnostic[];
  /** What the build checks found, in the order in which they ran. */
  readonly warnings: readonly Diagnostic[];
  /** What raised the first error, where something outside of the text did. */
  readonly cause?: unknown;
}

/** Text to graph: parse, plan, lower. Mistakes in the text come back as data. */
export function build(request: BuildRequest, language: Language): Promise<BuildResult> {
  return buildIn(createEnvironment(request), request, language);
}

/** The same where something else answers what the text asks for. */
export async function buildIn(
  environment: LowerEnvironment,
  request: LowerRequest,
  language: Language,
): Promise<BuildResult> {
  let checks = new CheckReporter(DEFAULT_CHECKS);
  try {
    checks = new CheckReporter(checkConfig(request));
    const { lowered, errors } = await planAndLower(request, language, environment, checks);
    return { lowered, errors, warnings: checks.findings };
  } catch (thrown) {
    const error = BuildError.from(thrown);
    if (error.code === "internal") throw error;
    return {
      lowered: undefined,
      errors: [error.toDiagnostic()],
      warnings: checks.findings,
      cause: error.cause,
    };
  }
}

/** Not async, so that the plan of a large text can be collected while it is lowered. */
function planAndLower(
  request: LowerRequest,
  language: Language,
  environment: LowerEnvironment,
  checks: CheckReporter,
): Promise<Pick<BuildResult, "lowered" | "errors">> {
  const { plan, errors } = language(request.source, checks);
  if (plan === undefined) return Promise.resolve({ lowered: undefined, errors });
  return lower(plan, lowerOptions(request), environment, checks).then((lowered) => ({
    lowered,
    errors: [],
  }));
}

/** What the request says of the checks, else what its text says. Agrees with newRuleLinter, dockerfile2llb/convert.go. */
function checkConfig({ check, source }: LowerRequest): CheckConfig {
  const directive = check === undefined ? detectCheckDirective(source.text) : undefined;
  try {
    return parseCheckConfig(check ?? directive?.text ?? "");
  } catch (error) {
    const what = check === undefined ? "check options" : "build-arg:BUILDKIT_DOCKERFILE_CHECK";
    throw BuildError.from(error).wrap(`failed to parse ${what}`).at(directive?.range);
  }
}

function lowerOptions(request: LowerRequest): LowerOptions {
  let groups = 0;
  return {
    target: request.target ?? "",
    buildArgs: request.buildArgs ?? new Map(),
    labels: request.labels ?? new Map(),
    platform: request.platform,
    buildPlatforms: request.buildPlatforms ?? [request.platform ?? hostPlatform()],
    multiPlatform: request.multiPlatform ?? false,
    network: request.network ?? NetMode.sandbox,
    hostname: request.hostname ?? "",
    extraHosts: request.extraHosts ?? [],
    shmSize: request.shmSize ?? 0,
    cgroupParent: request.cgroupParent ?? "",
    ulimits: request.ulimits ?? [],
    devices: request.devices ?? [],
    resources: request.resources,
    cacheNamespace: request.cacheNamespace ?? "",
    resolveMode: request.resolveMode ?? "default",
    caps: request.caps ?? ALL_CAPS,
    allStages: request.allStages ?? false,
    labs: request.labs ?? asksForLabs(request.source.text),
    nextGroupId: () => String(++groups),
  };
}
