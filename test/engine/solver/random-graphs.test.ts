import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Edge, Vertex } from "../../../src/engine/solver/vertex.js";
import type { StepContext } from "../../../src/engine/step-context.js";
import { digest, fakeSolver, settle, type Thing } from "./fake-graph.js";

/** A vertex of a made-up graph: a source if it has no inputs. */
interface Shape {
  /** What it does; the same for several. */
  readonly op: number;
  /** Sources: whether its key is good for one build only. Others: nothing. */
  readonly isRandom: boolean;
  /** Sources: their first keys differ though their second ones and contents do not. */
  readonly alias: number;
  /** Vertices before it, by how far they are back, and what counts of them. */
  readonly inputs: readonly {
    readonly back: number;
    readonly byContent: boolean;
    readonly selector: boolean;
    readonly isPrepared: boolean;
  }[];
  /** Makes vertices differ that do the same. */
  readonly salt: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  op: fc.nat(2),
  isRandom: fc.boolean(),
  alias: fc.nat(2),
  inputs: fc.array(
    fc.record({
      back: fc.integer({ min: 1, max: 4 }),
      byContent: fc.boolean(),
      selector: fc.boolean(),
      isPrepared: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  salt: fc.nat(1),
});
const graph = fc.array(shape, { minLength: 1, maxLength: 10 });

/** What an execution was of: enough to say whether an earlier result would have done. */
interface Execution {
  readonly op: string;
  readonly inputs: readonly { readonly definition: string; readonly content: string | undefined }[];
}

/** A vertex, and what is known of it beforehand. */
interface Made {
  readonly vertex: Vertex<Thing>;
  /** Equal for vertices with equal definitions. */
  readonly definition: string;
  /** What its outputs will have. */
  readonly contents: readonly string[];
  /** The output that all want: only what was wanted is kept. */
  readonly output: number;
}

/** Makes graphs of which all results are known beforehand, and watches what is done. */
class World {
  readonly executions: Execution[] = [];
  running = 0;
  #session = 0;
  readonly #pause: () => Promise<void>;

  constructor(pause: () => Promise<void> = async () => {}) {
    this.#pause = pause;
  }

  make(shapes: readonly Shape[]): Made {
    const session = ++this.#session;
    const made: Made[] = [];
    for (const [index, one] of shapes.entries()) {
      const inputs = one.inputs
        .filter(({ back }) => back <= index)
        .map((input) => ({ ...input, from: made[index - input.back]! }));
      made.push(inputs.length === 0 ? this.#source(one, session, index) : this.#step(one, inputs));
    }
    return made.at(-1)!;
  }

  #source({ op, isRandom, alias, salt }: Shape, session: number, index: number): Made {
    const contents = [`source${op}`, `other${op}`];
    const random = `random:${session}-${index}`;
    const keys = isRandom ? [random] : [digest(`source ${op} ${alias}`), digest(`chain ${op}`)];
    const definition = isRandom ? random : `source${op}`;
    const vertex: Vertex<Thing> = {
      digest: digest(JSON.stringify([isRandom ? random : [op, alias], salt])),
      name: `source ${op}`,
      inputs: [],
      ignoreCache: false,
      exportCache: true,
      operation: {
        cacheMap: async (number, context) => {
          await this.#work(context);
          return { map: { digest: keys[number]!, inputs: [] }, isLast: number === keys.length - 1 };
        },
        execute: async (_, context) => {
          await this.#work(context);
          return contents.map((content) => ({ content }));
        },
      },
    };
    return { vertex, definition, contents, output: op % 2 };
  }

  #step({ op, salt }: Shape, inputs: readonly (Shape["inputs"][number] & { readonly from: Made })[]): Made {
    const edges: Edge<Thing>[] = inputs.map(({ from }) => ({ vertex: from.vertex, output: from.output }));
    const given = inputs.map(({ from }) => from.contents[from.output]!);
    const selectors = inputs.map(({ selector }) => (selector ? digest("selector") : ""));
    const key = `step${op} of ${inputs.length}`;
    const contentsOf = (contents: readonly string[]) =>
      [0, 1].map((output) => digest(`${key} ${output} ${contents}`));
    const own = [key, ...selectors, ...inputs.map(({ byContent }) => byContent)].join();
    const definitions = inputs.map(({ from }) => from.definition);
    const vertex: Vertex<Thing> = {
      digest: digest(JSON.stringify([own, edges.map((edge) => [edge.vertex.digest, edge.output]), salt])),
      name: key,
      inputs: edges,
      ignoreCache: false,
      exportCache: true,
      operation: {
        cacheMap: async (_, context) => {
          await this.#work(context);
          const map = {
            digest: digest(key),
            inputs: inputs.map(({ byContent, isPrepared }, index) => ({
              selector: selectors[index]!,
              contentDigests: byContent
                ? async ({ content }: Thing, within: StepContext) => {
                    await this.#work(within);
                    return [digest(`content ${content}`)];
                  }
                : undefined,
              prepare: isPrepared ? (_thing: Thing, within: StepContext) => this.#work(within) : undefined,
            })),
          };
          return { map, isLast: true };
        },
        execute: async (things, context) => {
          expect(things.map(({ content }) => content)).toEqual(given);
          await this.#work(context);
          this.executions.push({
            op: own,
            inputs: inputs.map(({ byContent }, index) => ({
              definition: definitions[index]!,
              content: byContent ? given[index] : undefined,
            })),
          });
          return contentsOf(given).map((content) => ({ content }));
        },
      },
    };
    const definition = definitions.some((text) => text.includes("random:"))
      ? `${own} random: ${definitions}`
      : `${own}(${definitions})`;
    return { vertex, definition, contents: contentsOf(given), output: op % 2 };
  }

  async #work({ signal }: StepContext): Promise<void> {
    this.running++;
    try {
      await this.#pause();
      signal.throwIfAborted();
    } finally {
      this.running--;
    }
  }
}

