import { describe, expect, it } from "vitest";
import { type FakeVertex, fake, fakeSolver } from "./fake-graph.js";

describe("what is done again", () => {
  it("executes each vertex once, and loads only the last one the next time", async () => {
    const { build, journal } = fakeSolver();
    const graph = () => {
      const base = fake(journal, { name: "base" });
      const left = fake(journal, { name: "left", inputs: [base] });
      const right = fake(journal, { name: "right", inputs: [base] });
      return fake(journal, { name: "top", inputs: [left, right], outputs: ([a, b]) => [`${a}+${b}`] });
    };
    expect(await build(graph())).toBe("left+right");
    expect(journal.take()).toEqual({
      map: ["base:0", "left:0", "right:0", "top:0"],
      execute: ["base", "left", "right", "top"],
    });
    expect(await build(graph())).toBe("left+right");
    expect(journal.take()).toEqual({ map: ["base:0", "left:0", "right:0", "top:0"], load: ["left+right"] });
  });

  it("finds results by the definition of the vertex, not by its digest", async () => {
    const { build, journal } = fakeSolver();
    await build(fake(journal, { name: "a", keys: ["key"] }));
    journal.take();
    expect(await build(fake(journal, { name: "b", keys: ["key"] }))).toBe("a");
    expect(journal.take()).toEqual({ map: ["b:0"], load: ["a"] });
  });

  it("tells selectors, inputs and outputs apart", async () => {
    const { build, journal } = fakeSolver();
    const make = (name: string, more: Partial<FakeVertex>) => {
      const one = fake(journal, { name: "one" });
      const two = fake(journal, { name: "two" });
      return fake(journal, {
        name,
        keys: ["op"],
        inputs: [one, two],
        outputs: [`${name}.0`, `${name}.1`],
        ...more,
      });
    };
    expect(await build(make("plain", {}))).toBe("plain.0");
    expect(await build(make("selected", { selectors: { 0: "part" } }))).toBe("selected.0");
    expect(await build(make("other", { selectors: { 1: "part" } }))).toBe("other.0");
    expect(await build(make("second", {}), 1)).toBe("second.1");
    const swapped = [fake(journal, { name: "two" }), fake(journal, { name: "one" })];
    expect(await build(make("swapped", { inputs: swapped }))).toBe("swapped.0");
    expect(await build(make("again", {}))).toBe("plain.0");
    expect(await build(make("again", { selectors: { 1: "part" } }))).toBe("other.0");
  });
});

