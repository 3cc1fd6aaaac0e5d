import { describe, expect, it } from "vitest";
import type { Vertex } from "../../../src/engine/solver/vertex.js";
import { type FakeSolver, fake, fakeSolver, type Thing } from "./fake-graph.js";

describe("large definitions", () => {
  const chain = (fakes: FakeSolver, length: number) => {
    let vertex: Vertex<Thing> = fake(fakes.journal, { name: "v0" });
    for (let i = 1; i < length; i++) vertex = fake(fakes.journal, { name: `v${i}`, inputs: [vertex] });
    return vertex;
  };

  it("chains of 30,000 vertices are solved", async () => {
    const fakes = fakeSolver();
    expect(await fakes.build(chain(fakes, 30_000))).toBe("v29999");
    expect(fakes.journal.take().execute).toHaveLength(30_000);
  }, 60_000);

  it("and found again, whatever is deep in them", async () => {
    const fakes = fakeSolver();
    await fakes.build(chain(fakes, 12_000));
    fakes.journal.take();
    expect(await fakes.build(chain(fakes, 12_000))).toBe("v11999");
    const { load, execute } = fakes.journal.take();
    expect({ load, execute }).toEqual({ load: ["v11999"], execute: undefined });
    // All that is loaded is gone: everything has to be looked at again.
    fakes.results.kept.clear();
    expect(await fakes.build(chain(fakes, 12_000))).toBe("v11999");
    expect(fakes.journal.take().execute).toHaveLength(12_000);
  }, 60_000);

  it("so are vertices with many inputs, and many with one", async () => {
    const { build, journal } = fakeSolver();
    const base = fake(journal, { name: "base" });
    const middle = Array.from({ length: 2000 }, (_, i) => fake(journal, { name: `m${i}`, inputs: [base] }));
    const top = fake(journal, { name: "top", inputs: middle, outputs: (given) => [String(given.length)] });
    expect(await build(top)).toBe("2000");
    expect(await build(top)).toBe("2000");
  }, 60_000);

  it("what depends on itself is refused", async () => {
    const { build, journal } = fakeSolver();
    const inputs: { vertex: Vertex<Thing>; output: number }[] = [];
    const loop = { ...fake(journal, { name: "loop" }), inputs };
    inputs.push({ vertex: fake(journal, { name: "between", inputs: [loop] }), output: 0 });
    await expect(build(loop)).rejects.toMatchObject({ code: "engine/definition" });
  });
});
