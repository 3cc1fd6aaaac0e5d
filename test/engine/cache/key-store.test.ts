import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type Database, open } from "lmdb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rootId } from "../../../src/engine/cache/key-id.js";
import type { KeyStore } from "../../../src/engine/cache/key-store.js";
import { linkText, parseLinkText } from "../../../src/engine/cache/key-store.js";
import { createMemoryKeyStore } from "../../../src/engine/cache/memory-key-store.js";
import { openKeyStore } from "../../../src/engine/cache/open-key-store.js";

const directory = mkdtempSync(join(tmpdir(), "key-store-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;
const opened: Database[] = [];

function openDatabase(path = join(directory, String(++count))): {
  readonly db: Database;
  readonly path: string;
} {
  const db = open({ path: join(path, "db"), encoding: "json", noSync: true });
  opened.push(db);
  return { db, path };
}

afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
});

const link = { input: 0, output: 0, digest: "sha256:op", selector: "" };

describe("texts of links", () => {
  it("are read back", () => {
    const links = [link, { input: 3, output: 7, digest: "d", selector: "s with spaces" }];
    expect(links.map((one) => parseLinkText(linkText(one)))).toEqual(links);
  });
});

describe("ids of roots", () => {
  it("are those of exported caches, and keep what is random apart", () => {
    // printf 'sha256:x@0' | sha256sum
    expect(rootId("sha256:x", 0)).toBe(
      "sha256:749e3bf60070866fb82919e0a5366451030c034480519ab8329d8b41f0ce6074",
    );
    expect(rootId("sha256:x", -1)).not.toBe(rootId("sha256:x", 0));
    expect(rootId("random:x", 0)).toBe("random:x");
    expect(rootId("random:x", 1)).not.toBe(rootId("random:x", 0));
  });
});

const stores: Record<string, () => KeyStore> = {
  "a store in memory": createMemoryKeyStore,
  "a store in a database": () => openKeyStore(openDatabase().db),
};

for (const [what, create] of Object.entries(stores)) {
  // What was added is asked before it is written as well as after.
  for (const settle of [async () => {}, (store: KeyStore) => store.flush()]) {
    describe(`${what}${settle.length > 0 ? ", written" : ""}`, () => {
      it("has what was added", async () => {
        const store = create();
        expect([store.has("a"), store.results("a"), store.targets("a", link), store.origins("a")]).toEqual([
          false,
          [],
          [],
          [],
        ]);
        store.addResult("a", { name: "r1", createdAt: 1.5 });
        store.addResult("a", { name: "r2", createdAt: 2 });
        store.addResult("b", { name: "r1", createdAt: 3 });
        store.addLink("a", link, "b");
        store.addLink("a", link, "c");
        store.addLink("a", link, "b");
        store.addLink("a", { ...link, selector: "part" }, "d");
        await settle(store);
        expect([store.has("a"), store.has("b"), store.has("d")]).toEqual([true, true, false]);
        expect(store.results("a")).toEqual([
          { name: "r1", createdAt: 1.5 },
          { name: "r2", createdAt: 2 },
        ]);
        expect(store.targets("a", link)).toEqual(["b", "c"]);
        expect(store.targets("a", { ...link, selector: "part" })).toEqual(["d"]);
        expect(store.targets("a", { ...link, output: 1 })).toEqual([]);
        expect(store.origins("d")).toEqual([
          { id: "a", input: 0, selector: "part", record: rootId("sha256:op", 0) },
        ]);
        expect(store.idsOf("r1")).toEqual(["a", "b"]);
        expect(store.count()).toEqual(
          what.includes("memory") || settle.length > 0 ? { links: 3, results: 3 } : { links: 0, results: 0 },
        );
      });

      it("gives a result a new time", async () => {
        const store = create();
        store.addResult("a", { name: "r", createdAt: 1 });
        await settle(store);
        store.addResult("a", { name: "r", createdAt: 2 });
        await settle(store);
        expect(store.results("a")).toEqual([{ name: "r", createdAt: 2 }]);
      });

      it("forgets results, and what led to nothing else", async () => {
        const store = create();
        store.addLink("root", link, "middle");
        store.addLink("middle", link, "end");
        store.addLink("root", { ...link, input: 1 }, "other");
        store.addResult("end", { name: "gone", createdAt: 1 });
        store.addResult("other", { name: "stays", createdAt: 1 });
        await settle(store);
        store.forget("gone");
        expect(store.results("end")).toEqual([]);
        expect(store.idsOf("gone")).toEqual([]);
        await store.flush();
        expect(store.targets("root", link)).toEqual([]);
        expect(store.origins("end")).toEqual([]);
        expect(store.has("middle")).toBe(false);
        expect(store.targets("root", { ...link, input: 1 })).toEqual(["other"]);
        store.addResult("end", { name: "gone", createdAt: 2 });
        expect(store.results("end")).toEqual([{ name: "gone", createdAt: 2 }]);
      });

      it("sweeps what is gone", async () => {
        const store = create();
        const names = Array.from({ length: 1200 }, (_, i) =>
          i % 3 === 0 ? `long ${"x".repeat(3000)} ${i}` : `r${i}`,
        );
        for (const [i, name] of names.entries()) {
          store.addLink("root", { ...link, output: i }, `id${i}`);
          store.addResult(`id${i}`, { name, createdAt: i });
        }
        store.addResult("empty", { name: "", createdAt: 1 });
        await settle(store);
        expect(store.results("id3")[0]?.name).toBe(names[3]);
        expect(await store.sweep((name) => name === "r1" || name === names[3] || name === "")).toBe(1198);
        expect(store.count()).toEqual({ links: 2, results: 3 });
        expect(store.idsOf(names[3]!)).toEqual(["id3"]);
        expect(store.results("empty")).toEqual([{ name: "", createdAt: 1 }]);
      });
    });
  }
}

