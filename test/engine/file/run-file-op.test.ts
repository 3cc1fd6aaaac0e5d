import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FileInput, type FileOpTarget, runFileOp } from "../../../src/engine/file/run-file-op.js";
import type { NewLayer } from "../../../src/engine/layers/layer-store.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import type { FileAction } from "../../../src/proto/generated/ops.js";
import { describeLayer, makeTrees } from "./file-op-trees.js";

interface Case {
  readonly name: string;
  readonly actions: readonly FileAction[];
  readonly outputs?: readonly { readonly input: number; readonly layers: readonly string[][] }[];
  readonly error?: string;
  readonly code?: string;
}

const isRoot = process.getuid?.() === 0;
const reason = isRoot ? "" : ": skipped, not root";
const root = mkdtempSync(join(tmpdir(), "buildfile-file-op-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../../testdata/engine/file-op/cases.json", import.meta.url), "utf8"),
  (key, value) => (key === "data" ? Buffer.from(value) : value),
);

let directories = 0;
let alive: NewLayer[] = [];

function directory(): string {
  const path = join(root, `d${directories++}`);
  mkdirSync(path);
  return path;
}

/** Layers are directories; those that are neither sealed nor discarded are in `alive`. */
function target(more: Partial<FileOpTarget> = {}): FileOpTarget {
  return {
    newLayer: async () => {
      const path = directory();
      const layer: NewLayer = {
        id: path,
        directory: path,
        workDirectory: "",
        seal: async () => {
          alive = alive.filter((other) => other !== layer);
          return { id: path };
        },
        discard: async () => {
          alive = alive.filter((other) => other !== layer);
        },
      };
      alive.push(layer);
      return layer;
    },
    isUserNamespace: false,
    signal: new AbortController().signal,
    ...more,
  };
}

describe.skipIf(!isRoot)(`actions on files${reason}`, () => {
  let inputs: readonly FileInput[];
  beforeAll(() => {
    const { base, source } = makeTrees(root);
    inputs = [base, source].map((path) => ({ view: createDirectoryView(path), isSealed: false }));
  });

  it.each(cases)("$name", async ({ actions, outputs, error, code }) => {
    const done = runFileOp({ actions }, inputs, target());
    if (error === undefined) {
      const described = (await done).map(({ input, layers }) => ({
        input,
        layers: layers.map((layer) => describeLayer(layer.id)),
      }));
      expect(described).toEqual(outputs);
    } else {
      await expect(done).rejects.toMatchObject({ name: "BuildError", message: error, code });
      expect(error).not.toContain(root);
    }
    expect(alive).toEqual([]);
  });

  it("makes no layer of what no output needs", async () => {
    let layers = 0;
    const counting = target();
    const outputs = await runFileOp(
      {
        actions: [
          { input: 0, secondaryInput: -1, output: -1, mkdir: { path: "/never", mode: 0o755, timestamp: -1 } },
          { input: 0, secondaryInput: -1, output: 0, mkdir: { path: "/n", mode: 0o755, timestamp: -1 } },
        ],
      },
      inputs,
      {
        ...counting,
        newLayer: () => {
          layers++;
          return counting.newLayer();
        },
      },
    );
    expect(layers).toBe(1);
    expect(outputs[0]!.layers.map((layer) => describeLayer(layer.id))).toEqual([["d 0755 0:0 now /n"]]);
  });

  it("lets outputs share the layers that they stand upon", async () => {
    const outputs = await runFileOp(
      {
        actions: [
          { input: 0, secondaryInput: -1, output: 1, mkdir: { path: "/one", mode: 0o755, timestamp: -1 } },
          { input: 2, secondaryInput: -1, output: 0, mkdir: { path: "/two", mode: 0o755, timestamp: -1 } },
        ],
      },
      inputs,
      target(),
    );
    expect(outputs.map(({ input, layers }) => [input, layers.length])).toEqual([
      [0, 2],
      [0, 1],
    ]);
    expect(outputs[0]!.layers[0]).toBe(outputs[1]!.layers[0]);
    expect(describeLayer(outputs[0]!.layers[1]!.id)).toEqual(["d 0755 0:0 now /two"]);
  });

  it("unpacks archives where it can, after making the directory", async () => {
    const seen: unknown[] = [];
    const unpacker: FileOpTarget["unpacker"] = {
      isArchive: async ({ path }) => path === "/x.txt",
      unpackInto: async ({ path, info }, writer, where, { owner }) => {
        seen.push([path, info.size, where, owner]);
        writer.makeDirectory(`${where}/unpacked`, 0o755);
      },
    };
    const copy = {
      src: "/*",
      dest: "/to/",
      mode: -1,
      timestamp: -1,
      allowWildcard: true,
      createDestPath: true,
      attemptUnpackDockerCompatibility: true,
      owner: { user: { byID: 3 } },
    };
    const actions = ["/x.txt", "/y.sh"].map((src, i) => ({
      input: i === 0 ? 0 : 2,
      secondaryInput: 1,
      output: i - 1,
      copy: { ...copy, src },
    }));
    const [output] = await runFileOp({ actions }, inputs, target({ unpacker }));
    expect(seen).toEqual([["/x.txt", 1, "/to", { uid: 3, gid: 3 }]]);
    expect(describeLayer(output!.layers[0]!.id)).toEqual([
      "d 0755 3:3 now /to",
      "d 0755 0:0 now /to/unpacked",
      'f 4755 3:3 old /to/y.sh "y"',
    ]);
  });

  it("stops when it is told to, and leaves no layer", async () => {
    const large = directory();
    writeFileSync(join(large, "f"), "");
    truncateSync(join(large, "f"), 64 * 1024 * 1024);
    const abort = new AbortController();
    const started = target({ signal: abort.signal });
    const done = runFileOp(
      {
        actions: [
          { input: -1, secondaryInput: 0, output: 0, copy: { src: "/", dest: "/", mode: -1, timestamp: -1 } },
        ],
      },
      [{ view: createDirectoryView(large), isSealed: false }],
      {
        ...started,
        newLayer: () => {
          setImmediate(() => abort.abort(new Error("enough")));
          return started.newLayer();
        },
      },
    );
    await expect(done).rejects.toThrow("enough");
    expect(alive).toEqual([]);
  });
});

