import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../../base/image/reference.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { SourceOp } from "../../proto/generated/ops.js";
import {
  type AttrConstraint,
  AttrMatch,
  MatchType,
  type Policy,
  PolicyAction,
  type Rule,
  type Selector,
} from "../../proto/generated/policy.js";
import { type PolicyPattern, regexpPattern, wildcardPattern } from "./policy-pattern.js";

/** Says of sources whether they may be used, or which are to be used instead. */
export interface SourcePolicy {
  /**
   * The source to be used in place of one: often itself.
   *
   * @throws BuildError `engine/denied`, or `engine/definition` for a policy that makes no sense
   */
  evaluate(source: SourceOp): SourceOp;
}

/** How often one source may be changed. */
const MOST_CHANGES = 20;

/**
 * The rules of policies: in each the last one that matches says whether a source is allowed, unless one has changed it
 * before; then all begins anew. Agrees with Engine.Evaluate, BuildKit's sourcepolicy/engine.go.
 *
 * @throws BuildError `engine/definition`
 */
export function createSourcePolicy(policies: readonly Policy[]): SourcePolicy {
  const patterns = new Map<Selector, PolicyPattern>();
  for (const { rules = [] } of policies) {
    if (rules.some(({ selector }) => selector === undefined)) throw refuse("invalid nil selector in policy");
  }
  const patternOf = (selector: Selector): PolicyPattern => {
    const { identifier = "", match_type: type = MatchType.WILDCARD } = selector;
    const pattern = patterns.get(selector) ?? makePattern(type, identifier);
    patterns.set(selector, pattern);
    return pattern;
  };
  return {
    evaluate(source) {
      let current = withFullName(source);
      for (let changes = 0; ; changes++) {
        if (changes > MOST_CHANGES) {
          throw refuse("too many mutations on a single source: too many operations");
        }
        const changed = evaluateAll(policies, current, patternOf);
        if (changed === undefined) return current;
        current = changed;
      }
    },
  };
}

function makePattern(type: MatchType, identifier: string): PolicyPattern {
  switch (type) {
    case MatchType.WILDCARD:
      return wildcardPattern(identifier);
    case MatchType.REGEX:
      return regexpPattern(identifier);
    case MatchType.EXACT:
      return { test: () => false, replace: (_text, template) => template };
    default:
      throw refuse(`unknown match type: ${String(type)}`);
  }
}

/** Images are matched by their full names. */
function withFullName(source: SourceOp): SourceOp {
  const [, name] = /^docker-image:\/\/(.*)$/s.exec(source.identifier ?? "") ?? [];
  if (name === undefined) return source;
  try {
    const identifier = `docker-image://${referenceToString(tagNameOnly(parseNormalizedNamed(name)))}`;
    return { ...source, identifier };
  } catch {
    // Who uses it says what is wrong with it.
    return source;
  }
}

type PatternOf = (selector: Selector) => PolicyPattern;

/** The source as the first policy that changes it has it; undefined if none does. */
function evaluateAll(
  policies: readonly Policy[],
  source: SourceOp,
  patternOf: PatternOf,
): SourceOp | undefined {
  for (const policy of policies) {
    const changed = evaluatePolicy(policy, source, patternOf);
    if (changed !== undefined) return changed;
  }
  return undefined;
}

function evaluatePolicy(
  { rules = [] }: Policy,
  source: SourceOp,
  patternOf: PatternOf,
): SourceOp | undefined {
  const { identifier = "" } = source;
  let isDenied = false;
  for (const rule of rules) {
    const { action = PolicyAction.ALLOW, selector = {} } = rule;
    if (!matches(selector, source, patternOf)) continue;
    if (action === PolicyAction.CONVERT) {
      const changed = convert(rule, source, patternOf);
      if (changed !== undefined) return changed;
    } else if (action === PolicyAction.ALLOW || action === PolicyAction.DENY) {
      isDenied = action === PolicyAction.DENY;
    } else {
      throw refuse(`source policy: rule ${String(action)} ${selector.identifier}: unknown type`);
    }
  }
  if (!isDenied) return undefined;
  throw new BuildError(
    "engine/denied",
    `source ${goQuote(identifier)} denied by policy: source denied by policy`,
  );
}

function matches(
  selector: Selector,
  { identifier = "", attrs = {} }: SourceOp,
  patternOf: PatternOf,
): boolean {
  if (!(selector.constraints ?? []).every((constraint) => holds(constraint, attrs))) return false;
  return selector.identifier === identifier || patternOf(selector).test(identifier);
}

function holds(
  { key = "", value = "", condition = AttrMatch.EQUAL }: AttrConstraint,
  attrs: Readonly<Record<string, string>>,
): boolean {
  const actual = Object.hasOwn(attrs, key) ? (attrs[key] ?? "") : "";
  switch (condition) {
    case AttrMatch.EQUAL:
      return actual === value;
    case AttrMatch.NOTEQUAL:
      return actual !== value;
    case AttrMatch.MATCHES:
      return regexpPattern(value).test(actual);
    default:
      throw refuse(`unknown attr condition: ${String(condition)}`);
  }
}

/** What a rule makes of a source; undefined if that is the same. */
function convert(
  { updates, selector = {} }: Rule,
  source: SourceOp,
  patternOf: PatternOf,
): SourceOp | undefined {
  if (updates === undefined) {
    throw refuse("error mutating source policy: missing destination for convert rule");
  }
  const { identifier: from = "", attrs = {} } = source;
  const template = updates.identifier || selector.identifier || "";
  const identifier = converted(selector, from, template, patternOf) || from;
  const changes = Object.entries(updates.attrs ?? {}).filter(([key, value]) => attrs[key] !== value);
  if (identifier === from && changes.length === 0) return undefined;
  return { ...source, identifier, attrs: { ...attrs, ...Object.fromEntries(changes) } };
}

function converted(selector: Selector, from: string, template: string, patternOf: PatternOf): string {
  const pattern = patternOf(selector);
  const isWildcard = (selector.match_type ?? MatchType.WILDCARD) === MatchType.WILDCARD;
  if (isWildcard && !pattern.test(from)) return from;
  return pattern.replace(from, template);
}

function refuse(message: string): BuildError {
  return new BuildError("engine/definition", message);
}
