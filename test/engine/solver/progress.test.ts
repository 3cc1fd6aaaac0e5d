import { describe, expect, it } from "vitest";
import type { VertexEvent } from "../../../src/engine/solver/solve-progress.js";
import { VertexStream } from "../../../src/engine/solver/vertex-stream.js";
import { createGate, digest, FakeProgress, fake, fakeSolver, settle } from "./fake-graph.js";

describe("what users see", () => {
  it("of a first build: sources when they are looked up and when they are made, steps when they are executed", async () => {
    const { solver, journal } = fakeSolver();
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    const base = fake(journal, { name: "base" });
    const top = fake(journal, { name: "top", inputs: [base] });
    await job.build({ vertex: top, output: 0 });
    await job.close();
    expect(progress.told()).toEqual([
      "base added",
      "top added",
      "base started",
      "base completed",
      "base started",
      "base completed",
      "top started",
      "top completed",
    ]);
    expect(progress.vertices[1]).toMatchObject({ digest: top.digest, inputs: [base.digest], name: "top" });
    const times = progress.vertices.flatMap(({ completed, started }) => completed ?? started ?? []);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("of a second build: what is loaded as cached, and what it is made of as well", async () => {
    const { solver, journal, build } = fakeSolver();
    const graph = () => {
      const base = fake(journal, { name: "base" });
      const middle = fake(journal, {
        name: "middle",
        inputs: [fake(journal, { name: "low", inputs: [base] })],
      });
      return fake(journal, { name: "top", inputs: [middle] });
    };
    await build(graph());
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    await job.build({ vertex: graph(), output: 0 });
    await job.close();
    expect(progress.told().slice(4)).toEqual([
      "base started",
      "base completed",
      "low completed cached",
      "middle completed cached",
      "top started cached",
      "top completed cached",
    ]);
    const [low, middle, top] = progress.vertices.slice(6);
    expect([low!.started, middle!.started, low!.completed]).toEqual([
      top!.started,
      top!.started,
      top!.started,
    ]);
  });

  it("of steps: what they say, under their vertex", async () => {
    const { solver, journal } = fakeSolver();
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    const vertex = fake(journal, {
      name: "v",
      onExecute: async ({ progress: own }) => {
        own.status("extracting sha256:1", { current: 1, total: 3 });
        own.status("extracting sha256:1", { current: 3, total: 3, isDone: true });
        own.status("named", { name: "a name" });
        own.log(2, Buffer.from("warning"));
      },
    });
    await job.build({ vertex, output: 0 });
    await job.close();
    const [first, second, third] = progress.statuses;
    expect(first).toMatchObject({
      vertex: vertex.digest,
      id: "extracting sha256:1",
      name: "extracting sha256:1",
      current: 1,
      total: 3,
    });
    expect(first).not.toHaveProperty("completed");
    expect(second).toMatchObject({ current: 3, started: first!.started, completed: second!.timestamp });
    expect(third).toMatchObject({ id: "named", name: "a name", current: 0 });
    expect(progress.logs.map(({ stream, data, vertex: of }) => [of, stream, String(data)])).toEqual([
      [vertex.digest, 2, "warning"],
    ]);
  });

  it("of a vertex that another job has begun: all that was before", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const make = () =>
      fake(journal, {
        name: "v",
        onExecute: async ({ progress: own }) => {
          own.status("s", { current: 1 });
          own.status("s", { current: 2 });
          own.log(1, Buffer.from("early"));
          await gate.opened;
          own.log(1, Buffer.from("late"));
        },
      });
    const one = solver.openJob();
    const first = one.build({ vertex: make(), output: 0 });
    await settle();
    const progress = new FakeProgress();
    const two = solver.openJob({ progress });
    const second = two.build({ vertex: make(), output: 0 });
    await settle();
    gate.open();
    await Promise.all([first, second]);
    await Promise.all([one.close(), two.close()]);
    expect(progress.told()).toEqual(["v started", "v completed"]);
    expect(progress.statuses.map(({ current }) => current)).toEqual([2]);
    expect(progress.logs.map(({ data }) => String(data))).toEqual(["early", "late"]);
  });

  it("of what was merged into another job's vertex: that one as well", async () => {
    const { solver, journal } = fakeSolver();
    const gate = createGate();
    const make = (name: string) => fake(journal, { name, keys: ["k"], onExecute: () => gate.opened });
    const one = solver.openJob();
    const first = one.build({ vertex: make("one"), output: 0 });
    await settle();
    const progress = new FakeProgress();
    const two = solver.openJob({ progress });
    const second = two.build({ vertex: make("two"), output: 0 });
    await settle();
    gate.open();
    await Promise.all([first, second]);
    await Promise.all([one.close(), two.close()]);
    expect(progress.told()).toEqual([
      "two added",
      "two started",
      "two completed",
      "one started",
      "one completed",
    ]);
  });

  it("of what is prepared: under the vertex of the input", async () => {
    const { solver, journal } = fakeSolver();
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    const base = fake(journal, { name: "base" });
    const made = fake(journal, { name: "top", inputs: [base] });
    const top = {
      ...made,
      operation: {
        ...made.operation,
        cacheMap: async () => ({
          map: {
            digest: digest("op"),
            inputs: [
              {
                selector: "",
                prepare: async (
                  _: unknown,
                  context: { progress: { status(id: string, update: object): void } },
                ) => context.progress.status("extracting", { isDone: true }),
              },
            ],
          },
          isLast: true,
        }),
      },
    };
    await job.build({ vertex: top, output: 0 });
    await job.close();
    expect(progress.statuses.map(({ vertex, id }) => [vertex, id])).toEqual([[base.digest, "extracting"]]);
  });

  it("of work beside the graph: a vertex of its own", async () => {
    const { solver } = fakeSolver();
    const progress = new FakeProgress();
    const job = solver.openJob({ progress });
    expect(
      await job.run("exporting to image", async ({ progress: own }) => own.status("writing", {}) ?? 7),
    ).toBe(7);
    await expect(job.run("failing", () => Promise.reject(new Error("no")), "id")).rejects.toThrow("no");
    await job.close();
    expect(progress.told()).toEqual([
      "exporting to image added",
      "exporting to image started",
      "exporting to image completed",
      "failing added",
      "failing started",
      "failing completed no",
    ]);
    expect(progress.vertices[3]!.digest).toBe(digest("id"));
    await expect(job.run("late", async () => {})).rejects.toMatchObject({ code: "build/canceled" });
  });

  it("of inputs on which work was given up, as they were not needed: that they were cached", () => {
    const progress = new FakeProgress();
    const stream = new VertexStream(progress);
    const event = (name: string, more: Partial<VertexEvent>): VertexEvent => ({
      digest: digest(name),
      name,
      inputs: [],
      isCached: false,
      error: "",
      ...more,
    });
    const canceled = { started: 1, completed: 4, error: "context canceled" };
    stream.vertex(event("input", { started: 1 }));
    stream.vertex(event("other", { started: 1 }));
    stream.vertex(event("consumer", { inputs: [digest("input")], started: 2 }));
    stream.vertex(event("input", canceled));
    stream.vertex(event("other", canceled));
    stream.end();
    const last = (name: string) => progress.vertices.findLast((each) => each.name === name);
    expect(last("input")).toMatchObject({ isCached: true, error: "" });
    expect(last("other")).toMatchObject({ isCached: false, error: "context canceled" });
  });

  it("of what was left open at the end: that it was canceled", () => {
    const progress = new FakeProgress();
    const stream = new VertexStream(progress);
    const event = (name: string, more: Partial<VertexEvent>): VertexEvent => ({
      digest: name,
      name,
      inputs: [],
      isCached: false,
      error: "",
      ...more,
    });
    stream.vertex(event("waiting", {}));
    stream.vertex(event("running", { started: 1 }));
    stream.vertex(event("done", { started: 1, completed: 2 }));
    stream.vertex(event("loading", { started: 1, isCached: true }));
    stream.end();
    stream.vertex(event("late", {}));
    expect(progress.told().slice(4)).toEqual([
      "running completed context canceled",
      "loading completed cached",
    ]);
  });
});

describe("the vertices of a job", () => {
  it("are those that were really used", async () => {
    const { solver, journal } = fakeSolver();
    const make = () => {
      const base = fake(journal, { name: "base" });
      return fake(journal, { name: "top", inputs: [base] });
    };
    const one = solver.openJob();
    const first = make();
    await one.build({ vertex: first, output: 0 });
    const two = solver.openJob();
    const second = make();
    await two.build({ vertex: second, output: 0 });
    expect(two.vertices({ vertex: second, output: 0 })).toEqual([first.inputs[0]!.vertex, first]);
    expect(two.vertices({ vertex: first, output: 0 })).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });
});
