import { describe, expect, it } from "vitest";
import { createGate, digest, FakeProgress, fake, fakeSolver, settle, untilAborted } from "./fake-graph.js";

const edge = <V>(vertex: V, output = 0) => ({ vertex, output });

describe("jobs at the same time", () => {
  it("share vertices by their digests, as long as one of them is open", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const make = (content: string) =>
      fake(journal, { name: "v", outputs: [content], onExecute: () => gate.opened });
    const one = solver.openJob();
    const two = solver.openJob();
    const results = Promise.all([one.build(edge(make("first"))), two.build(edge(make("second")))]);
    await settle();
    gate.open();
    expect((await results).map(({ result }) => result.content)).toEqual(["first", "first"]);
    await one.close();
    const three = solver.openJob();
    expect((await three.build(edge(make("third")))).result.content).toBe("first");
    expect(journal.take()).toEqual({ map: ["v:0"], execute: ["v"] });
    await Promise.all([two.close(), three.close()]);
  });

  it("do once what has equal keys, by whatever definitions", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const make = (name: string) => {
      const base = fake(journal, { name: `base-${name}`, keys: ["base"] });
      return fake(journal, { name, keys: ["op"], inputs: [base], onExecute: () => gate.opened });
    };
    const one = solver.openJob();
    const two = solver.openJob();
    const first = one.build(edge(make("one")));
    await settle();
    const second = two.build(edge(make("two")));
    await settle();
    expect(journal.take()).toEqual({
      map: ["base-one:0", "base-two:0", "one:0", "two:0"],
      execute: ["base-one", "one"],
    });
    gate.open();
    expect((await first).result.content).toBe("one");
    expect((await second).result.content).toBe("one");
    await Promise.all([one.close(), two.close()]);
  });

  it.each([true, false])(
    "are known by all names of equal roots (one after the other: %s)",
    async (isLater) => {
      const { solver, journal } = fakeSolver();
      const gate = createGate();
      const make = (name: string) =>
        fake(journal, { name, keys: [name, "same"], onExecute: () => gate.opened });
      const job = solver.openJob();
      const first = job.build(edge(make("one")));
      await settle();
      if (isLater) gate.open();
      if (isLater) await first;
      const second = job.build(edge(make("two")));
      await settle();
      gate.open();
      expect((await second).result.content).toBe("one");
      expect((await first).result.content).toBe("one");
      expect(journal.take().execute).toEqual(["one"]);
      const names = (await second).keys.map(({ digest }) => digest);
      expect(names.toSorted()).toEqual(["one", "same", "two"].map(digest).toSorted());
      await job.close();
      const again = solver.openJob();
      await again.build(edge(make("two")));
      expect(journal.take().execute).toBeUndefined();
      await again.close();
    },
  );

  it("go on with what was merged when the job that began it is given up", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const make = (name: string) =>
      fake(journal, {
        name,
        keys: ["op"],
        onExecute: ({ signal }) => Promise.race([gate.opened, untilAborted(signal)]),
      });
    const one = solver.openJob();
    const two = solver.openJob();
    const first = one.build(edge(make("one")));
    await settle();
    const second = two.build(edge(make("two")));
    await settle();
    const failed = expect(first).rejects.toMatchObject({
      code: "build/canceled",
      message: "context canceled",
    });
    await one.close();
    await failed;
    gate.open();
    expect((await second).result.content).toBe("one");
    expect(journal.take()).toEqual({ map: ["one:0", "two:0"], execute: ["one"] });
    await two.close();
  });

  it("cancel what only one wants, and not what another wants as well", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const aborted: string[] = [];
    const wait = (name: string) =>
      fake(journal, {
        name,
        onExecute: ({ signal }) => {
          signal.addEventListener("abort", () => aborted.push(name));
          return Promise.race([gate.opened, untilAborted(signal)]);
        },
      });
    const top = (name: string, ...inputs: string[]) => fake(journal, { name, inputs: inputs.map(wait) });
    const controller = new AbortController();
    const one = solver.openJob({ signal: controller.signal });
    const two = solver.openJob();
    const first = one.build(edge(top("t1", "shared", "own")));
    const second = two.build(edge(top("t2", "shared")));
    const failed = expect(first).rejects.toMatchObject({ code: "build/canceled" });
    await settle();
    controller.abort();
    await failed;
    await settle();
    expect(aborted).toEqual(["own"]);
    gate.open();
    expect((await second).result.content).toBe("t2");
    await Promise.all([one.close(), two.close()]);
  });

  it("start again what was given up a moment before", async () => {
    const { solver, journal } = fakeSolver();
    const ending = createGate();
    let runs = 0;
    const slow = () =>
      fake(journal, {
        name: "slow",
        onExecute: async ({ signal }) => {
          if (++runs > 1) return;
          await untilAborted(signal).catch(() => {});
          await ending.opened;
          throw new Error("killed");
        },
      });
    const one = solver.openJob();
    const two = solver.openJob();
    const first = one.build(edge(slow())).catch(() => {});
    await settle();
    const closed = one.close();
    await settle();
    const second = two.build(edge(slow()));
    await settle();
    expect(runs).toBe(1);
    ending.open();
    expect((await second).result.content).toBe("slow");
    expect(runs).toBe(2);
    await Promise.all([first, closed, two.close()]);
  });
});

