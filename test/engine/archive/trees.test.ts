import {
  chownSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireLibc } from "../../../src/client/files/libc.js";
import { copyTree, diffTrees } from "../../../src/engine/archive/diff-trees.js";
import { writeTree } from "../../../src/engine/archive/write-tree.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { EMPTY_VIEW } from "../../../src/engine/view/empty-view.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { type Made, makeLayer, TIME } from "./layer-tree.js";
import { archive, collect, directory, entry, IS_ROOT, listView, pax, type RawHeader } from "./tar-bytes.js";

let base: string;
let count = 0;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "buildfile-trees-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function layer(files: Readonly<Record<string, Made>> = {}): string {
  const path = join(base, `layer${count++}`);
  mkdirSync(path);
  makeLayer(path, files);
  return path;
}

const OPTIONS = { isUserNamespace: false } as const;
const names = (path: string): string[] =>
  listView(createDirectoryView(path)).map((line) => line.split(" ").slice(0, 2).join(" "));
const stacked = (...layers: readonly string[]): string[] => listView(createStackedView(layers, OPTIONS));

const FILES: Readonly<Record<string, Made>> = {
  d: { directory: true, mode: 0o1755 },
  "d/a": { file: "a", mode: 0o4755, time: TIME + 123n },
  "d/b": { link: "d/a" },
  "d/s": { symlink: "../x" },
  e: { directory: true },
  "e/deep": { directory: true, mode: 0o700 },
  "e/deep/f": { file: "f" },
  fifo: { node: "fifo" },
  null: { node: "char", device: 0x103n },
  z: { file: "z", capability: "0100000200040000000000000000000000000000" },
};