describe.skipIf(!isRoot)(`copies of files in sealed layers${reason}`, () => {
  const sealed = directory();
  const copy = {
    src: "/",
    dest: "/to/",
    mode: -1,
    timestamp: -1,
    dirCopyContents: true,
    createDestPath: true,
  };
  const run = async (actions: readonly FileAction[], isSealed = true): Promise<string> => {
    const input = { view: createStackedView([sealed], { isUserNamespace: false }), isSealed };
    const [output] = await runFileOp({ actions }, [input], target());
    return output!.layers[0]!.id;
  };
  const inode = (path: string) => lstatSync(path).ino;
  beforeAll(() => {
    writeFileSync(join(sealed, "a"), "a");
    writeFileSync(join(sealed, "b"), "b");
    linkSync(join(sealed, "b"), join(sealed, "c"));
  });

  it("are those files if nothing is to differ", async () => {
    const to = await run([{ input: -1, secondaryInput: 0, output: 0, copy }]);
    for (const name of ["a", "b", "c"]) expect(inode(join(to, "to", name))).toBe(inode(join(sealed, name)));
  });

  it.each([
    ["the layer is not sealed", {}, false],
    ["the owner differs", { owner: { user: { byID: 4 } } }, true],
    ["the mode differs", { mode: 0o600 }, true],
    ["the time differs", { timestamp: 5 }, true],
  ])("are others if %s", async (_, more, isSealed) => {
    const to = await run([{ input: -1, secondaryInput: 0, output: 0, copy: { ...copy, ...more } }], isSealed);
    expect(inode(join(to, "to/a"))).not.toBe(inode(join(sealed, "a")));
    expect(inode(join(to, "to/b"))).toBe(inode(join(to, "to/c")));
    expect(readFileSync(join(to, "to/a"), "utf8")).toBe("a");
  });

  it("do not become one with a second copy", async () => {
    const second = { ...copy, dest: "/too/" };
    const to = await run([
      { input: -1, secondaryInput: 0, output: -1, copy },
      { input: 1, secondaryInput: 0, output: 0, copy: second },
    ]);
    expect(inode(join(to, "to/a"))).not.toBe(inode(join(to, "too/a")));
    expect(inode(join(to, "too/b"))).toBe(inode(join(to, "too/c")));
  });

  it("are never written through", async () => {
    const to = await run([
      { input: -1, secondaryInput: 0, output: -1, copy },
      {
        input: 1,
        secondaryInput: -1,
        output: 0,
        mkfile: { path: "/to/a", data: Buffer.from("changed"), mode: 0o644, timestamp: -1 },
      },
    ]);
    expect(readFileSync(join(to, "to/a"), "utf8")).toBe("changed");
    expect(readFileSync(join(sealed, "a"), "utf8")).toBe("a");
  });
});
