import {
  chmodSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireLibc } from "../../../src/client/files/libc.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { changeLists } from "../../harness/overlay-changes.js";
import { type OverlayJob, overlayObstacle, runOverlay } from "../../harness/overlayfs.js";
import { showView } from "../../harness/shown-tree.js";

const obstacle = overlayObstacle();
const isRoot = process.getuid?.() === 0;
const root = mkdtempSync(join(tmpdir(), "buildfile-view-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { isUserNamespace: false };
let directories = 0;

function layer(): string {
  const path = join(root, String(directories++));
  mkdirSync(path);
  return path;
}

function whiteout(path: string): void {
  requireLibc().makeNode(path, 0o020000, 0n);
}

function opaque(path: string, value = "y"): void {
  requireLibc().setXattr(path, "trusted.overlay.opaque", Buffer.from(value));
}

describe.skipIf(obstacle !== undefined)(
  `a stack beside overlayfs${obstacle ? `: skipped, ${obstacle}` : ""}`,
  () => {
    it("shows what overlayfs shows of layers that it wrote", () => {
      const mountPoint = layer();
      const cases = changeLists(12, 4, 3).map((lists) => {
        const layers = [layer()];
        const jobs: OverlayJob[] = [];
        for (const changes of lists) {
          const upper = layer();
          jobs.push({ layers: [...layers], upper, work: layer(), changes });
          layers.push(upper);
        }
        return { layers, jobs };
      });
      const results = runOverlay(
        mountPoint,
        cases.flatMap(({ jobs }) => jobs),
      );
      let done = 0;
      for (const { layers, jobs } of cases) {
        for (let count = 2; count <= jobs.length + 1; count++) {
          const { tree, refused } = results[done++]!;
          if (refused.length < 25) expect(Object.keys(tree).length).toBeGreaterThan(0);
          expect(showView(createStackedView(layers.slice(0, count), OPTIONS))).toEqual(tree);
        }
      }
      expect(done).toBe(results.length);
    });

    it("shows what overlayfs shows of layers written by hand", () => {
      const layers = [layer(), layer(), layer(), layer()];
      const [low, middle, high, top] = layers as [string, string, string, string];
      const make = (base: string, ...paths: string[]): void => {
        for (const path of paths) {
          if (path.endsWith("/")) mkdirSync(join(base, path), { recursive: true });
          else writeFileSync(join(base, path), `${base.length} ${path}`);
        }
      };
      make(
        low,
        "d/",
        "d/one",
        "d/two",
        "file",
        "was-file",
        "hidden/",
        "hidden/x",
        "deep/a/b/c/",
        "deep/a/b/c/f",
        "odd/",
        "odd/x",
      );
      make(middle, "d/", "d/two", "was-file/", "was-file/in", "file2", "deep/a/", "odd/", "odd/y");
      whiteout(join(middle, "hidden"));
      whiteout(join(middle, "nothing-below"));
      make(high, "hidden/", "hidden/y", "d/", "d/three", "deep/a/b/", "odd/");
      opaque(join(high, "deep/a"));
      whiteout(join(high, "d/one"));
      // Not the mark of an opaque directory.
      opaque(join(high, "odd"), "n");
      opaque(join(top));
      make(top, "file/", "file/in");
      const { tree } = runOverlay(layer(), [{ layers }])[0]!;
      expect(showView(createStackedView(layers, OPTIONS))).toEqual(tree);
    });
  },
);

describe.skipIf(!isRoot)(`a stack of layers${isRoot ? "" : ": skipped, not root"}`, () => {
  const low = layer();
  const high = layer();
  beforeAll(() => {
    mkdirSync(join(low, "d/e"), { recursive: true });
    writeFileSync(join(low, "d/e/f"), "low");
    writeFileSync(join(low, "d/g"), "g");
    linkSync(join(low, "d/g"), join(low, "d/h"));
    symlinkSync("d", join(low, "link"));
    mkdirSync(join(high, "d"));
    writeFileSync(join(high, "d/i"), "high");
    linkSync(join(high, "d/i"), join(high, "d/j"));
    whiteout(join(high, "gone"));
    whiteout(join(high, "d/k"));
    chmodSync(join(high, "d"), 0o700);
    utimesSync(join(low, "d/e/f"), 1_500_000_000, 1_500_000_000);
  });

  it("reads files, links and names", () => {
    const view = createStackedView([low, high], OPTIONS);
    expect(view.readDirectory("/")).toEqual(["d", "link"]);
    expect(view.readDirectory("/d")).toEqual(["e", "g", "h", "i", "j"]);
    expect(view.readLink("/link")).toBe("d");
    expect(view.realPath("/d/e/f")).toBe(join(low, "d/e/f"));
    expect(view.realPath("/d")).toBe(join(high, "d"));
    const file = view.open("/d/e/f");
    expect(readFileSync(file, "utf8")).toBe("low");
    closeSync(file);
    expect(view.lstat("/d/e/f")).toMatchObject({ kind: "file", size: 3, mtime: 1_500_000_000_000_000_000n });
    expect(view.lstat("/d")).toMatchObject({ kind: "directory", mode: 0o700, size: 0 });
  });

  it("follows no symlink", () => {
    const view = createStackedView([low, high], OPTIONS);
    expect(view.lstat("/link/e")).toBeUndefined();
    expect(view.lstat("/link")).toMatchObject({ kind: "symlink" });
    expect(() => view.open("/link/g")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    expect(() => view.open("/link")).toThrow(expect.objectContaining({ code: "ELOOP" }));
  });

  it.each([
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.readDirectory("/d/x")],
    ["ENOTDIR", (view: ReturnType<typeof createStackedView>) => view.readDirectory("/d/g")],
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.readDirectory("/gone")],
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.open("/gone")],
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.open("/d/k")],
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.realPath("/gone")],
    ["ENOENT", (view: ReturnType<typeof createStackedView>) => view.readLink("/d/x")],
  ])("throws %s", (code, act) => {
    for (const layers of [[low, high], [high]]) {
      expect(() => act(createStackedView(layers, OPTIONS))).toThrow(
        expect.objectContaining({ code: layers.length === 1 && code === "ENOTDIR" ? "ENOENT" : code }),
      );
    }
  });

  it("tells names of one file from those of others", () => {
    const view = createStackedView([low, high], OPTIONS);
    const inode = (path: string) => view.lstat(path)!.inode;
    expect(inode("/d/g")).toBeDefined();
    expect(inode("/d/g")).toBe(inode("/d/h"));
    expect(inode("/d/i")).toBe(inode("/d/j"));
    expect(inode("/d/g")).not.toBe(inode("/d/i"));
    expect(inode("/d/e/f")).toBeUndefined();
    expect(inode("/d")).toBeUndefined();
  });

  it("is empty without layers", () => {
    const view = createStackedView([], OPTIONS);
    expect(view.lstat("/")).toMatchObject({ kind: "directory", mode: 0o755 });
    expect(view.readDirectory("/")).toEqual([]);
    expect(view.lstat("/a")).toBeUndefined();
  });

  it("takes the attributes of user namespaces where it is told to", () => {
    const base = layer();
    const upper = layer();
    for (const path of [base, upper]) mkdirSync(join(path, "d"));
    writeFileSync(join(base, "d/f"), "");
    requireLibc().setXattr(join(upper, "d"), "user.overlay.opaque", Buffer.from("y"));
    const inside = createStackedView([base, upper], { isUserNamespace: true });
    const outside = createStackedView([base, upper], OPTIONS);
    expect(inside.readDirectory("/d")).toEqual([]);
    expect([...inside.xattrs("/d").keys()]).toEqual([]);
    expect(outside.readDirectory("/d")).toEqual(["f"]);
    expect([...outside.xattrs("/d").keys()]).toEqual(["user.overlay.opaque"]);
  });

  it("finds the same whether directories were listed before or not, in a tall stack", () => {
    const layers = Array.from({ length: 60 }, (_, i) => {
      const path = layer();
      mkdirSync(join(path, `usr/lib/${i % 7}`), { recursive: true });
      writeFileSync(join(path, `usr/lib/${i % 7}/f${i}`), String(i));
      if (i % 5 === 4) whiteout(join(path, `usr/lib/${i % 7}/f${i - 7}`));
      return path;
    });
    const fresh = createStackedView(layers, OPTIONS);
    const listed = createStackedView(layers, OPTIONS);
    const names = listed
      .readDirectory("/usr/lib")
      .flatMap((name) => listed.readDirectory(`/usr/lib/${name}`).map((file) => `/usr/lib/${name}/${file}`));
    for (let i = 0; i < 60; i++) {
      const path = `/usr/lib/${i % 7}/f${i}`;
      const isGone = (i + 7) % 5 === 4 && i + 7 < 60;
      expect(names.includes(path)).toBe(!isGone);
      for (const view of [fresh, listed]) {
        if (isGone) expect(view.lstat(path)).toBeUndefined();
        else expect(view.realPath(path)).toBe(join(layers[i]!, path));
      }
    }
    expect(lstatSync(fresh.realPath("/usr/lib/3")).isDirectory()).toBe(true);
  });
});