describe("keys of content", () => {
  const copy = (journal: Parameters<typeof fake>[0], context: string, content: string, name = "copy") =>
    fake(journal, {
      name,
      keys: ["copy"],
      inputs: [fake(journal, { name: context, outputs: [content] })],
      byContent: [0],
      selectors: { 0: "sel" },
      outputs: [`made by ${name}`],
    });

  it("match when the definition does not, and make the definition match from then on", async () => {
    const { build, journal } = fakeSolver();
    await build(copy(journal, "one", "same", "first"));
    journal.take();
    expect(await build(copy(journal, "two", "same", "second"))).toBe("made by first");
    expect(journal.take()).toEqual({
      map: ["second:0", "two:0"],
      execute: ["two"],
      digest: ["second:0"],
      load: ["made"],
    });
    expect(await build(copy(journal, "two", "same", "third"))).toBe("made by first");
    expect(journal.take()).toEqual({ map: ["third:0", "two:0"], load: ["made"] });
    expect(await build(copy(journal, "one", "same", "fourth"))).toBe("made by first");
    expect(journal.take()).toEqual({ map: ["fourth:0", "one:0"], load: ["made"] });
    expect(await build(copy(journal, "three", "different", "fifth"))).toBe("made by fifth");
  });

  it("are all there is for what has a random key", async () => {
    const { build, journal } = fakeSolver();
    const local = (session: string, content: string) =>
      fake(journal, {
        name: `copy-${session}`,
        keys: ["copy"],
        inputs: [
          fake(journal, { name: `local-${session}`, keys: [`random:${session}`], outputs: [content] }),
        ],
        byContent: [0],
      });
    expect(await build(local("1", "files"))).toBe("copy-1");
    expect(await build(local("2", "files"))).toBe("copy-1");
    expect(await build(local("3", "others"))).toBe("copy-3");
    journal.take();
    const run = (session: string, content: string) =>
      fake(journal, { name: `run-${session}`, keys: ["run"], inputs: [local(session, content)] });
    expect(await build(run("4", "files"))).toBe("run-4");
    journal.take();
    expect(await build(run("5", "files"))).toBe("run-4");
    // Only the context is read: neither the copy nor the run is made or loaded before.
    expect(journal.take()).toEqual({
      map: ["copy-5:0", "local-5:0", "run-5:0"],
      execute: ["local-5"],
      digest: ["copy-5:0"],
      load: ["run-4"],
    });
  });

  it("may be several for one content, of which each will do", async () => {
    const { build, journal } = fakeSolver();
    const graph = (name: string, contents: readonly string[]) =>
      fake(journal, {
        name,
        keys: ["op"],
        inputs: [fake(journal, { name: `source-${name}`, keys: [`random:${name}`] })],
        byContent: [0],
        contents: () => contents,
      });
    expect(await build(graph("one", ["a", "b"]))).toBe("one");
    expect(await build(graph("two", ["b", "c"]))).toBe("one");
    expect(await build(graph("three", ["c"]))).toBe("one");
    expect(await build(graph("four", ["d"]))).toBe("four");
    expect(await build(graph("five", []))).toBe("five");
  });

  it("of inputs that match by definition are not asked for when another input needs its content", async () => {
    const { build, journal } = fakeSolver();
    const graph = (second: string, content: string) =>
      fake(journal, {
        name: `top-${second}`,
        keys: ["top"],
        inputs: [fake(journal, { name: "first" }), fake(journal, { name: second, outputs: [content] })],
        byContent: [0, 1],
      });
    await build(graph("second", "same"));
    journal.take();
    expect(await build(graph("changed", "same"))).toBe("top-second");
    expect(journal.take()).toEqual({
      map: ["changed:0", "first:0", "top-changed:0"],
      execute: ["changed"],
      digest: ["top-changed:1"],
      load: ["top-second"],
    });
  });

  it("are computed for all inputs if none matches by definition", async () => {
    const { build, journal } = fakeSolver();
    const graph = (suffix: string) =>
      fake(journal, {
        name: `top${suffix}`,
        keys: ["top"],
        inputs: ["a", "b"].map((name) => fake(journal, { name: name + suffix, outputs: [name] })),
        byContent: [0, 1],
      });
    await build(graph(""));
    journal.take();
    expect(await build(graph("2"))).toBe("top");
    expect(journal.take()).toEqual({
      map: ["a2:0", "b2:0", "top2:0"],
      execute: ["a2", "b2"],
      digest: ["top2:0", "top2:1"],
      load: ["top"],
    });
  });

  it("do not make what is cached be loaded for them alone", async () => {
    const { build, journal } = fakeSolver();
    const graph = (last: string) => {
      const source = fake(journal, { name: "source" });
      const base = fake(journal, { name: "base" });
      const stage = fake(journal, { name: "stage", inputs: [source] });
      const copied = fake(journal, {
        name: "copied",
        inputs: [base, stage],
        byContent: [1],
        selectors: { 1: "x" },
      });
      return fake(journal, { name: last, inputs: [copied] });
    };
    await build(graph("one"));
    journal.take();
    expect(await build(graph("two"))).toBe("two");
    expect(journal.take()).toEqual({
      map: ["base:0", "copied:0", "source:0", "stage:0", "two:0"],
      load: ["copied"],
      execute: ["two"],
    });
  });
});

