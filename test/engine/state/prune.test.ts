import { describe, expect, it } from "vitest";
import { collectGarbage, defaultLimits, defaultPolicies } from "../../../src/engine/state/gc.js";
import { bytesToKeep, type PrunePolicy, prune } from "../../../src/engine/state/prune.js";
import { byRank } from "../../../src/engine/state/rank.js";
import type { UsageEntry } from "../../../src/engine/state/usage-entry.js";
import { entriesTarget, usageEntry } from "./usage-entries.js";

const GB = 1e9;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1000 * DAY;

type Taken = Parameters<typeof entriesTarget>[1];

/** The ids of what is removed, in that order. */
async function pruned(entries: readonly UsageEntry[], policy: PrunePolicy, more?: Taken): Promise<string> {
  const removed: string[] = [];
  await prune(policy, entriesTarget(entries, more), ({ id }) => removed.push(id), { now: NOW });
  return removed.join(" ");
}

async function collected(
  entries: readonly UsageEntry[],
  policies: readonly PrunePolicy[],
  more?: Taken,
): Promise<string> {
  const removed: string[] = [];
  await collectGarbage(policies, entriesTarget(entries, more), ({ id }) => removed.push(id), { now: NOW });
  return removed.join(" ");
}

describe("prune without limits", () => {
  const chain = [usageEntry("a"), usageEntry("b", { parents: ["a"] }), usageEntry("c", { parents: ["b"] })];
  const mixed = [
    usageEntry("plain"),
    usageEntry("used", { inUse: true }),
    usageEntry("internal", { type: "internal" }),
    usageEntry("frontend", { type: "frontend" }),
    usageEntry("shared", { shared: true }),
    usageEntry("cache", { type: "exec.cachemount", mutable: true }),
  ];

  it.each<readonly [string, readonly UsageEntry[], PrunePolicy, string]>([
    ["removes nothing where nothing is", [], {}, ""],
    ["removes all, what stands on others first", chain, {}, "c b a"],
    [
      "keeps what something in use stands on",
      [...chain, usageEntry("d", { parents: ["b"], inUse: true })],
      {},
      "c",
    ],
    ["keeps what something kept stands on", chain, { filters: ["id!=c"] }, ""],
    ["keeps what is not only of the cache", mixed, {}, "plain cache"],
    [
      "removes that too if it is told to, but nothing in use",
      mixed,
      { all: true },
      "plain internal frontend shared cache",
    ],
    ["removes what filters say", mixed, { filters: ["type==exec.cachemount"] }, "cache"],
    ["removes what one of several filters says", mixed, { filters: ["id==plain", "mutable"] }, "plain cache"],
    ["removes internal things by a filter only with all", mixed, { filters: ["type==internal"] }, ""],
    ["removes internal things by a filter", mixed, { filters: ["type==internal"], all: true }, "internal"],
    [
      "keeps what was used lately",
      [
        usageEntry("new", { lastUsedAt: NOW - HOUR }),
        usageEntry("old", { lastUsedAt: NOW - 3 * HOUR }),
        usageEntry("never"),
      ],
      { keepDuration: 2 * HOUR },
      "old never",
    ],
  ])("%s", async (_, entries, policy, expected) => {
    expect(await pruned(entries, policy)).toBe(expected);
  });

  it("leaves what has come into use meanwhile, and what that stands on", async () => {
    expect(await pruned(chain, {}, { taken: ["b"] })).toBe("c");
  });

  it("refuses wrong filters before it removes anything", async () => {
    await expect(pruned(chain, { filters: ["id=a"] })).rejects.toMatchObject({ code: "option/value" });
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const removed: string[] = [];
    const run = prune({}, entriesTarget(chain), ({ id }) => removed.push(id), { now: NOW, signal });
    await expect(run).rejects.toThrow("enough");
    expect(removed).toEqual([]);
  });
});

describe("prune with limits", () => {
  const used = (id: string, hours: number, count: number, size = GB): UsageEntry =>
    usageEntry(id, { lastUsedAt: NOW - hours * HOUR, usageCount: count, size });
  const five = [used("e", 1, 1), used("d", 2, 1), used("c", 3, 1), used("b", 4, 1), used("a", 5, 1)];

  it.each<readonly [string, readonly UsageEntry[], PrunePolicy, Taken, string]>([
    ["removes the oldest until there is less", five, { maxUsedSpace: 3.5 * GB }, {}, "a b"],
    ["removes what reaches the limit exactly", five, { maxUsedSpace: 5 * GB }, {}, "a"],
    ["removes nothing where it is less", five, { maxUsedSpace: 6 * GB }, {}, ""],
    ["never goes below what is reserved", five, { maxUsedSpace: GB, reservedSpace: 3.5 * GB }, {}, "a b"],
    ["makes room on the disk", five, { minFreeSpace: 10 * GB }, { free: 8 * GB }, "a b c"],
    ["needs no room where there is some", five, { minFreeSpace: 10 * GB }, { free: 11 * GB }, "a"],
    [
      "makes as much room as it may",
      five,
      { minFreeSpace: 100 * GB, reservedSpace: 2.5 * GB },
      { free: 0 },
      "a b c",
    ],
    ["removes everything if that is not enough", five, { minFreeSpace: 100 * GB }, { free: 0 }, "e d c b a"],
    [
      "takes the smaller of two limits",
      five,
      { minFreeSpace: 9 * GB, maxUsedSpace: 4.5 * GB },
      { free: 8 * GB },
      "a b",
    ],
    [
      "goes on with the next if one can't be removed",
      five,
      { maxUsedSpace: 3.5 * GB },
      { taken: ["a"] },
      "b c",
    ],
    [
      "does not count what images share",
      [...five, usageEntry("s", { shared: true, size: 100 * GB })],
      { maxUsedSpace: 5.5 * GB },
      {},
      "",
    ],
    [
      "counts how often things were used",
      [used("often", 5, 9), used("once", 4, 1)],
      { maxUsedSpace: 2 * GB },
      {},
      "once",
    ],
  ])("%s", async (_, entries, policy, more, expected) => {
    expect(await pruned(entries, policy, more)).toBe(expected);
  });
});

