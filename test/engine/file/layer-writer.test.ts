import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { requireLibc } from "../../../src/client/files/libc.js";
import { createLayerWriter, type LayerWriter } from "../../../src/engine/file/layer-writer.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { EMPTY_VIEW } from "../../../src/engine/view/empty-view.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { changeLists } from "../../harness/overlay-changes.js";
import {
  type OverlayChange,
  type OverlayJob,
  overlayObstacle,
  runOverlay,
  type ShownTree,
} from "../../harness/overlayfs.js";
import { showView } from "../../harness/shown-tree.js";

const obstacle = overlayObstacle();
const isRoot = process.getuid?.() === 0;
const root = mkdtempSync(join(tmpdir(), "buildfile-writer-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { isUserNamespace: false };
let directories = 0;

function directory(): string {
  const path = join(root, String(directories++));
  mkdirSync(path);
  return path;
}

/** Does what the system would do, with the means of a writer. */
async function change(writer: LayerWriter, step: OverlayChange): Promise<void> {
  const { view } = writer;
  const { path } = step;
  const parent = path.slice(0, path.lastIndexOf("/")) || "/";
  if (view.lstat(parent)?.kind !== "directory") throw new Error("refused");
  const found = view.lstat(path);
  const isMade = ["mkdir", "file", "symlink", "link", "fifo"].includes(step.do);
  if (isMade === (found !== undefined)) throw new Error("refused");
  switch (step.do) {
    case "mkdir":
      return writer.makeDirectory(path, step.mode);
    case "file": {
      const file = writer.makeFile(path, step.mode);
      writeSync(file, step.text);
      closeSync(file);
      if (step.mode & 0o7000) writer.setAttributes(path, { mode: step.mode });
      return;
    }
    case "symlink":
      return writer.makeSymlink(path, step.target);
    case "link":
      if (view.lstat(step.from) === undefined || view.lstat(step.from)?.kind === "directory") {
        throw new Error("refused");
      }
      return writer.makeLink(path, step.from);
    case "fifo":
      return writer.makeNode(path, { kind: "fifo", mode: 0o644, major: 0, minor: 0 });
    case "remove":
      return await writer.remove(path);
    case "own":
      return writer.setAttributes(path, { owner: { uid: step.uid, gid: step.gid } });
    case "mode":
      if (found?.kind === "symlink") throw new Error("refused");
      return writer.setAttributes(path, { mode: step.mode });
    case "time":
      return writer.setAttributes(path, { time: BigInt(step.time) });
    case "xattr":
      return writer.setXattr(path, step.name, Buffer.from(step.value));
  }
}

/** Times of this run are all the same: which of two writers was first does not matter. */
function withoutNow(tree: ShownTree): ShownTree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, file]) => [
      path,
      { ...file, mtime: BigInt(file.mtime) > 1_710_000_000_000_000_000n ? "now" : file.mtime },
    ]),
  );
}

describe.skipIf(obstacle !== undefined)(
  `a layer beside one of overlayfs${obstacle ? `: skipped, ${obstacle}` : ""}`,
  () => {
    it("is as overlayfs would have written it", async () => {
      const mountPoint = directory();
      const cases = changeLists(40, 3, 11).map(([first, second, third]) => {
        const layers = [directory(), directory(), directory()] as const;
        const uppers = { theirs: directory(), ours: directory() };
        const jobs: OverlayJob[] = [
          { layers: layers.slice(0, 1), upper: layers[1], work: directory(), changes: old(first!) },
          { layers: layers.slice(0, 2), upper: layers[2], work: directory(), changes: old(second!) },
          { layers, upper: uppers.theirs, work: directory(), changes: third! },
        ];
        return { layers, uppers, jobs, changes: third! };
      });
      const theirs = runOverlay(
        mountPoint,
        cases.flatMap(({ jobs }) => jobs),
      ).filter((_, i) => i % 3 === 2);
      for (const [i, { layers, uppers, changes }] of cases.entries()) {
        const below = createStackedView(layers, OPTIONS);
        const writer = createLayerWriter(uppers.ours, below, OPTIONS);
        const refused: string[] = [];
        for (const [number, step] of changes.entries()) {
          await change(writer, step).catch(() => refused.push(`${number} ${step.do} ${step.path}`));
        }
        const { tree, refused: theirRefused } = theirs[i]!;
        expect(refused).toEqual(theirRefused);
        expect(withoutNow(showView(writer.view))).toEqual(withoutNow(tree));
        const stacked = createStackedView([...layers, uppers.ours], OPTIONS);
        expect(showView(stacked)).toEqual(showView(writer.view));
      }
      const jobs = cases.map(({ layers, uppers }) => ({ layers: [...layers, uppers.ours] }));
      for (const [i, { tree }] of runOverlay(mountPoint, jobs).entries()) {
        expect(withoutNow(tree)).toEqual(withoutNow(theirs[i]!.tree));
      }
    });
  },
);

