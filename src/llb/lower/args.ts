import { formatPlatform, formatPlatformAll, type Platform } from "../../base/platform/platform.js";
import type { ArgStep } from "../../language/plan/step.js";
import { tryExpandWord } from "../../language/words/try-expand-word.js";
import type { WordOptions } from "../../language/words/word-options.js";
import { EnvMap } from "./build-state.js";
import type { OutlineArg } from "./outline-capture.js";

/** Arguments that steer the build and never reach the environment of a step. */
const BUILD_ONLY_ARGS: ReadonlySet<string> = new Set([
  "BUILDKIT_SBOM_SCAN_CONTEXT",
  "BUILDKIT_SBOM_SCAN_STAGE",
]);

/** Whether an argument only steers the build: ARG does not set it for steps, and using it is no finding. */
export function isBuildOnlyArg(name: string): boolean {
  return BUILD_ONLY_ARGS.has(name);
}

/**
 * The predefined global arguments: platforms of the builder and of the target, and the target's name.
 * A build argument of the same name wins. Agrees with defaultArgs, dockerfile2llb/platform.go.
 */
export function platformArgs(
  build: Platform,
  target: Platform,
  stage: string,
  overrides: ReadonlyMap<string, string>,
): EnvMap {
  const values: readonly (readonly [string, string])[] = [
    ["BUILDPLATFORM", formatPlatform(build)],
    ["BUILDOS", build.os],
    ["BUILDOSVERSION", build.osVersion ?? ""],
    ["BUILDARCH", build.architecture],
    ["BUILDVARIANT", build.variant ?? ""],
    ["TARGETPLATFORM", formatPlatformAll(target)],
    ["TARGETOS", target.os],
    ["TARGETOSVERSION", target.osVersion ?? ""],
    ["TARGETARCH", target.architecture],
    ["TARGETVARIANT", target.variant ?? ""],
    ["TARGETSTAGE", stage === "" ? "default" : stage],
  ];
  const env = new EnvMap();
  for (const [name, value] of values) env.set(name, overrides.get(name) ?? value);
  return env;
}

/** What the text can refer to outside of stages. */
export interface GlobalArgs {
  /** Platform arguments and those before the first FROM that have a value. */
  readonly env: EnvMap;
  /** What the outline shows, by name. */
  readonly outline: ReadonlyMap<string, OutlineArg>;
}

/**
 * The arguments before the first FROM, on top of `base`. A build argument wins over a default.
 *
 * @throws BuildError with the ARG's lines for a default that cannot be expanded. Agrees with buildMetaArgs,
 * dockerfile2llb/convert.go.
 */
export function globalArgs(
  base: EnvMap,
  steps: readonly ArgStep[],
  buildArgs: ReadonlyMap<string, string>,
  words: WordOptions,
): GlobalArgs {
  const env = base.clone();
  const outline = new Map<string, OutlineArg>();
  for (const step of steps) {
    for (const arg of step.args) {
      let value = buildArgs.get(arg.key);
      let deps: ReadonlySet<string> = NONE;
      if (value === undefined && arg.value !== undefined) {
        const word = arg.value;
        const expansion = tryExpandWord(word.text, env, words);
        if (expansion.error !== undefined) throw expansion.error.at(word.range).onLines(step.lines);
        value = expansion.text;
        deps = withoutSelf(expansion.matched, arg.key, outline.get(arg.key)?.deps);
      }
      if (value !== undefined) env.set(arg.key, value);
      const { docComment } = arg;
      outline.set(arg.key, { name: arg.key, value: value ?? "", docComment, place: step, deps });
    }
  }
  return { env, outline };
}

const NONE: ReadonlySet<string> = new Set();

/** An argument that uses itself depends on what its earlier definition depends on. */
function withoutSelf(
  names: ReadonlySet<string>,
  self: string,
  earlier: ReadonlySet<string> | undefined,
): ReadonlySet<string> {
  if (!names.has(self)) return names;
  const deps = new Set([...names, ...(earlier ?? [])]);
  if (!earlier?.has(self)) deps.delete(self);
  return deps;
}
