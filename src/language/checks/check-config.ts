import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseBool } from "../../base/util/parse-bool.js";

/** Which build checks run, and whether a finding fails the build. */
export interface CheckConfig {
  readonly skip: ReadonlySet<string> | "all";
  readonly experimental: ReadonlySet<string> | "all";
  /** A finding is an error. */
  readonly error: boolean;
}

/** All checks but the experimental ones, and none of them an error. */
export const DEFAULT_CHECKS: CheckConfig = { skip: new Set(), experimental: new Set(), error: false };

/**
 * Reads the value of `# check=`: at most three `key=value` parts between semicolons. Names are not verified.
 *
 * @throws BuildError for an unknown key or a bad boolean. Agrees with ParseLintOptions, linter/linter.go.
 */
export function parseCheckConfig(text: string): CheckConfig {
  const trimmed = text.trim();
  if (trimmed === "") return DEFAULT_CHECKS;
  let { skip, experimental, error } = DEFAULT_CHECKS;
  for (const part of splitAtMost(trimmed, ";", 3)) {
    const equals = part.indexOf("=");
    if (equals === -1) throw invalidOption(part);
    const key = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (key === "skip") skip = ruleSet(value);
    else if (key === "experimental") experimental = ruleSet(value);
    else if (key === "error") {
      const parsed = parseBool(value);
      if (parsed === undefined) {
        throw new BuildError(
          "instruction/check-directive",
          `failed to parse check option ${goQuote(part)}: invalid boolean ${goQuote(value)}`,
        );
      }
      error = parsed;
    } else throw invalidOption(key);
  }
  return { skip, experimental, error };
}

/** The configuration with what another one skips and enables in addition; `error` stays. */
export function mergeCheckConfig(base: CheckConfig, other: CheckConfig): CheckConfig {
  return {
    skip: unite(base.skip, other.skip),
    experimental: unite(base.experimental, other.experimental),
    error: base.error,
  };
}

function ruleSet(value: string): ReadonlySet<string> | "all" {
  return value === "all" ? "all" : new Set(value.split(",").map((name) => name.trim()));
}

function unite(a: ReadonlySet<string> | "all", b: ReadonlySet<string> | "all"): ReadonlySet<string> | "all" {
  return a === "all" || b === "all" ? "all" : new Set([...a, ...b]);
}

function splitAtMost(text: string, separator: string, parts: number): string[] {
  const all = text.split(separator);
  return all.length <= parts ? all : [...all.slice(0, parts - 1), all.slice(parts - 1).join(separator)];
}

function invalidOption(text: string): BuildError {
  return new BuildError("instruction/check-directive", `invalid check option ${goQuote(text)}`);
}
