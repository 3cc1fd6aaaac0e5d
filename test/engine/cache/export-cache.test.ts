import { describe, expect, it } from "vitest";
import { CacheGraph } from "../../../src/engine/cache/cache-graph.js";
import {
  type CacheMode,
  type ExportedCache,
  type ExportedResult,
  exportCache,
} from "../../../src/engine/cache/export-cache.js";
import { configOf } from "../../../src/engine/cache/graph-config.js";
import { importCache } from "../../../src/engine/cache/import-cache.js";
import { rootId } from "../../../src/engine/cache/key-id.js";
import type { LayerBlob } from "../../../src/engine/layers/layer.js";
import type { CacheSource } from "../../../src/engine/solver/cache-source.js";
import type { Vertex } from "../../../src/engine/solver/vertex.js";
import {
  digest,
  type FakeSolver,
  type FakeVertex,
  fake,
  fakeSolver,
  type Journal,
  type Thing,
} from "../solver/fake-graph.js";

const signal = new AbortController().signal;
/** What is in a made-up layer. */
const contents = new Map<string, string>();

/** The layers of a made-up result: one for each part of its content. */
function blobsOf({ content }: Thing): readonly LayerBlob[] {
  return content.split("/").map((part, index) => {
    const blob = digest(`blob ${part} ${index}`);
    contents.set(blob, part);
    const descriptor = {
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      digest: blob,
      size: part.length,
    };
    return { descriptor, diffId: digest(`diff ${part}`), compression: "gzip" };
  });
}

/** A vertex that puts a layer upon its first input. */
function step(journal: Journal, made: FakeVertex): Vertex<Thing> {
  return fake(journal, {
    outputs: ([below]) => [below === undefined ? made.name : `${below}/${made.name}`],
    ...made,
  });
}

interface Exported extends ExportedCache {
  /** What was made into blobs. */
  readonly made: readonly string[];
}

async function exportOf(
  { solver }: FakeSolver,
  vertex: Vertex<Thing>,
  mode: CacheMode,
  more: { readonly known?: readonly string[]; readonly cacheSources?: readonly CacheSource<Thing>[] } = {},
): Promise<Exported> {
  const job = solver.openJob({ cacheSources: more.cacheSources });
  const made: string[] = [];
  try {
    const solved = await job.build({ vertex, output: 0 });
    const exported = await exportCache([solved], {
      mode,
      signal,
      remoteOf: async (result, canMake) => {
        if (canMake) made.push(result.content);
        return canMake || more.known?.includes(result.content) ? blobsOf(result) : undefined;
      },
    });
    return { ...exported, made: made.sort() };
  } finally {
    await job.close();
  }
}

function importOf({ config, layers }: ExportedCache): CacheSource<Thing> {
  const descriptors = layers.map(({ descriptor, diffId }) => ({
    ...descriptor,
    annotations: { "containerd.io/uncompressed": diffId },
  }));
  return importCache(config, descriptors, (blobs) => ({
    content: blobs.map(({ descriptor }) => contents.get(descriptor.digest)).join("/"),
  }));
}

/** Names of the records' vertices instead of their digests, and contents of results instead of layers' numbers. */
function readable({ config, layers }: ExportedCache, names: readonly string[]): readonly string[] {
  const known = new Map(names.map((name) => [rootId(digest(name), 0), name]));
  const chain = (index: number): string => {
    const { parent, blob } = config.layers[index]!;
    return `${parent === -1 ? "" : `${chain(parent)}/`}${contents.get(blob)}`;
  };
  expect(layers.map(({ descriptor }) => descriptor.digest)).toEqual(config.layers.map(({ blob }) => blob));
  const nameOf = (index: number): string => known.get(config.records[index]!.digest) ?? "content";
  return config.records
    .map(({ inputs, results }, index) => {
      const from = inputs.map((links) =>
        links
          .map(({ link, selector }) => nameOf(link) + (selector && `(${selector})`))
          .sort()
          .join("|"),
      );
      return [nameOf(index), `[${from}]`, ...results.map(({ layer }) => chain(layer))].join(" ");
    })
    .sort();
}