describe("several keys of one source", () => {
  const source = (journal: Parameters<typeof fake>[0], name: string, keys: readonly string[]) =>
    fake(journal, { name, keys });

  it("are asked for one after the other, until one is known", async () => {
    const { build, journal } = fakeSolver();
    await build(source(journal, "first", ["manifest", "chain"]));
    expect(journal.take()).toEqual({ map: ["first:0", "first:1"], execute: ["first"] });
    expect(await build(source(journal, "same", ["manifest", "never asked"]))).toBe("first");
    expect(journal.take()).toEqual({ map: ["same:0"], load: ["first"] });
    expect(await build(source(journal, "moved", ["new manifest", "chain"]))).toBe("first");
    expect(journal.take()).toEqual({ map: ["moved:0", "moved:1"], load: ["first"] });
  });

  it("all lead to what was made of it", async () => {
    const { build, journal } = fakeSolver();
    const run = (name: string, keys: readonly string[]) =>
      fake(journal, { name, keys: ["run"], inputs: [source(journal, `image-${name}`, keys)] });
    await build(run("one", ["manifest", "chain"]));
    journal.take();
    expect(await build(run("two", ["manifest", "no matter"]))).toBe("one");
    expect(await build(run("three", ["other manifest", "chain"]))).toBe("one");
    expect(await build(run("four", ["other manifest", "other chain"]))).toBe("four");
  });
});

describe("ignoring the cache", () => {
  const chain = (
    journal: Parameters<typeof fake>[0],
    build: string,
    ignored: readonly string[],
    more: Partial<FakeVertex> = {},
  ) => {
    const base = fake(journal, {
      name: "base",
      outputs: [`base ${build}`],
      ignoreCache: ignored.includes("base"),
    });
    return fake(journal, {
      name: "top",
      inputs: [base],
      outputs: [`top ${build}`],
      ignoreCache: ignored.includes("top"),
      ...more,
    });
  };

  it("executes, and what was made is what later builds find", async () => {
    const { build, journal } = fakeSolver();
    await build(chain(journal, "1", []));
    expect(await build(chain(journal, "2", ["base", "top"]))).toBe("top 2");
    expect(await build(chain(journal, "3", []))).toBe("top 2");
    expect(await build(chain(journal, "4", ["top"]))).toBe("top 4");
    expect(await build(chain(journal, "5", []))).toBe("top 4");
  });

  it("keeps consumers from matching by definition", async () => {
    const { build, journal } = fakeSolver();
    await build(chain(journal, "1", []));
    journal.take();
    expect(await build(chain(journal, "2", ["base"]))).toBe("top 2");
    expect(journal.take()).toMatchObject({ execute: ["base", "top"] });
  });

  it("lets consumers match by content", async () => {
    const { build, journal } = fakeSolver();
    const graph = (number: string, ignoreCache: boolean) =>
      fake(journal, {
        name: "top",
        inputs: [fake(journal, { name: "base", outputs: ["the same"], ignoreCache })],
        byContent: [0],
        outputs: [`top ${number}`],
      });
    await build(graph("1", false));
    journal.take();
    expect(await build(graph("2", true))).toBe("top 1");
    expect(journal.take()).toEqual({
      map: ["base:0", "top:0"],
      execute: ["base"],
      digest: ["top:0"],
      load: ["top"],
    });
  });

  it("asks for every key of a source, to keep the result under all of them", async () => {
    const { build, journal } = fakeSolver();
    const make = (name: string, ignoreCache: boolean, keys: readonly string[]) =>
      fake(journal, { name, keys, ignoreCache });
    await build(make("old", false, ["manifest", "chain"]));
    await build(make("new", true, ["manifest", "chain"]));
    expect(await build(make("later", false, ["manifest", "no matter"]))).toBe("new");
    expect(await build(make("later", false, ["no matter", "chain"]))).toBe("new");
  });
});

