import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { fileError } from "../../frontend/contexts/file-error.js";
import {
  AttrMatch,
  MatchType,
  type Policy,
  PolicyAction,
  type Rule,
  type Selector,
} from "../../proto/generated/policy.js";

/** The variable that names a file with a source policy. */
const VARIABLE = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY";

interface PolicySurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * The policy of a build: which sources it may use, and which are used in place of others. Undefined if there is none.
 *
 * @throws BuildError `file/read`, `option/value`. Agrees with docker buildx, commands/build.go, and with
 * the JSON of BuildKit's sourcepolicy/pb.
 */
export function readSourcePolicy({ env, cwd }: PolicySurroundings): Policy | undefined {
  const path = env[VARIABLE];
  if (!path) return undefined;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8");
  } catch (cause) {
    throw fileError("failed to read policy file", path, cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const { version, rules } = fieldsOf(json, "the policy");
  if (version !== undefined && typeof version !== "number") throw invalid("version is not a number");
  return {
    ...(version !== undefined && { version }),
    rules: listOf(rules, "rules").map(readRule),
  };
}

function readRule(json: unknown): Rule {
  const { action, selector, updates } = fieldsOf(json, "a rule");
  return {
    action: enumOf(PolicyAction, action, "PolicyAction"),
    ...(selector !== undefined && { selector: readSelector(selector) }),
    ...(updates !== undefined && { updates: readUpdate(updates) }),
  };
}

function readSelector(json: unknown): Selector {
  const { identifier, match_type: type, constraints } = fieldsOf(json, "a selector");
  return {
    identifier: textOf(identifier, "identifier"),
    match_type: enumOf(MatchType, type, "MatchType"),
    constraints: listOf(constraints, "constraints").map((each) => {
      const { key, value, condition } = fieldsOf(each, "a constraint");
      return {
        key: textOf(key, "key"),
        value: textOf(value, "value"),
        condition: enumOf(AttrMatch, condition, "AttrMatch"),
      };
    }),
  };
}

function readUpdate(json: unknown): NonNullable<Rule["updates"]> {
  const { identifier, attrs } = fieldsOf(json, "updates");
  const entries = Object.entries(attrs === undefined ? {} : fieldsOf(attrs, "attrs"));
  return {
    identifier: textOf(identifier, "identifier"),
    attrs: Object.fromEntries(entries.map(([key, value]) => [key, textOf(value, key)])),
  };
}

/** Enums are written as their names, or as numbers. */
function enumOf<T extends number>(names: Readonly<Record<string, T>>, json: unknown, what: string): T {
  if (json === undefined) return names[Object.keys(names)[0]!]!;
  const found = Object.entries(names).find(([name, value]) => name === json || value === json);
  if (found === undefined) throw invalid(`invalid ${what} value: ${JSON.stringify(json)}`);
  return found[1];
}

/** What is null is not there. */
function fieldsOf(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw invalid(`${what} is not an object`);
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

function listOf(json: unknown, what: string): readonly unknown[] {
  if (json === undefined) return [];
  if (!Array.isArray(json)) throw invalid(`${what} is not a list`);
  return json;
}

function textOf(json: unknown, what: string): string {
  if (json === undefined) return "";
  if (typeof json !== "string") throw invalid(`${what} is not a text`);
  return json;
}

function invalid(reason: string, cause?: unknown): BuildError {
  return new BuildError("option/value", `failed to parse policy file: ${reason}`, { cause });
}