describe.skipIf(!IS_ROOT)("trees (needs root)", () => {
  it("are copied with all that they have", async () => {
    const source = layer(FILES);
    chownSync(join(source, "d"), 5, 6);
    chownSync(source, 7, 8);
    requireLibc().setXattr(join(source, "z"), "user.note", Buffer.from("n"));
    requireLibc().setTimes(join(source, "d"), TIME);
    const target = layer();
    await copyTree(createStackedView([source], OPTIONS), target, OPTIONS);
    expect(listView(createDirectoryView(target))).toEqual(stacked(source));
    expect(lstatSync(join(target, "d/a")).ino).toBe(lstatSync(join(target, "d/b")).ino);
    expect(lstatSync(join(target, "d/a")).ino).not.toBe(lstatSync(join(source, "d/a")).ino);
    expect(lstatSync(target)).toMatchObject({ uid: 7, gid: 8 });
    expect(readFileSync(join(target, "e/deep/f"), "utf8")).toBe("f");
  });

  it("are copied with the holes of their files, small and large", async () => {
    const source = layer();
    const sizes = { small: 500_000, large: 40_000_000 } as const;
    for (const [name, size] of Object.entries(sizes)) {
      const file = openSync(join(source, name), "w");
      writeSync(file, "middle", size / 2);
      ftruncateSync(file, size);
    }
    const target = layer();
    await copyTree(createDirectoryView(source), target, OPTIONS);
    for (const [name, size] of Object.entries(sizes)) {
      const copy = lstatSync(join(target, name));
      expect([copy.size, copy.blocks * 512 < 200_000]).toEqual([size, true]);
      expect(readFileSync(join(target, name)).indexOf("middle")).toBe(size / 2);
    }
  });

  it("lose devices in user namespaces", async () => {
    const target = layer();
    await copyTree(createStackedView([layer(FILES)], OPTIONS), target, { isUserNamespace: true });
    expect(names(target)).not.toContain("/null char");
    expect(names(target)).toContain("/fifo fifo");
  });

  it.each([false, true])("are told apart by a layer; with files shared: %s", async (isLinked) => {
    const lower = layer(FILES);
    const upper = layer({
      ...FILES,
      "d/s": { symlink: "elsewhere" },
      "d/b": { file: "not linked", time: TIME },
      "d/a": { file: "a", mode: 0o4755, time: TIME + 123n },
      "e/deep/f": { file: "f", mode: 0o600 },
      fifo: { directory: true },
      "fifo/x": { file: "" },
      null: { file: "now a file" },
      new: { directory: true },
      "new/y": { file: "" },
    });
    rmSync(join(upper, "z"));
    const target = layer();
    await diffTrees(createStackedView([lower], OPTIONS), createStackedView([upper], OPTIONS), target, {
      ...OPTIONS,
      isLinked,
    });
    expect(names(target)).toEqual([
      "/d directory",
      "/d/b file",
      "/d/s symlink",
      "/e directory",
      "/e/deep directory",
      "/e/deep/f file",
      "/fifo directory",
      "/fifo/x file",
      "/new directory",
      "/new/y file",
      "/null file",
      "/z char",
    ]);
    expect(stacked(lower, target)).toEqual(stacked(upper));
    const isShared = lstatSync(join(target, "d/b")).ino === lstatSync(join(upper, "d/b")).ino;
    expect(isShared).toBe(isLinked);
  });

  it("keep hard links, also those to a name that did not change", async () => {
    const lower = layer({ a: { file: "x" }, m: { link: "a" } });
    for (const added of ["b", "B"]) {
      const upper = layer({ a: { file: "x" }, m: { link: "a" }, [added]: { link: "a" } });
      const target = layer();
      await diffTrees(
        createStackedView([lower], OPTIONS),
        createStackedView([upper], OPTIONS),
        target,
        OPTIONS,
      );
      expect(lstatSync(join(target, "a")).nlink).toBe(3);
      expect(stacked(lower, target)).toEqual(stacked(upper));
    }
  });

  it("share no file twice that only the machine has once", async () => {
    const one = layer({ a: { file: "x" } });
    const two = layer({ b: { link: `../${one.slice(one.lastIndexOf("/") + 1)}/a` } });
    const target = layer();
    await diffTrees(EMPTY_VIEW, createStackedView([one, two], OPTIONS), target, {
      ...OPTIONS,
      isLinked: true,
    });
    expect(lstatSync(join(target, "a")).ino).not.toBe(lstatSync(join(target, "b")).ino);
    expect(readFileSync(join(target, "b"), "utf8")).toBe("x");
  });

  it("that are equal leave nothing, and to nothing everything is gone", async () => {
    const view = createStackedView([layer(FILES)], OPTIONS);
    const [same, none] = [layer(), layer()];
    await diffTrees(view, view, same, OPTIONS);
    expect(names(same)).toEqual([]);
    await diffTrees(view, EMPTY_VIEW, none, OPTIONS);
    expect(names(none)).toEqual(["/d char", "/e char", "/fifo char", "/null char", "/z char"]);
  });

  it("that were a copy show all that was touched, whatever the times of files say", async () => {
    const below = createStackedView(
      [
        layer({
          one: { file: "1", time: TIME + 5n },
          two: { file: "2", time: TIME + 5n },
          from: { directory: true },
          "from/x": { file: "a", time: TIME + 7n },
          to: { directory: true },
          "to/x": { file: "b", time: TIME + 7n },
          old: { file: "", time: -2_500_000_000n },
          same: { file: "same" },
          timed: { directory: true },
          noted: { directory: true },
        }),
      ],
      OPTIONS,
    );
    const changed = layer();
    const copied = await copyTree(below, changed, OPTIONS);
    expect(lstatSync(join(changed, "old"), { bigint: true }).mtimeNs).toBe(-2_500_000_000n);
    renameSync(join(changed, "one"), join(changed, "two"));
    rmSync(join(changed, "to"), { recursive: true });
    renameSync(join(changed, "from"), join(changed, "to"));
    utimesSync(join(changed, "timed"), 5, 5);
    requireLibc().setXattr(join(changed, "noted"), "trusted.note", Buffer.from("x"));
    expect(copied.isUntouched("/same")).toBe(true);
    const target = layer();
    await diffTrees(below, createDirectoryView(changed), target, { ...OPTIONS, copied });
    expect(names(target)).toEqual([
      "/from char",
      "/noted directory",
      "/one char",
      "/timed directory",
      "/to directory",
      "/to/x file",
      "/two file",
    ]);
    expect(readFileSync(join(target, "two"), "utf8")).toBe("1");
    expect(readFileSync(join(target, "to/x"), "utf8")).toBe("a");
    expect(lstatSync(join(target, "timed")).mtimeMs).toBe(5000);
  });

  it("are not compared when nobody wants them", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const files: Record<string, Made> = {};
    for (let i = 0; i < 2000; i++) files[`f${i}`] = { file: "" };
    const view = createStackedView([layer(files)], OPTIONS);
    await expect(copyTree(view, layer(), { ...OPTIONS, signal: controller.signal })).rejects.toThrow(
      "enough",
    );
  });

  describe("as archives", () => {
    const go = (raw: RawHeader): RawHeader => ({ major: 0, minor: 0, ...raw });

    it("have everything in order, with times to the second and all attributes", async () => {
      const source = layer({
        d: { directory: true },
        "d/late": { file: "late", time: TIME + 500_000_000n },
        "d-x": { file: "x", time: TIME + 499_999_999n },
        hard: { link: "d-x" },
        link: { symlink: "d/late" },
        null: { node: "char", device: 0x103n },
      });
      requireLibc().setXattr(join(source, "d"), "user.a", Buffer.from("1"));
      const bytes = await collect(writeTree(createStackedView([source], OPTIONS)));
      const records = pax({ "SCHILY.xattr.user.a": "1" }).subarray(512, 512 + 25);
      expect(bytes).toEqual(
        archive(
          entry({ name: "d/PaxHeaders.0", type: "x", mode: 0, mtime: 0 }, records),
          directory("d/", go({})),
          entry(go({ name: "d/late", mtime: 1_600_000_001 }), "late"),
          entry(go({ name: "d-x" }), "x"),
          entry(go({ name: "hard", type: "1", link: "d-x" })),
          entry(go({ name: "link", type: "2", link: "d/late", mode: 0o777 })),
          entry(go({ name: "null", type: "3", major: 1, minor: 3 })),
        ),
      );
    });

    it("can have one time everywhere", async () => {
      const view = createStackedView([layer({ d: { directory: true }, "d/f": { file: "f" } })], OPTIONS);
      expect(await collect(writeTree(view, { time: 7_000_000_000n }))).toEqual(
        archive(directory("d/", go({ mtime: 7 })), entry(go({ name: "d/f", mtime: 7 }), "f")),
      );
    });
  });
});