const reason = isRoot ? "" : ": skipped, not root";

describe.skipIf(!isRoot)(`a layer writer${reason}`, () => {
  function writerOf(below = EMPTY_VIEW): { readonly writer: LayerWriter; readonly upper: string } {
    const upper = directory();
    return { writer: createLayerWriter(upper, below, OPTIONS), upper };
  }

  it("gives files the modes that they are told to have, whatever the umask", () => {
    const { writer, upper } = writerOf();
    writer.makeDirectory("/d", 0o777);
    closeSync(writer.makeFile("/f", 0o666));
    writer.makeNode("/p", { kind: "fifo", mode: 0o666, major: 0, minor: 0 });
    const modes = ["d", "f", "p"].map((name) => statSync(join(upper, name)).mode & 0o7777);
    expect(modes).toEqual([0o777, 0o666, 0o666]);
  });

  it("forgets what was in a directory that is gone", async () => {
    const { writer } = writerOf();
    writer.makeDirectory("/a", 0o755);
    writer.makeDirectory("/a/b", 0o755);
    closeSync(writer.makeFile("/a/b/f", 0o644));
    expect(writer.view.readDirectory("/a/b")).toEqual(["f"]);
    await writer.remove("/a");
    writer.makeDirectory("/a", 0o755);
    expect(() => writer.view.readDirectory("/a/b")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    expect(() => writer.makeFile("/a/b/f", 0o644)).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  it("never writes through a symlink", async () => {
    const outside = directory();
    const base = directory();
    symlinkSync(outside, join(base, "out"));
    const { writer, upper } = writerOf(createDirectoryView(base));
    writer.makeSymlink("/own", outside);
    writeFileSync(join(outside, "f"), "safe");
    const source = { view: writer.view, path: "/x", info: writer.view.lstat("/")!, isSealed: false };
    const to = { mode: 0o644, uid: 0, gid: 0, mtime: 0n };
    for (const link of ["/out", "/own"]) {
      const attempts = [
        () => writer.makeDirectory(`${link}/d`, 0o755),
        () => writer.makeFile(`${link}/g`, 0o644),
        () => writer.rewriteFile(`${link}/f`),
        () => writer.rewriteFile(link),
        () => writer.makeSymlink(`${link}/l`, "x"),
        () => writer.makeLink(`${link}/h`, link),
        () => writer.makeLink("/h", `${link}/f`),
        () => writer.makeNode(`${link}/p`, { kind: "fifo", mode: 0o644, major: 0, minor: 0 }),
        () => writer.setAttributes(`${link}/f`, { mode: 0o777 }),
        () => writer.setXattr(`${link}/f`, "user.a", Buffer.from("b")),
        () => writer.copyFile(`${link}/c`, source, to),
      ];
      for (const attempt of attempts) expect(attempt).toThrow();
      expect(await writer.remove(`${link}/f`)).toBeUndefined();
      writer.setAttributes(link, { mode: 0o777, owner: { uid: 9, gid: 9 }, time: 7n });
    }
    expect(readdirSync(outside)).toEqual(["f"]);
    expect(readFileSync(join(outside, "f"), "utf8")).toBe("safe");
    expect(statSync(outside).mode & 0o777).toBe(0o755);
    expect(statSync(outside).uid).toBe(0);
    expect(lstatSync(join(upper, "own")).uid).toBe(9);
  });

  it("makes nothing that overlayfs would take for its own", () => {
    const { writer } = writerOf();
    closeSync(writer.makeFile("/f", 0o644));
    const node = { kind: "char", mode: 0o644, major: 0, minor: 0 } as const;
    expect(() => writer.makeNode("/c", node)).toThrow(expect.objectContaining({ code: "EPERM" }));
    const set = () => writer.setXattr("/f", "trusted.overlay.opaque", Buffer.from("y"));
    expect(set).toThrow(expect.objectContaining({ code: "EPERM" }));
    for (const path of ["/a\0b", "/f\0"]) {
      expect(() => writer.makeFile(path, 0o644)).toThrow(expect.objectContaining({ code: "EINVAL" }));
      expect(() => writer.rewriteFile(path)).toThrow();
    }
    expect(writer.view.readDirectory("/")).toEqual(["f"]);
  });

  it("writes no device, and opens none", () => {
    const { writer } = writerOf();
    writer.makeNode("/null", { kind: "char", mode: 0o666, major: 1, minor: 3 });
    writer.makeNode("/p", { kind: "fifo", mode: 0o666, major: 0, minor: 0 });
    writer.makeDirectory("/d", 0o755);
    expect(() => writer.rewriteFile("/null")).toThrow(expect.objectContaining({ code: "EPERM" }));
    expect(() => writer.rewriteFile("/p")).toThrow(expect.objectContaining({ code: "EPERM" }));
    expect(() => writer.rewriteFile("/d")).toThrow(expect.objectContaining({ code: "EISDIR" }));
  });

  it("leaves whiteouts only of what is below, and none of what is replaced", async () => {
    const base = directory();
    mkdirSync(join(base, "d/e"), { recursive: true });
    writeFileSync(join(base, "f"), "f");
    const { writer, upper } = writerOf(createDirectoryView(base));
    closeSync(writer.makeFile("/new", 0o644));
    await writer.remove("/new");
    await writer.remove("/nothing");
    expect(readdirSync(upper)).toEqual([]);
    await writer.remove("/f", { isReplaced: true });
    expect(existsSync(join(upper, "f"))).toBe(false);
    writer.makeDirectory("/f", 0o755);
    await writer.remove("/d", { isReplaced: true });
    closeSync(writer.makeFile("/d", 0o644));
    const isOpaque = Buffer.from(requireLibc().listXattrs(join(upper, "f"))).includes(
      "trusted.overlay.opaque",
    );
    expect(isOpaque).toBe(true);
    expect(writer.view.lstat("/d")).toMatchObject({ kind: "file", size: 0 });
    await writer.remove("/d");
    expect(lstatSync(join(upper, "d")).isCharacterDevice()).toBe(true);
    expect(() => writer.remove("/")).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });

  it("copies large files and lets others run meanwhile", async () => {
    const base = directory();
    writeFileSync(join(base, "f"), "begin");
    truncateSync(join(base, "f"), 40 * 1024 * 1024);
    linkSync(join(base, "f"), join(base, "g"));
    const view = createDirectoryView(base);
    const { writer, upper } = writerOf();
    const source = { view, path: "/f", info: view.lstat("/f")!, isSealed: false };
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await writer.copyFile("/f", source, { mode: 0o2751, uid: 8, gid: 9, mtime: 1_234_567_890_123_456_789n });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    const stats = lstatSync(join(upper, "f"), { bigint: true });
    expect([stats.size, stats.mode & 0o7777n, stats.uid, stats.gid, stats.mtimeNs]).toEqual([
      40n * 1024n * 1024n,
      0o2751n,
      8n,
      9n,
      1_234_567_890_123_456_789n,
    ]);
    expect(readFileSync(join(upper, "f")).subarray(0, 6).toString()).toBe("begin\0");
  });

  it("copies attributes, but none of overlayfs", () => {
    const base = directory();
    writeFileSync(join(base, "f"), "f");
    for (const name of ["user.kept", "trusted.overlay.origin"]) {
      requireLibc().setXattr(join(base, "f"), name, Buffer.from("v"));
    }
    const view = createDirectoryView(base);
    const { writer } = writerOf();
    writer.copyFile(
      "/f",
      { view, path: "/f", info: view.lstat("/f")!, isSealed: false },
      { mode: 0o644, uid: 0, gid: 0, mtime: 1n },
    );
    expect([...writer.view.xattrs("/f").keys()]).toEqual(["user.kept"]);
  });

  it("takes over the owner of the root below", () => {
    const below = { ...EMPTY_VIEW, lstat: () => ({ ...EMPTY_VIEW.lstat("/")!, uid: 12, gid: 13 }) };
    expect(writerOf(below).writer.view.lstat("/")).toMatchObject({ uid: 12, gid: 13 });
  });
});

/** Changes whose times are not those of this run, so that it shows which are kept. */
function old(changes: readonly OverlayChange[]): OverlayChange[] {
  const times = changes.flatMap((step): OverlayChange[] => {
    const parts = step.path.split("/").slice(1);
    return parts.map((_, i) => ({
      do: "time",
      path: `/${parts.slice(0, i + 1).join("/")}`,
      time: `16000000000000000${i}${step.path.length % 10}`,
    }));
  });
  return [...changes, ...times];
}