describe("how much is kept", () => {
  it.each<readonly [PrunePolicy, number, number, number]>([
    [{ maxUsedSpace: 5 }, 10, 0, 5],
    [{ reservedSpace: 5 }, 10, 0, 5],
    [{ minFreeSpace: 5 }, 10, 2, 7],
    [{ minFreeSpace: 5 }, 10, 9, 10],
    [{ minFreeSpace: 5, maxUsedSpace: 8 }, 10, 9, 8],
    [{ minFreeSpace: 5, maxUsedSpace: 8 }, 10, 2, 7],
    [{ minFreeSpace: 5, maxUsedSpace: 6 }, 10, 2, 6],
    [{ minFreeSpace: 50, reservedSpace: 3 }, 10, 2, 3],
    [{ minFreeSpace: 50 }, 10, 2, 0],
  ])("with %j of %i, and %i free, is %i", (policy, total, free, expected) => {
    expect(bytesToKeep(total, { total: 100, free }, policy)).toBe(expected);
  });
});

describe("the rank of what is removed", () => {
  const ids = (entries: readonly UsageEntry[]): string =>
    byRank(entries)
      .map(({ id }) => id)
      .join(" ");

  it.each<readonly [string, readonly (readonly [string, number | undefined, number])[], string]>([
    [
      "begins with what was never used",
      [
        ["a", 10, 1],
        ["b", undefined, 0],
      ],
      "b a",
    ],
    [
      "is by time for equal counts",
      [
        ["a", 30, 2],
        ["b", 10, 2],
        ["c", 20, 2],
      ],
      "b c a",
    ],
    [
      "is by count for equal times",
      [
        ["a", 10, 3],
        ["b", 10, 1],
        ["c", 10, 2],
      ],
      "b c a",
    ],
    [
      "weighs both by their place",
      [
        ["a", 10, 4],
        ["b", 20, 1],
        ["c", 30, 2],
        ["d", 40, 3],
      ],
      "b c a d",
    ],
    [
      "does not weigh by how much",
      [
        ["a", 1, 1_000_000],
        ["b", 2, 1],
        ["c", 3, 1],
      ],
      "b a c",
    ],
    [
      "is by id if nothing else",
      [
        ["b", 10, 1],
        ["a", 10, 1],
      ],
      "a b",
    ],
  ])("%s", (_, rows, expected) => {
    expect(ids(rows.map(([id, lastUsedAt, usageCount]) => usageEntry(id, { lastUsedAt, usageCount })))).toBe(
      expected,
    );
  });
});

describe("the default policies", () => {
  const limits = { reservedSpace: 2 * GB, maxUsedSpace: 10 * GB, minFreeSpace: 0 };
  const policies = defaultPolicies(limits);
  const at = (id: string, days: number, more: Partial<UsageEntry> = {}): UsageEntry =>
    usageEntry(id, { lastUsedAt: NOW - days * DAY, usageCount: 1, size: GB, ...more });

  it.each<readonly [string, readonly UsageEntry[], string]>([
    ["keep little", [at("a", 100, { size: 1 })], ""],
    [
      "remove caches and contexts that were not used for two days beyond 512 MB",
      [
        at("new", 1, { type: "source.local" }),
        at("cache", 3, { type: "exec.cachemount", mutable: true }),
        at("git", 4, { type: "source.git.checkout" }),
        at("layer", 5),
      ],
      "git cache",
    ],
    ["keep them below that", [at("cache", 3, { type: "exec.cachemount", size: 5e8 })], ""],
    [
      "remove what was not used for 60 days beyond the limit",
      [at("a", 61), at("b", 62, { size: 9 * GB })],
      "b",
    ],
    ["keep what is old below the limit", [at("a", 61), at("b", 62)], ""],
    ["keep within the limit", [at("a", 1, { size: 6 * GB }), at("b", 2, { size: 6 * GB })], "b"],
    [
      "remove internal things only if nothing else helps",
      [at("internal", 9, { type: "internal", size: 8 * GB }), at("a", 1, { size: 6 * GB })],
      "a",
    ],
    [
      "remove internal things if nothing else helps",
      [at("internal", 9, { type: "internal", size: 11 * GB }), at("a", 1)],
      "a internal",
    ],
    ["remove nothing in use", [at("a", 99, { size: 99 * GB, inUse: true })], ""],
  ])("%s", async (_, entries, expected) => {
    expect(await collected(entries, policies)).toBe(expected);
  });

  it.each([
    [0, 2, 2, 2],
    [20, 2, 15, 4],
    [1000, 10, 100, 187],
  ])("have limits that fit a disk of %i GB", (size, reserved, used, free) => {
    expect(defaultLimits({ total: size * GB, free: 0 })).toEqual({
      ...{ reservedSpace: reserved * GB, maxUsedSpace: used * GB, minFreeSpace: free * GB },
    });
  });
});
