import { appendFileSync, chmodSync, lstatSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DIGEST_WORDS } from "../../../../src/engine/contenthash/digest-table.js";
import { IDENTITY_WORDS } from "../../../../src/engine/sources/local/file-state.js";
import {
  createMemoryIndex,
  openStatIndex,
  StatIndex,
  type StatStore,
} from "../../../../src/engine/sources/local/stat-index.js";
import { makeTree, removeDirectory, temporaryDirectory } from "../../../client/files/file-tree.js";
import { digestOfTree, settle, treeOf } from "./local-rig.js";

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => {
  vi.useRealTimers();
  removeDirectory(root);
});

const KEY = Uint8Array.of(1, 2, 3);
const states = (count: number): Uint32Array =>
  Uint32Array.from({ length: count * IDENTITY_WORDS }, (_, i) => i * 7);
const digests = (count: number): Uint32Array =>
  Uint32Array.from({ length: count * DIGEST_WORDS }, (_, i) => i * 11);

interface MemoryStore extends StatStore {
  readonly values: Map<string, Uint8Array>;
}

function memoryStore(): MemoryStore {
  const values = new Map<string, Uint8Array>();
  const name = (key: Uint8Array): string => Buffer.from(key).toString("hex");
  return {
    values,
    get: (key) => values.get(name(key)),
    put: async (key, value) => values.set(name(key), value),
    remove: async (key) => values.delete(name(key)),
    entries: () => [...values].map(([key, value]) => ({ key: Buffer.from(key, "hex"), value })),
    bytes: () => [...values.values()].reduce((sum, value) => sum + value.length, 0),
  };
}

describe("StatIndex", () => {
  it("gives back what was saved", async () => {
    const index = new StatIndex(memoryStore());
    index.save(KEY, states(3), digests(3));
    await index.flush();
    const known = index.load(KEY)!;
    expect(known.count).toBe(3);
    expect([...known.states]).toEqual([...states(3)]);
    expect([...known.digests]).toEqual([...digests(3)]);
    expect(known.isStale).toBe(false);
    expect(index.load(Uint8Array.of(1, 2, 4))).toBeUndefined();
  });

  it("takes nothing that is torn, or of another directory", async () => {
    const store = memoryStore();
    const index = new StatIndex(store);
    index.save(KEY, states(2), digests(2));
    const whole = store.values.get("010203")!;
    for (let i = 0; i < whole.length; i++) {
      const damaged = Uint8Array.from(whole);
      damaged[i]! ^= 1;
      store.values.set("010203", damaged);
      // The day it was written is not worth a check.
      if (i < 4 || i >= 16 || (i >= 8 && i < 12)) expect(index.load(KEY), String(i)).toBeUndefined();
    }
    for (const length of [0, 10, 32, whole.length - 1]) {
      store.values.set("010203", whole.subarray(0, length));
      expect(index.load(KEY), String(length)).toBeUndefined();
    }
    store.values.set("aa", whole);
    expect(index.load(Uint8Array.of(0xaa))).toBeUndefined();
  });

  it("drops the oldest of what is too much, and what nobody has used for long", async () => {
    const store = memoryStore();
    const index = new StatIndex(store, 2 * 1000);
    const day = 86_400_000;
    vi.useFakeTimers({ toFake: ["Date"], now: 1000 * day });
    index.save(Uint8Array.of(1), states(10), digests(10));
    vi.setSystemTime(1050 * day);
    index.save(Uint8Array.of(2), states(10), digests(10));
    vi.setSystemTime(1055 * day);
    index.save(Uint8Array.of(3), states(10), digests(10));
    await index.flush();
    expect([...store.values.keys()].sort()).toEqual(["02", "03"]);
    expect(index.load(Uint8Array.of(2))?.isStale).toBe(false);
    vi.setSystemTime(1059 * day);
    expect(index.load(Uint8Array.of(2))?.isStale).toBe(true);
    vi.setSystemTime(1111 * day);
    await index.prune();
    expect([...store.values.keys()]).toEqual(["03"]);
  });

  it("does not fail where nothing can be written", async () => {
    const index = new StatIndex({ ...memoryStore(), put: () => Promise.reject(new Error("disk full")) });
    index.save(KEY, states(1), digests(1));
    await index.flush();
    expect(index.load(KEY)).toBeUndefined();
  });

  it("lives in a database", async () => {
    const db = open<string, string>({ path: join(root, "db"), maxDbs: 2 });
    const table = db.openDB<Uint8Array, Uint8Array>("files", { encoding: "binary", keyEncoding: "binary" });
    const index = openStatIndex(table);
    index.save(KEY, states(1000), digests(1000));
    index.save(Uint8Array.of(0), states(1), digests(1));
    await index.flush();
    const other = openStatIndex(table, 10_000);
    expect(other.load(KEY)?.count).toBe(1000);
    expect([...other.load(Uint8Array.of(0))!.digests]).toEqual([...digests(1)]);
    other.save(Uint8Array.of(5), states(1), digests(1));
    await other.flush();
    expect(index.load(KEY)).toBeUndefined();
    await db.close();
  });
});

