import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isCollectionDue } from "../../../src/engine/control/collection-due.js";
import { collectionPolicies } from "../../../src/engine/control/collection-policies.js";
import { HistoryRig } from "../history/history-rig.js";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "buildfile-gc-"));
});
afterEach(() => rmSync(join(root, "gc.json"), { force: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const HOUR = 3_600_000;
const GIB = 2 ** 30;

describe("settings", () => {
  it("are BuildKit's by default", () => {
    const policies = collectionPolicies(root, {});
    expect(policies).toHaveLength(4);
    expect(policies[0]).toMatchObject({ keepDuration: 48 * HOUR, maxUsedSpace: 512e6 });
    expect(policies[1]).toMatchObject({ keepDuration: 60 * 24 * HOUR });
    expect(policies[3]).toMatchObject({ all: true });
  });

  it.each([
    [{ BUILDFILE_GC: "maxUsedSpace=20GB" }, undefined, { maxUsedSpace: 20 * GIB }],
    [
      { BUILDFILE_GC: " maxUsedSpace = 1g , minFreeSpace=0 " },
      undefined,
      { maxUsedSpace: GIB, minFreeSpace: 0 },
    ],
    [{}, { reservedSpace: 5, maxUsedSpace: "10mb" }, { reservedSpace: 5, maxUsedSpace: 10 * 2 ** 20 }],
    [{ BUILDFILE_GC: "maxUsedSpace=1" }, { maxUsedSpace: 2, reservedSpace: 3 }, { maxUsedSpace: 1 }],
    [{ BUILDFILE_GC: "" }, { maxUsedSpace: 2 }, { maxUsedSpace: 2 }],
  ])("of %j and %j", (env, file, expected) => {
    if (file !== undefined) writeFileSync(join(root, "gc.json"), JSON.stringify(file));
    expect(collectionPolicies(root, env).at(-1)).toMatchObject(expected);
  });

  it("may have everything old go", () => {
    const [first, ...others] = collectionPolicies(root, { BUILDFILE_GC: "keepDuration=72h" });
    expect(first).toEqual({ keepDuration: 72 * HOUR });
    expect(others).toEqual(collectionPolicies(root, {}));
  });

  it("may switch it off", () => {
    expect(collectionPolicies(root, { BUILDFILE_GC: "off" })).toEqual([]);
    writeFileSync(join(root, "gc.json"), "false");
    expect(collectionPolicies(root, {})).toEqual([]);
  });

  it.each([
    ["BUILDFILE_GC", "much", undefined, 'BUILDFILE_GC: unknown setting "much"'],
    [
      "BUILDFILE_GC",
      "maxUsedSpace=lots",
      undefined,
      "BUILDFILE_GC: maxUsedSpace is no size such as 20GB: lots",
    ],
    ["BUILDFILE_GC", "maxUsedSpace=-1", undefined, "maxUsedSpace is no size"],
    ["BUILDFILE_GC", "keepDuration=3", undefined, "keepDuration is no duration such as 72h: 3"],
    ["", "", "{", "failed to read"],
    ["", "", "[]", "expected an object, or false"],
    ["", "", '{"keepDuration": 5}', "keepDuration is no duration"],
    ["", "", '{"maxUsedSpace": null}', "maxUsedSpace is no size"],
  ])("have to make sense: %s %s %s", (name, value, file, message) => {
    if (file !== undefined) writeFileSync(join(root, "gc.json"), file);
    expect(() => collectionPolicies(root, { [name]: value })).toThrow(message);
  });
});

describe("the time to look", () => {
  const MINUTE = 60_000;
  const NOW = 1_700_000_000_000;
  const ROOMY = { BUILDFILE_GC: "minFreeSpace=0" };
  /** More than any disk has. */
  const TIGHT = { BUILDFILE_GC: "minFreeSpace=7pb" };

  it.each([
    ["not at once", ROOMY, 0, false],
    ["not soon", ROOMY, 10 * MINUTE, false],
    ["after a while", ROOMY, 20 * MINUTE, true],
    ["sooner if the disk is full", TIGHT, 2 * MINUTE, true],
    ["but not all the time", TIGHT, 30_000, false],
    ["when the clock was put back", ROOMY, -MINUTE, true],
    ["never if it is switched off", { BUILDFILE_GC: "off" }, 20 * MINUTE, false],
  ])("comes %s", async (_, env, later, expected) => {
    const rig = new HistoryRig();
    try {
      const engine = { state: await rig.open() };
      expect(isCollectionDue(engine, ROOMY, NOW)).toBe(false);
      expect(isCollectionDue(engine, env, NOW + later)).toBe(expected);
      // Somebody is about to.
      expect(isCollectionDue(engine, env, NOW + later)).toBe(false);
    } finally {
      await rig.close();
    }
  });
});
