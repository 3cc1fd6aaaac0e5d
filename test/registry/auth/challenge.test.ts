import { expect, test } from "vitest";
import { parseChallenges } from "../../../src/registry/auth/challenge.js";

test.each([
  [[], []],
  [[""], []],
  [["Basic"], [["basic", {}]]],
  [['Basic realm="a"'], [["basic", { realm: "a" }]]],
  [
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    ],
    [
      [
        "bearer",
        {
          realm: "https://auth.docker.io/token",
          service: "registry.docker.io",
          scope: "repository:a/b:pull,push",
        },
      ],
    ],
  ],
  [["BEARER Realm = x , SERVICE=y"], [["bearer", { realm: "x", service: "y" }]]],
  [['Bearer realm="a \\"quoted\\" \\\\ text"'], [["bearer", { realm: 'a "quoted" \\ text' }]]],
  [
    ['Basic realm="a", Bearer realm="b",service=c, Negotiate'],
    [
      ["basic", { realm: "a" }],
      ["bearer", { realm: "b", service: "c" }],
      ["negotiate", {}],
    ],
  ],
  [
    ["Basic realm=a", "Bearer realm=b"],
    [
      ["basic", { realm: "a" }],
      ["bearer", { realm: "b" }],
    ],
  ],
  [['Bearer realm="never closed'], [["bearer", { realm: "" }]]],
  [["Bearer realm=a, ,,scope=b"], [["bearer", { realm: "a", scope: "b" }]]],
  [["=x"], []],
  [['Bearer error="insufficient_scope"'], [["bearer", { error: "insufficient_scope" }]]],
])("%j", (headers, expected) => {
  const challenges = parseChallenges(headers);
  expect(challenges.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(
    expected,
  );
});

test.each(['Bearer realm="', "a, ", 'a="\\', "Bearer a=", " "])(
  "long nonsense of %j is read in one pass",
  (unit) => {
    const begin = performance.now();
    parseChallenges([unit.repeat(50_000)]);
    expect(performance.now() - begin).toBeLessThan(3000);
  },
);