describe("a tree with an index", () => {
  /** Replaces all digests of files that are known. */
  async function forge(index: StatIndex): Promise<void> {
    const save = vi.spyOn(index, "save");
    await digestOfTree(treeOf(root, {}, index));
    for (const [key, known] of save.mock.calls.map(([key]) => [key, index.load(key)!] as const)) {
      index.save(
        key,
        known.states,
        known.digests.map(() => 0x11111111),
      );
    }
    save.mockRestore();
  }

  const FORGED = `sha256:${"1".repeat(64)}`;

  it("reads nothing that has not changed", async () => {
    makeTree(root, { "a/f": "one", "a/g": "two", h: "three", l: "-> h" });
    await settle(join(root, "l"));
    const truth = await digestOfTree(treeOf(root), { path: "/a/f" });
    const index = createMemoryIndex();
    await forge(index);
    const forged = await digestOfTree(treeOf(root, {}, index), { path: "/h" });
    for (const path of ["/a/f", "/a/g", "/h", "/l"]) {
      expect(await digestOfTree(treeOf(root, {}, index), { path }), path).toBe(forged);
    }
    expect(truth).not.toBe(forged);
    const tree = treeOf(root, {}, index);
    await digestOfTree(tree);
    expect(tree.knownDigest("/h")).toBe(FORGED);
    expect(tree.knownDigest("/a/f")).toBe(FORGED);
    expect(tree.knownDigest("/a")).toBeUndefined();
    expect(tree.knownDigest("/none")).toBeUndefined();
  });

  const CHANGES: readonly (readonly [string, (path: string) => void])[] = [
    ["its content", (path) => appendFileSync(path, "x")],
    ["its mode", (path) => chmodSync(path, 0o600)],
    ["its time", (path) => utimesSync(path, 5, 5)],
    [
      "its content behind the same size and time",
      (path) => {
        const { atime, mtime } = lstatSync(path);
        rmSync(path);
        makeTree(root, { f: "eno" });
        utimesSync(path, atime, mtime);
      },
    ],
    [
      "its name",
      (path) => {
        renameSync(path, `${path}2`);
        renameSync(`${path}2`, path);
      },
    ],
  ];

  it.each(CHANGES)("reads again only what has changed: %s", async (_, change) => {
    makeTree(root, { e: "zero", f: "one", g: "two" });
    await settle(join(root, "g"));
    const index = createMemoryIndex();
    await forge(index);
    change(join(root, "f"));
    const tree = treeOf(root, {}, index);
    await digestOfTree(tree);
    const truth = treeOf(root);
    await digestOfTree(truth);
    expect(tree.knownDigest("/f")).toBe(truth.knownDigest("/f"));
    expect(tree.knownDigest("/e")).toBe(FORGED);
    expect(tree.knownDigest("/g")).toBe(FORGED);
  });

  it("learns what changed, and does not forget what it did not look at", async () => {
    makeTree(root, { e: "zero", f: "one", g: "two" });
    await settle(join(root, "g"));
    const index = createMemoryIndex();
    await forge(index);
    appendFileSync(join(root, "f"), "x");
    await settle(join(root, "f"));
    await digestOfTree(treeOf(root, { excludePatterns: ["e"] }, index));
    const tree = treeOf(root, {}, index);
    const save = vi.spyOn(index, "save");
    await digestOfTree(tree);
    expect(save).not.toHaveBeenCalled();
    expect([tree.knownDigest("/e"), tree.knownDigest("/g")]).toEqual([FORGED, FORGED]);
    expect(tree.knownDigest("/f")).not.toBe(FORGED);
  });

  it("knows nothing of trees that keep owners from those that don't", async () => {
    makeTree(root, { f: "one" });
    await settle(join(root, "f"));
    const index = createMemoryIndex();
    await forge(index);
    const { LocalDirectory } = await import("../../../../src/engine/sources/local/local-directory.js");
    const { treeIn } = await import("./local-rig.js");
    const tree = treeIn(new LocalDirectory(root, { index, keepsOwners: true }));
    await digestOfTree(tree);
    expect(tree.knownDigest("/f")).not.toBe(FORGED);
  });
});
