import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { applyPolicy } from "../../../src/engine/policy/apply-policy.js";
import { createSourcePolicy } from "../../../src/engine/policy/source-policy.js";
import { type Definition, decodeOp, encodeOp, type Op } from "../../../src/proto/generated/ops.js";
import { MatchType, PolicyAction } from "../../../src/proto/generated/policy.js";

const FROM = "docker-image://docker.io/library/busybox:latest";
const TO = "docker-image://docker.io/library/alpine:latest";
const POLICY = createSourcePolicy([
  {
    rules: [
      {
        action: PolicyAction.CONVERT,
        selector: { identifier: FROM, match_type: MatchType.EXACT },
        updates: { identifier: TO },
      },
    ],
  },
]);

/** A definition of ops that each stand upon the one before. */
function chain(...ops: readonly Op[]): Definition & { readonly digests: readonly string[] } {
  const digests: string[] = [];
  const def = ops.map((op) => {
    const below = digests.at(-1);
    const bytes = encodeOp(below === undefined ? op : { ...op, inputs: [{ digest: below, index: 0 }] });
    digests.push(digestOf(bytes));
    return bytes;
  });
  const locations = Object.fromEntries(
    digests.map((digest, index) => [digest, { locations: [{ sourceIndex: index }] }]),
  );
  const metadata = Object.fromEntries(
    digests.map((digest, index) => [digest, { description: { is: String(index) } }]),
  );
  return { def, metadata, Source: { locations }, digests };
}

const STEPS: readonly Op[] = [{ exec: { meta: { args: ["a"] }, mounts: [{ dest: "/" }] } }, {}];

describe("definitions under a policy", () => {
  it("stay as they are where nothing is changed", () => {
    const definition = chain({ source: { identifier: TO, attrs: {} } }, ...STEPS);
    expect(applyPolicy(definition, POLICY)).toBe(definition);
  });

  it("have other digests upwards of what is changed, and all that is known of ops goes with them", () => {
    const before = chain({ source: { identifier: FROM, attrs: { a: "b" } } }, ...STEPS);
    const { def = [], metadata = {}, Source: source } = applyPolicy(before, POLICY);
    const digests = def.map((bytes) => digestOf(bytes));
    expect(decodeOp(def[0]!).source).toEqual({ identifier: TO, attrs: { a: "b" } });
    expect(decodeOp(def[1]!).inputs).toEqual([{ digest: digests[0] }]);
    expect(decodeOp(def[2]!).inputs).toEqual([{ digest: digests[1] }]);
    expect(digests.some((digest) => before.digests.includes(digest))).toBe(false);
    expect(digests.map((digest) => metadata[digest]?.description?.is)).toEqual(["0", "1", "2"]);
    expect(digests.map((digest) => source?.locations?.[digest]?.locations?.[0]?.sourceIndex)).toEqual([
      0, 1, 2,
    ]);
  });

  it("are refused with the source that is not allowed", () => {
    const policy = createSourcePolicy([
      { rules: [{ action: PolicyAction.DENY, selector: { identifier: "docker-image://*" } }] },
    ]);
    expect(() => applyPolicy(chain({ source: { identifier: FROM } }, {}), policy)).toThrow(
      `error evaluating the source policy: source "${FROM}" denied by policy`,
    );
  });
});