/** Whether a later execution could have used the result of an earlier one. */
function isNeedless(later: Execution, earlier: Execution): boolean {
  return (
    later.op === earlier.op &&
    later.inputs.every(({ definition, content }, index) => {
      const before = earlier.inputs[index]!;
      return definition === before.definition || (content !== undefined && content === before.content);
    })
  );
}

describe("random graphs", () => {
  it("come out right, and nothing is executed for which there is a result", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(graph, { minLength: 1, maxLength: 5 }), async (graphs) => {
        const world = new World();
        const { solver } = fakeSolver();
        for (const shapes of [...graphs, graphs[0]!]) {
          const before = world.executions.length;
          const { vertex, output, contents } = world.make(shapes);
          const job = solver.openJob();
          expect((await job.build({ vertex, output })).result.content).toBe(contents[output]);
          await job.close();
          for (const later of world.executions.slice(before)) {
            expect(world.executions.slice(0, before).filter((earlier) => isNeedless(later, earlier))).toEqual(
              [],
            );
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it("load one result and execute nothing if nothing has changed", async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (shapes) => {
        const world = new World();
        const { solver, journal } = fakeSolver();
        const fixed = shapes.map((one) => ({ ...one, isRandom: false }));
        for (const loads of [0, 1]) {
          journal.lines.length = 0;
          const before = world.executions.length;
          const job = solver.openJob();
          await job.build({ vertex: world.make(fixed).vertex, output: 0 });
          await job.close();
          if (loads === 1) {
            expect(journal.take().load).toHaveLength(1);
            expect(world.executions).toHaveLength(before);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it("come out right however jobs overlap and are given up, and nothing is left running", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ graph, start: fc.nat(20), end: fc.option(fc.nat(40), { nil: undefined }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.infiniteStream(fc.nat(3)),
        async (plans, pauses) => {
          const ticks = async (count: number): Promise<void> => {
            for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
          };
          const world = new World(() => ticks(pauses.next().value ?? 0));
          const { solver } = fakeSolver();
          const run = async ({ graph: shapes, start, end }: (typeof plans)[number]): Promise<void> => {
            const { vertex, contents } = world.make(shapes);
            await ticks(start);
            const controller = new AbortController();
            const job = solver.openJob({ signal: controller.signal });
            const ending = end === undefined ? undefined : ticks(end).then(() => controller.abort());
            try {
              expect((await job.build({ vertex, output: 0 })).result.content).toBe(contents[0]);
            } catch (error) {
              expect(controller.signal.aborted, String(error)).toBe(true);
            }
            await job.close();
            await ending;
          };
          await Promise.all(plans.map(run));
          expect(world.running).toBe(0);
          await settle();
          expect(world.running).toBe(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("execute nothing twice while jobs overlap", async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.infiniteStream(fc.nat(3)), async (shapes, pauses) => {
        const world = new World(async () => {
          for (let i = pauses.next().value ?? 0; i > 0; i--)
            await new Promise((resolve) => setImmediate(resolve));
        });
        const { solver } = fakeSolver();
        const fixed = shapes.map((one) => ({ ...one, isRandom: false, alias: 0 }));
        const salted = fixed.map((one) => ({ ...one, salt: one.salt + 2 }));
        const jobs = [fixed, salted, fixed].map(async (one) => {
          const job = solver.openJob();
          const { vertex, contents } = world.make(one);
          expect((await job.build({ vertex, output: 0 })).result.content).toBe(contents[0]);
          return job;
        });
        for (const job of await Promise.all(jobs)) await job.close();
        const definitions = world.executions.map(({ op, inputs }) =>
          JSON.stringify([op, inputs.map(({ definition }) => definition)]),
        );
        expect(definitions).toEqual([...new Set(definitions)]);
      }),
      { numRuns: 120 },
    );
  });
});