describe("results that are gone", () => {
  it("are made again, with what they need", async () => {
    const { build, journal, results, keys } = fakeSolver();
    const graph = (name: string) =>
      fake(journal, { name, keys: ["top"], inputs: [fake(journal, { name: "base" })] });
    await build(graph("first"));
    for (const [name, { content }] of results.kept) if (content === "first") results.kept.delete(name);
    journal.take();
    expect(await build(graph("second"))).toBe("second");
    expect(journal.take()).toEqual({
      map: ["base:0", "second:0"],
      load: ["base", "nothing"],
      execute: ["second"],
    });
    expect(keys.count()).toEqual({ links: 1, results: 2 });
    results.kept.clear();
    journal.take();
    expect(await build(graph("third"))).toBe("third");
    expect(journal.take()).toMatchObject({ execute: ["base", "third"] });
    expect(await build(graph("fourth"))).toBe("third");
  });

  it("give way to the next best one", async () => {
    const { build, journal, results } = fakeSolver();
    const make = (name: string, ignoreCache = false) => fake(journal, { name, keys: ["key"], ignoreCache });
    await build(make("old"));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await build(make("new", true));
    expect(await build(make("x"))).toBe("new");
    results.onLoad = async (thing) => {
      if (thing?.content === "new") throw new Error("no network");
    };
    expect(await build(make("x"))).toBe("old");
    // That was a failure of the moment: it is not forgotten.
    results.onLoad = async () => {};
    expect(await build(make("x"))).toBe("new");
  });
});

describe("what was found by definition of one input and by content of another", () => {
  it("is not made or loaded before it is certain that nothing matches", async () => {
    const { build, journal, keys, results } = fakeSolver();
    const graph = (name: string, first: string, stage: string, content: string, ignoreCache = false) => {
      const stages = fake(journal, { name: stage, outputs: [content], ignoreCache });
      const copy = fake(journal, { name: `copy-${stage}`, keys: ["copy"], inputs: [stages], byContent: [0] });
      const top = fake(journal, { name, keys: ["top"], inputs: [fake(journal, { name: first }), copy] });
      return { stages, top };
    };
    await build(graph("t1", "other", "stage", "one").top);
    await build(graph("t2", "first", "stage2", "two").top);
    // From now on the stage has another content, and what was copied from it is gone.
    await build(graph("", "", "stage", "two", true).stages);
    for (const [name, { content }] of results.kept) if (content === "copy-stage") keys.forget(name);
    journal.take();
    expect(await build(graph("t3", "first", "stage", "two").top)).toBe("t2");
    expect(journal.take()).toEqual({
      map: ["copy-stage:0", "first:0", "stage:0", "t3:0"],
      load: ["t2", "two"],
      digest: ["copy-stage:0"],
    });
  });
});

describe("preparing inputs", () => {
  it("that are here already waits until the vertex is executed for certain", async () => {
    const { build, journal, solver } = fakeSolver();
    const graph = (context: string) => {
      const base = fake(journal, { name: "base" });
      const files = fake(journal, { name: context, outputs: ["files"] });
      const top = fake(journal, { name: "top", inputs: [base, files], prepared: [0], byContent: [1] });
      return { base, top };
    };
    await build(graph("one").top);
    const holder = solver.openJob();
    await holder.build({ vertex: graph("two").base, output: 0 });
    journal.take();
    expect(await build(graph("two").top)).toBe("top");
    expect(journal.take()).toEqual({
      map: ["top:0", "two:0"],
      execute: ["two"],
      digest: ["top:1"],
      load: ["top"],
    });
    await holder.close();
  });

  it("happens only for what is executed", async () => {
    const { build, journal } = fakeSolver();
    const graph = (last: string) => {
      const base = fake(journal, { name: "base" });
      const middle = fake(journal, { name: "middle", inputs: [base], prepared: [0] });
      return fake(journal, { name: last, inputs: [middle, base], prepared: [0, 1] });
    };
    await build(graph("one"));
    expect(journal.take()).toMatchObject({ prepare: ["middle:0", "one:0", "one:1"] });
    await build(graph("one"));
    expect(journal.take()).not.toHaveProperty("prepare");
    await build(graph("two"));
    expect(journal.take()).toMatchObject({ prepare: ["two:0", "two:1"], load: ["base", "middle"] });
  });
});