describe("exporting", () => {
  const graph = (journal: Journal) => {
    const base = step(journal, { name: "base" });
    const one = step(journal, { name: "one", inputs: [base] });
    const two = step(journal, { name: "two", inputs: [one], selectors: { 0: "part" } });
    return step(journal, { name: "three", inputs: [two] });
  };
  const names = ["base", "one", "two", "three"];

  it("takes the results of all steps but the sources in mode max", async () => {
    const fakes = fakeSolver();
    const exported = await exportOf(fakes, graph(fakes.journal), "max");
    expect(readable(exported, names)).toEqual([
      "base []",
      "one [base] base/one",
      "three [two] base/one/two/three",
      "two [one(part)] base/one/two",
    ]);
    expect(exported.made).toEqual(["base/one", "base/one/two", "base/one/two/three"]);
  });

  it("makes only the last one in mode min, and takes what is there", async () => {
    const fakes = fakeSolver();
    const exported = await exportOf(fakes, graph(fakes.journal), "min", { known: ["base/one"] });
    expect(readable(exported, names)).toEqual([
      "base []",
      "one [base] base/one",
      "three [two] base/one/two/three",
      "two [one(part)]",
    ]);
    expect(exported.made).toEqual(["base/one/two/three"]);
  });

  it("is the same for what was found in the cache", async () => {
    const fakes = fakeSolver();
    const first = await exportOf(fakes, graph(fakes.journal), "max");
    const second = await exportOf(fakes, graph(fakes.journal), "max");
    expect(fakes.journal.take()).toHaveProperty("load");
    expect(second).toEqual(first);
  });

  it("leaves out what must not be exported, and results that are gone", async () => {
    const fakes = fakeSolver();
    const { journal, results } = fakes;
    const base = step(journal, { name: "base" });
    const one = step(journal, { name: "one", inputs: [base], exportCache: false });
    const two = step(journal, { name: "two", inputs: [one] });
    const top = step(journal, { name: "top", inputs: [two] });
    await fakes.build(top);
    for (const [name, { content }] of results.kept) if (content === "base/one/two") results.kept.delete(name);
    const exported = await exportOf(fakes, top, "max");
    expect(readable(exported, ["base", "one", "two", "top"])).toEqual([
      "base []",
      "one [base]",
      "top [two] base/one/two/top",
      "two [one]",
    ]);
  });

  it("keeps what depends on a context by the keys of its content only", async () => {
    const fakes = fakeSolver();
    const { journal } = fakes;
    const base = step(journal, { name: "base" });
    const context = step(journal, { name: "context", keys: ["random:1"] });
    const copy = step(journal, {
      name: "copy",
      inputs: [base, context],
      byContent: [1],
      selectors: { 1: "sel" },
    });
    const mounted = step(journal, { name: "mounted", inputs: [copy, context] });
    const top = step(journal, { name: "top", inputs: [copy, copy] });
    const exported = await exportOf(fakes, top, "max");
    expect(readable(exported, ["base", "copy", "top"])).toEqual([
      "base []",
      "content []",
      "copy [base,content] base/copy",
      "top [copy,copy] base/copy/top",
    ]);
    const lost = await exportOf(fakes, mounted, "max");
    expect(readable(lost, ["base", "copy", "mounted"])).not.toContainEqual(expect.stringMatching(/^mounted/));
  });

  it("has all names of what has several", async () => {
    const fakes = fakeSolver();
    const { journal } = fakes;
    const image = step(journal, { name: "image", keys: ["manifest", "chain"] });
    const stage = step(journal, { name: "stage", inputs: [image] });
    const copy = step(journal, {
      name: "copy",
      inputs: [image, stage],
      byContent: [1],
      selectors: { 1: "sel" },
    });
    expect(readable(await exportOf(fakes, copy, "max"), ["manifest", "chain", "stage", "copy"])).toEqual([
      "chain []",
      "content []",
      "copy [chain|manifest,content|stage(sel)] image/copy",
      "manifest []",
      "stage [chain|manifest] image/stage",
    ]);
  });

  it("adds the names of equal vertices that were not executed", async () => {
    const fakes = fakeSolver();
    const { journal } = fakes;
    const make = (name: string, input: string) =>
      step(journal, {
        name,
        keys: ["equal"],
        inputs: [fake(journal, { name: input, outputs: ["same"] })],
        byContent: [0],
      });
    const top = step(journal, { name: "top", inputs: [make("left", "l"), make("right", "r")] });
    expect(readable(await exportOf(fakes, top, "max"), ["l", "r", "equal", "top"])).toEqual([
      "content []",
      "equal [content|l|r] same/left",
      "l []",
      "r []",
      "top [equal,equal] same/left/top",
    ]);
  });

  it("adds ways that lead to a result which were not gone this time", async () => {
    const fakes = fakeSolver();
    const { journal } = fakes;
    const make = (input: string) =>
      step(journal, {
        name: "op",
        inputs: [fake(journal, { name: input, outputs: ["same"] })],
        byContent: [0],
      });
    await fakes.build(make("l"));
    expect(readable(await exportOf(fakes, make("r"), "max"), ["l", "r", "op"])).toEqual([
      "content []",
      "l []",
      "op [content|l|r] same/op",
      "r []",
    ]);
  });

  it("does not depend on the order in which things were done", async () => {
    const configs = await Promise.all(
      [false, true].map(async (isReversed) => {
        const fakes = fakeSolver();
        const base = step(fakes.journal, { name: "base" });
        const parts = ["a", "b", "c", "d"].map((name) => step(fakes.journal, { name, inputs: [base] }));
        for (const part of isReversed ? [...parts].reverse() : parts) await fakes.build(part);
        const { config } = await exportOf(fakes, step(fakes.journal, { name: "top", inputs: parts }), "max");
        const records = config.records.map(({ results, ...record }) => ({
          ...record,
          results: results.map(({ layer }) => layer),
        }));
        return { ...config, records };
      }),
    );
    expect(configs[1]).toEqual(configs[0]);
  });

  it("nor on the order in which alternatives were added", () => {
    const configs = [false, true].map((isReversed) => {
      const graph = new CacheGraph<ExportedResult>();
      const one = graph.add(digest("one"), [], [])!;
      const two = graph.add(digest("two"), [], [])!;
      const links = [
        { source: one, selector: "b" },
        { source: two, selector: "" },
        { source: one, selector: "a" },
      ];
      const added = isReversed ? links.reverse() : links;
      for (const name of ["x", "y"]) graph.add(digest("op"), [added, [{ source: one, selector: name }]], []);
      return configOf(graph).config;
    });
    expect(configs[1]).toEqual(configs[0]);
    expect(configs[0]!.records).toHaveLength(4);
  });

  it("fails if a result can't be made into blobs, and when it is given up", async () => {
    const fakes = fakeSolver();
    const job = fakes.solver.openJob();
    const solved = await job.build({ vertex: graph(fakes.journal), output: 0 });
    for (const mode of ["min", "max"] as const) {
      const remoteOf = () => Promise.reject(new Error("no space"));
      await expect(exportCache([solved], { mode, signal, remoteOf })).rejects.toThrow("no space");
      const given = { mode, signal: AbortSignal.abort(), remoteOf: async () => undefined };
      await expect(exportCache([solved], given)).rejects.toThrow("aborted");
    }
    await job.close();
  });

  it("goes as deep as need be", async () => {
    const fakes = fakeSolver();
    let vertex = fake(fakes.journal, { name: "v0" });
    for (let i = 1; i < 12_000; i++) vertex = fake(fakes.journal, { name: `v${i}`, inputs: [vertex] });
    const exported = await exportOf(fakes, vertex, "max");
    expect(exported.config.records).toHaveLength(12_000);
    expect(importOf(exported).keys.has(rootId(digest("v0"), 0))).toBe(true);
  });
});