describe("closing a job", () => {
  it("waits until nothing of it runs any more", async () => {
    const { solver, journal } = fakeSolver();
    const ending = createGate();
    const steps: string[] = [];
    const job = solver.openJob();
    const slow = fake(journal, {
      name: "slow",
      onExecute: async ({ signal }) => {
        await untilAborted(signal).catch(() => {});
        await ending.opened;
        steps.push("ended");
      },
    });
    const build = job.build(edge(slow)).catch(() => {});
    await settle();
    const closed = job.close().then(() => steps.push("closed"));
    await build;
    await settle();
    expect(steps).toEqual([]);
    ending.open();
    await closed;
    expect(steps).toEqual(["ended", "closed"]);
    await expect(job.build(edge(slow))).rejects.toMatchObject({ code: "build/canceled" });
  });

  it("gives room back that was waited for", async () => {
    const { solver, journal } = fakeSolver();
    const signals: AbortSignal[] = [];
    let released = 0;
    const job = solver.openJob();
    const vertex = fake(journal, {
      name: "v",
      acquire: async (signal) => {
        signals.push(signal);
        await untilAborted(signal).catch(() => {});
        return () => released++;
      },
    });
    const build = job.build(edge(vertex)).catch(() => {});
    await settle();
    await job.close();
    await build;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(released).toBe(1);
    expect(journal.take()).toEqual({ map: ["v:0"] });
  });
});

