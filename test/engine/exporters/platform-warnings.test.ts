import { expect, it } from "vitest";
import { platformWarnings } from "../../../src/engine/exporters/platform-warnings.js";
import { FakeLayers } from "./doubles.js";

const tree = new FakeLayers().add();

function metadata(...ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const Platforms = ids.map((ID) => ({ ID, Platform: { os: "linux", architecture: ID.slice(6) } }));
  return new Map([["refs.platforms", Buffer.from(JSON.stringify({ Platforms }))]]);
}

it.each<[string, readonly string[], readonly string[]]>([
  ["linux/amd64", ["linux/amd64"], []],
  ["linux/x86_64", ["linux/amd64"], []],
  [
    "linux/arm64",
    ["linux/amd64"],
    ['Requested platform "linux/arm64" does not match result platform "linux/amd64"'],
  ],
  ["linux/amd64,linux/arm64", ["linux/arm64", "linux/amd64"], []],
  [
    "linux/amd64,linux/arm64",
    ["linux/amd64"],
    ["Multiple platforms requested but result is not multi-platform"],
  ],
  [
    "linux/amd64,linux/arm64",
    ["linux/amd64", "linux/s390x"],
    ["Requested platforms linux/amd64,linux/arm64 do not match result platforms linux/amd64,linux/s390x"],
  ],
  ["linux/amd64,linux/amd64", ["linux/amd64"], ['Duplicate platform result requested "linux/amd64"']],
])("%s asked for, %j made", (option, ids, warnings) => {
  const trees = ids.length > 1 ? { trees: new Map(ids.map((id) => [id, tree])) } : { tree };
  expect(platformWarnings({ ...trees, metadata: metadata(...ids) }, option)).toEqual(warnings);
});

it("warns of what is no platform", () => {
  expect(platformWarnings({ tree, metadata: metadata("linux/amd64") }, "a/b/c/d")[0]).toMatch(
    /^Invalid platform result requested "a\/b\/c\/d": /,
  );
});

it("has nothing to say of nothing", () => {
  expect(platformWarnings({ metadata: new Map() }, undefined)).toEqual([]);
});