describe("importing what was exported", () => {
  const app = (journal: Journal, session: string, files: string) => {
    const base = step(journal, { name: "base", keys: ["base manifest", "base chain"] });
    const context = fake(journal, {
      name: `context ${session}`,
      keys: [`random:${session}`],
      outputs: [files],
    });
    const copy = step(journal, {
      name: "copy",
      inputs: [base, context],
      byContent: [1],
      selectors: { 1: "sel" },
    });
    const run = step(journal, { name: "run", inputs: [copy] });
    return step(journal, { name: "last", inputs: [run] });
  };

  it("finds everything again on another machine, and loads only the last result", async () => {
    const here = fakeSolver();
    const source = importOf(await exportOf(here, app(here.journal, "1", "files"), "max"));
    const there = fakeSolver();
    const job = there.solver.openJob({ cacheSources: [source] });
    const { result } = await job.build({ vertex: app(there.journal, "2", "files"), output: 0 });
    await job.close();
    expect(result.content).toBe("base/copy/run/last");
    expect(there.journal.take().execute).toEqual(["context"]);
    // What is loaded is kept there, with what it stands upon.
    expect(new Set([...there.results.kept.values()].map(({ content }) => content))).toEqual(
      new Set(["base/copy/run/last", "base/copy/run", "base/copy", "files"]),
    );
    await there.build(app(there.journal, "3", "files"));
    expect(there.journal.take()).toMatchObject({ execute: ["context"], load: ["base/copy/run/last"] });
  });

  it("goes on where the cache ends", async () => {
    const here = fakeSolver();
    const source = importOf(await exportOf(here, app(here.journal, "1", "files"), "max"));
    const there = fakeSolver();
    const job = there.solver.openJob({ cacheSources: [source] });
    const more = step(there.journal, { name: "more", inputs: [app(there.journal, "2", "files")] });
    expect((await job.build({ vertex: more, output: 0 })).result.content).toBe("base/copy/run/last/more");
    expect(there.journal.take().execute).toEqual(["context", "more"]);
    await job.close();
  });

  it("makes anew what has changed", async () => {
    const here = fakeSolver();
    const source = importOf(await exportOf(here, app(here.journal, "1", "files"), "max"));
    const there = fakeSolver();
    const job = there.solver.openJob({ cacheSources: [source] });
    await job.build({ vertex: app(there.journal, "2", "other files"), output: 0 });
    await job.close();
    expect(there.journal.take().execute).toEqual(["base", "context", "copy", "last", "run"]);
  });

  it("can be exported again, with what was added", async () => {
    const here = fakeSolver();
    const exported = await exportOf(here, app(here.journal, "1", "files"), "max");
    const there = fakeSolver();
    const more = step(there.journal, { name: "more", inputs: [app(there.journal, "2", "files")] });
    const again = await exportOf(there, more, "max", { cacheSources: [importOf(exported)] });
    const names = ["base manifest", "base chain", "copy", "run", "last", "more"];
    const lines = readable(again, names);
    expect(lines).toContain("more [last] base/copy/run/last/more");
    expect(lines).toContain("last [run] base/copy/run/last");
    expect(lines).toContain("copy [base chain|base manifest,content] base/copy");
  });

  it("unites several caches with what is kept here", async () => {
    const first = fakeSolver();
    const make = (journal: Journal, name: string) =>
      step(journal, { name, inputs: [step(journal, { name: `${name}-base` })] });
    const one = importOf(await exportOf(first, make(first.journal, "one"), "max"));
    const two = importOf(await exportOf(first, make(first.journal, "two"), "max"));
    const there = fakeSolver();
    await there.build(make(there.journal, "three"));
    there.journal.take();
    const job = there.solver.openJob({ cacheSources: [one, two] });
    const inputs = ["one", "two", "three"].map((name) => make(there.journal, name));
    const top = step(there.journal, { name: "top", inputs, outputs: (given) => [given.join("+")] });
    expect((await job.build({ vertex: top, output: 0 })).result.content).toBe(
      "one-base/one+two-base/two+three-base/three",
    );
    expect(there.journal.take().execute).toEqual(["top"]);
    await job.close();
  });

  it("goes on without a result that can't be loaded", async () => {
    const here = fakeSolver();
    const source = importOf(await exportOf(here, app(here.journal, "1", "files"), "max"));
    const there = fakeSolver();
    const broken = { ...source, load: () => Promise.reject(new Error("no network")) };
    const job = there.solver.openJob({ cacheSources: [broken] });
    expect((await job.build({ vertex: app(there.journal, "2", "files"), output: 0 })).result.content).toBe(
      "base/copy/run/last",
    );
    expect(there.journal.take().execute).toEqual(["base", "context", "copy", "last", "run"]);
    await job.close();
  });
});