describe("failures", () => {
  it("name the vertex, and end what was done for the build", async () => {
    const { solver, journal } = fakeSolver();
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    let isAborted = false;
    const bad = fake(journal, {
      name: "bad",
      onExecute: async () => {
        await settle();
        throw new Error("exit code: 1");
      },
    });
    const slow = fake(journal, {
      name: "slow",
      onExecute: ({ signal }) => {
        signal.addEventListener("abort", () => {
          isAborted = true;
        });
        return untilAborted(signal);
      },
    });
    const top = fake(journal, { name: "top", inputs: [slow, bad] });
    await expect(job.build(edge(top))).rejects.toMatchObject({
      name: "SolveFailure",
      vertex: digest("vertex bad"),
      message: "exit code: 1",
    });
    await job.close();
    expect(isAborted).toBe(true);
    expect(progress.told().filter((line) => line.includes("exit code"))).toEqual([
      "bad completed exit code: 1",
    ]);
    expect(progress.told().at(-1)).toBe("slow completed context canceled");
  });

  it("of keys say so", async () => {
    const { solver, journal } = fakeSolver();
    const job = solver.openJob();
    const fail = async () => {
      throw new Error("not found");
    };
    const map = fake(journal, { name: "map", onMap: fail });
    await expect(job.build(edge(map))).rejects.toThrow("failed to load cache key: not found");
    const input = fake(journal, { name: "input" });
    const content = fake(journal, { name: "content", inputs: [input], byContent: [0], onContent: fail });
    await expect(job.build(edge(content))).rejects.toMatchObject({
      message: "failed to compute cache key: not found",
      vertex: digest("vertex content"),
      contentInput: 0,
    });
    await job.close();
  });

  it("of inputs that are not needed do not matter", async () => {
    const { solver, journal, build } = fakeSolver();
    const graph = (onExecute?: () => Promise<void>) =>
      fake(journal, { name: "top", inputs: [fake(journal, { name: "base", onExecute })] });
    await build(graph());
    const job = solver.openJob();
    const broken = graph(async () => {
      throw new Error("broken");
    });
    expect((await job.build(edge(broken))).result.content).toBe("top");
    await job.close();
  });

  it("of inputs do not matter to another job that needs only what is cached", async () => {
    const { solver, journal, build, results } = fakeSolver();
    const base = (onExecute?: () => Promise<void>) => fake(journal, { name: "base", onExecute });
    await build(fake(journal, { name: "cached", inputs: [base()] }));
    // The base is gone, so that it has to be made again.
    for (const [name, { content }] of results.kept) if (content === "base") results.kept.delete(name);
    const broken = () => Promise.reject(new Error("broken"));
    const first = solver.openJob();
    await expect(first.build(edge(fake(journal, { name: "other", inputs: [base(broken)] })))).rejects.toThrow(
      "broken",
    );
    const second = solver.openJob();
    const cached = fake(journal, { name: "cached", inputs: [base(broken)] });
    expect((await second.build(edge(cached))).result.content).toBe("cached");
    await expect(
      second.build(edge(fake(journal, { name: "another", inputs: [base(broken)] }))),
    ).rejects.toThrow("broken");
    await Promise.all([first.close(), second.close()]);
  });

  it("let later builds of other vertices go on in the same job", async () => {
    const { solver, journal } = fakeSolver();
    const job = solver.openJob();
    const bad = fake(journal, { name: "bad", onExecute: () => Promise.reject(new Error("no")) });
    await expect(job.build(edge(bad))).rejects.toThrow("no");
    await expect(job.build(edge(bad))).rejects.toThrow("no");
    expect((await job.build(edge(fake(journal, { name: "good" })))).result.content).toBe("good");
    await job.close();
    expect(journal.take()).toMatchObject({ execute: ["bad", "good"] });
  });

  it("tell of outputs that are not there", async () => {
    const { solver, journal } = fakeSolver();
    const job = solver.openJob();
    await expect(job.build(edge(fake(journal, { name: "v" }), 2))).rejects.toThrow(
      "invalid response from exec need 2 index but 1 results received",
    );
    await job.close();
  });
});

