import { describe, expect, it } from "vitest";
import { createSourcePolicy } from "../../../src/engine/policy/source-policy.js";
import {
  AttrMatch,
  MatchType,
  type Policy,
  PolicyAction,
  type Rule,
} from "../../../src/proto/generated/policy.js";

const { ALLOW, DENY, CONVERT } = PolicyAction;
const BUSYBOX = "docker-image://docker.io/library/busybox:latest";
const ALPINE = "docker-image://docker.io/library/alpine:latest";

const rule = (action: PolicyAction, identifier: string, more: Partial<Rule> = {}): Rule => ({
  action,
  ...more,
  selector: { identifier, ...more.selector },
});
const convert = (from: string, to: string, type: MatchType = MatchType.WILDCARD): Rule =>
  rule(CONVERT, from, { selector: { match_type: type }, updates: { identifier: to } });
const policy = (...rules: readonly Rule[]): Policy => ({ version: 1, rules });

function evaluate(identifier: string, policies: readonly Policy[], attrs: Record<string, string> = {}) {
  return createSourcePolicy(policies).evaluate({ identifier, attrs });
}

describe("rules of source policies", () => {
  it.each<[string, Policy[], string, string]>([
    ["nothing that matches", [policy(rule(DENY, ALPINE))], BUSYBOX, BUSYBOX],
    ["allowed after it was denied", [policy(rule(DENY, BUSYBOX), rule(ALLOW, BUSYBOX))], BUSYBOX, BUSYBOX],
    ["changed into another", [policy(convert(BUSYBOX, ALPINE))], BUSYBOX, ALPINE],
    ["changed before it is denied", [policy(convert(BUSYBOX, ALPINE), rule(DENY, BUSYBOX))], BUSYBOX, ALPINE],
    [
      "changed again and again",
      [policy(convert(BUSYBOX, ALPINE), convert(ALPINE, "https://example.com/x"))],
      BUSYBOX,
      "https://example.com/x",
    ],
    [
      "a wildcard's parts",
      [policy(convert("docker-image://docker.io/library/*:*", "docker-image://mirror.example/$1:${2}-slim"))],
      "docker-image://docker.io/library/golang:1.19",
      "docker-image://mirror.example/golang:1.19-slim",
    ],
    [
      "groups of an expression",
      [
        policy(
          convert(
            String.raw`docker\-image://docker\.io/(?P<name>.*):(.*)`,
            "docker-image://mirror.example/${name}:$2",
            MatchType.REGEX,
          ),
        ),
      ],
      "docker-image://docker.io/library/golang:1.19",
      "docker-image://mirror.example/library/golang:1.19",
    ],
    [
      "part of the text that an expression matches",
      [policy(convert("docker.io", "mirror.example", MatchType.REGEX))],
      BUSYBOX,
      "docker-image://mirror.example/library/busybox:latest",
    ],
    ["an exact name only", [policy(convert("*", ALPINE, MatchType.EXACT))], BUSYBOX, BUSYBOX],
    ["a short name by its full one", [policy(convert(BUSYBOX, ALPINE))], "docker-image://busybox", ALPINE],
    ["rules of a second policy", [policy(), policy(convert(BUSYBOX, ALPINE))], BUSYBOX, ALPINE],
  ])("%s", (_what, policies, from, to) => {
    expect(evaluate(from, policies).identifier).toBe(to);
  });

  it.each<[string, Policy[], string]>([
    ["by name", [policy(rule(DENY, BUSYBOX))], "denied by policy"],
    ["by a pattern", [policy(rule(DENY, "*"))], "denied by policy"],
    [
      "what it was changed into",
      [policy(rule(DENY, ALPINE), convert(BUSYBOX, ALPINE))],
      `"${ALPINE}" denied`,
    ],
    [
      "by one of two policies",
      [policy(rule(ALLOW, BUSYBOX)), policy(rule(DENY, BUSYBOX))],
      "denied by policy",
    ],
    [
      "what changes for ever",
      [policy(convert(BUSYBOX, ALPINE), convert(ALPINE, BUSYBOX))],
      "too many mutations",
    ],
    ["a change into nothing", [policy(rule(CONVERT, BUSYBOX))], "missing destination for convert rule"],
    ["rules without a selector", [{ rules: [{ action: ALLOW }] }], "invalid nil selector"],
    ["two stars", [policy(rule(DENY, "docker-image://**"))], 'invalid wildcard: "**"'],
    [
      "no expression",
      [policy(rule(DENY, "(", { selector: { match_type: MatchType.REGEX } }))],
      "error parsing regexp",
    ],
    [
      "an expression that takes ages",
      [
        policy(
          rule(DENY, "^docker-(i|m|a|g|e|.)*(.|.)*(.|.)*#$", { selector: { match_type: MatchType.REGEX } }),
        ),
      ],
      "takes too long",
    ],
  ])("refuses %s", (_what, policies, message) => {
    const long = `docker-image://docker.io/library/busybox:${"image".repeat(20)}`;
    const from = message === "takes too long" ? long : BUSYBOX;
    expect(() => evaluate(from, policies)).toThrow(message);
  });

  it("sets attributes, and looks at them", () => {
    const url = "https://example.com/file";
    const pinned = policy(rule(CONVERT, url, { updates: { attrs: { "http.checksum": "sha256:1" } } }));
    expect(evaluate(url, [pinned], { "http.filename": "f" })).toEqual({
      identifier: url,
      attrs: { "http.filename": "f", "http.checksum": "sha256:1" },
    });
    const only = (condition: AttrMatch, value: string) =>
      policy(rule(DENY, url, { selector: { constraints: [{ key: "http.checksum", value, condition }] } }));
    expect(() => evaluate(url, [only(AttrMatch.EQUAL, "")])).toThrow("denied");
    expect(() => evaluate(url, [only(AttrMatch.EQUAL, "")], { "http.checksum": "x" })).not.toThrow();
    expect(() => evaluate(url, [only(AttrMatch.NOTEQUAL, "x")])).toThrow("denied");
    expect(() =>
      evaluate(url, [only(AttrMatch.MATCHES, "^sha(1|256):")], { "http.checksum": "sha1:2" }),
    ).toThrow("denied");
  });
});