describe("a store in a database", () => {
  it("is read by the next process", async () => {
    const { db, path } = openDatabase();
    const store = openKeyStore(db);
    store.addResult("a", { name: "r", createdAt: 1 });
    store.addLink("a", link, "b");
    await store.flush();
    await db.close();
    const again = openKeyStore(openDatabase(path).db);
    expect(again.results("a")).toEqual([{ name: "r", createdAt: 1 }]);
    expect(again.targets("a", link)).toEqual(["b"]);
  });

  it("writes by itself what was added", async () => {
    const { db } = openDatabase();
    const store = openKeyStore(db);
    store.addResult("a", { name: "r", createdAt: 1 });
    await expect.poll(() => openKeyStore(db).results("a")).toEqual([{ name: "r", createdAt: 1 }]);
  });

  it("takes rows that are cut or changed for nothing", async () => {
    const { db } = openDatabase();
    const store = openKeyStore(db);
    store.addResult("a", { name: "r", createdAt: 1 });
    store.addLink("a", link, "b");
    store.addLink("b", link, "c");
    store.addResult("c", { name: "r2", createdAt: 1 });
    await store.flush();
    const keys = [...db.getKeys()];
    expect(keys.length).toBeGreaterThan(5);
    for (const value of [null, 7, "text", [7, null, ["x"], ["y", "z"]], { a: 1 }]) {
      for (const key of keys) await db.put(key, value);
      const damaged = openKeyStore(db);
      expect(damaged.results("a")).toEqual([]);
      expect(damaged.targets("a", link)).toEqual([]);
      damaged.forget("r");
      await damaged.sweep(() => true);
    }
  });

  it("sweeps what a crash has left: links without an end", async () => {
    const { db } = openDatabase();
    const store = openKeyStore(db);
    store.addLink("root", link, "nothing");
    store.addLink("nothing", link, "nothing either");
    await store.flush();
    expect(await store.sweep(() => true)).toBe(0);
    expect(store.count()).toEqual({ links: 0, results: 0 });
    expect([...db.getKeys()]).toEqual([]);
  });

  it("tells that it can't write, and goes on when it can again", async () => {
    const { db } = openDatabase();
    let isFull = true;
    const full = new Proxy(db, {
      get: (target, name) => {
        if (name === "transaction" && isFull) return async () => Promise.reject(new Error("MDB_MAP_FULL"));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const store = openKeyStore(full);
    store.addResult("a", { name: "r", createdAt: 1 });
    await expect(store.flush()).rejects.toMatchObject({ code: "cache/store" });
    isFull = false;
    store.addResult("b", { name: "s", createdAt: 1 });
    await store.flush().catch(() => {});
    await store.flush();
    expect(openKeyStore(db).results("b")).toEqual([{ name: "s", createdAt: 1 }]);
  });
});

describe("two processes", () => {
  const script = join(directory, "writer.mjs");

  beforeAll(async () => {
    const require = createRequire(import.meta.url);
    await build({
      stdin: {
        contents: `
          import { open } from ${JSON.stringify(require.resolve("lmdb"))};
          import { openKeyStore } from "./src/engine/cache/open-key-store.js";
          const [path, name, number] = process.argv.slice(2);
          const db = open({ path, encoding: "json", noSync: true });
          const store = openKeyStore(db);
          const link = { input: 0, output: 0, digest: "sha256:op", selector: "" };
          for (let i = 0; i < Number(number); i++) {
            store.addLink("root", { ...link, output: i % 10 }, name + i);
            store.addResult(name + i, { name: name + "-result-" + i, createdAt: i });
            if (i % 7 === 0) store.forget(name + "-result-" + (i - 3));
            if (i % 50 === 0) await store.flush();
            if (process.argv[5] === "die" && i === 200) process.kill(process.pid, "SIGKILL");
          }
          await store.flush();
          await db.close();
        `,
        resolveDir: process.cwd(),
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: script,
      external: [require.resolve("lmdb"), "lmdb"],
      logLevel: "error",
    });
  });

  it("write at the same time, and lose nothing", async () => {
    const { db, path } = openDatabase();
    const run = promisify(execFile);
    const names = ["a", "b"];
    await Promise.all(names.map((name) => run(process.execPath, [script, join(path, "db"), name, "400"])));
    const store = openKeyStore(db);
    for (const name of names) {
      for (let i = 0; i < 400; i++) {
        const isForgotten = (i + 3) % 7 === 0 && i + 3 < 400;
        expect(store.results(name + i), `${name}${i}`).toHaveLength(isForgotten ? 0 : 1);
        expect(store.targets("root", { ...link, output: i % 10 }).includes(name + i)).toBe(!isForgotten);
      }
    }
  });

  it("find only what is whole after one was killed", async () => {
    const { db, path } = openDatabase();
    const run = promisify(execFile);
    await expect(run(process.execPath, [script, join(path, "db"), "a", "400", "die"])).rejects.toMatchObject({
      signal: "SIGKILL",
    });
    const store = openKeyStore(db);
    let found = 0;
    for (let output = 0; output < 10; output++) {
      for (const id of store.targets("root", { ...link, output })) {
        for (const { name } of store.results(id)) {
          found++;
          expect(name).toBe(`a-result-${id.slice(1)}`);
        }
      }
    }
    expect(found).toBeGreaterThan(100);
    await store.sweep((name) => name === "a-result-1");
    expect(store.count()).toEqual({ links: 1, results: 1 });
  });
});