describe("equal vertices", () => {
  it("in one build are executed once, in whatever order their outputs are wanted", async () => {
    for (const order of [
      ["a1", "b0", "a0", "b1"],
      ["b0", "a0", "c1", "a1", "a2", "b2"],
      ["a0", "b0"],
    ]) {
      const { journal, build } = fakeSolver();
      const inputs = ["x", "y"].map((name) => fake(journal, { name }));
      const make = (name: string) =>
        fake(journal, { name, keys: ["equal"], inputs, outputs: ["zero", "one", "two"] });
      const vertices = new Map(["a", "b", "c"].map((name) => [name, make(name)]));
      const top = fake(journal, {
        name: "top",
        inputs: order.map(([name = "", output]) => edge(vertices.get(name)!, Number(output))),
        outputs: (given) => [given.join()],
      });
      const expected = order.map(([, output]) => ["zero", "one", "two"][Number(output)]).join();
      expect(await build(top)).toBe(expected);
      const executed = journal.take().execute!.filter((name) => "abc".includes(name));
      expect(executed, order.join()).toHaveLength(1);
    }
  });

  it("that ignore the cache stand for those that do not, and not the other way round", async () => {
    const { solver, journal } = fakeSolver();
    const make = (name: string, ignoreCache = false) => fake(journal, { name, keys: ["equal"], ignoreCache });
    const built = async (vertex: ReturnType<typeof make>) =>
      (await solver.openJob().build(edge(vertex))).result.content;
    expect(await built(make("one"))).toBe("one");
    expect(await built(make("two", true))).toBe("two");
    expect(await built(make("three", true))).toBe("two");
    expect(await built(make("four"))).toBe("two");
  });

  it("by digest get another digest if only the later one ignores the cache", async () => {
    const { solver, journal } = fakeSolver();
    const progress = new FakeProgress();
    const first = solver.openJob();
    const second = solver.openJob({ progress });
    const third = solver.openJob();
    const make = (content: string, ignoreCache = false) =>
      fake(journal, { name: "v", keys: [content], outputs: [content], ignoreCache });
    expect((await first.build(edge(make("one")))).result.content).toBe("one");
    expect((await second.build(edge(make("two", true)))).result.content).toBe("two");
    expect((await third.build(edge(make("three")))).result.content).toBe("two");
    const plain = digest("vertex v");
    const { createHash } = await import("node:crypto");
    expect(progress.vertices[0]!.digest).toBe(
      `sha256:${createHash("sha256").update(`${plain}-ignorecache`).digest("hex")}`,
    );
    await Promise.all([first.close(), second.close(), third.close()]);
  });

  it("are found by the names of both from then on", async () => {
    const { solver, journal, build } = fakeSolver();
    const gate = createGate();
    const make = (name: string, selectors: Readonly<Record<number, string>>, onMap?: () => Promise<void>) => {
      const source = fake(journal, { name: `source-${name}`, outputs: ["same"] });
      const other = fake(journal, { name: `other-${name}`, keys: ["other"], onMap });
      return fake(journal, { name, keys: ["equal"], inputs: [source, other], byContent: [0], selectors });
    };
    const one = solver.openJob();
    const two = solver.openJob();
    const late = two.build(edge(make("late", { 0: "part" }, () => gate.opened)));
    // Its content is known before the other one is done, and the rest after.
    await settle();
    await one.build(edge(make("early", {})));
    gate.open();
    expect((await late).result.content).toBe("early");
    await Promise.all([one.close(), two.close()]);
    journal.take();
    expect(await build(make("late", { 0: "part" }))).toBe("early");
    expect(journal.take()).toEqual({ map: ["late:0", "other-late:0", "source-late:0"], load: ["early"] });
  });

  it("are not merged with what they depend upon", async () => {
    const { journal, build } = fakeSolver();
    // A copy that changes nothing has the key of content of what it was copied from.
    const source = fake(journal, { name: "source", outputs: ["files"] });
    const copy = (name: string, input: ReturnType<typeof fake>) =>
      fake(journal, { name, keys: ["copy"], inputs: [input], byContent: [0], outputs: ["files"] });
    const first = copy("first", source);
    const second = copy("second", first);
    const top = fake(journal, {
      name: "top",
      inputs: [second, first],
      outputs: (given) => [given.join("+")],
    });
    expect(await build(top)).toBe("files+files");
  });
});

describe("a vertex that is still known when its consumers are not", () => {
  for (const ignoreCache of [false, true]) {
    it(`gives its keys to new ones${ignoreCache ? " unless it ignores the cache" : ""}`, async () => {
      const { solver, journal } = fakeSolver();
      const base = () => fake(journal, { name: "base", ignoreCache });
      const step = (name: string) => fake(journal, { name, keys: ["step"], inputs: [base()] });
      const first = solver.openJob();
      await first.build(edge(step("one")));
      const holder = solver.openJob();
      await holder.build(edge(base()));
      await first.close();
      const second = solver.openJob();
      expect((await second.build(edge(step("two")))).result.content).toBe(ignoreCache ? "two" : "one");
      await Promise.all([holder.close(), second.close()]);
    });
  }
});
