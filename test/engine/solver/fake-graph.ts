import { createHash } from "node:crypto";
import type { KeyStore } from "../../../src/engine/cache/key-store.js";
import { createMemoryKeyStore } from "../../../src/engine/cache/memory-key-store.js";
import type {
  LogEvent,
  SolveProgress,
  StatusEvent,
  VertexEvent,
} from "../../../src/engine/solver/solve-progress.js";
import { createSolver, type Solver } from "../../../src/engine/solver/solver.js";
import type { CacheInput, Edge, ResultStore, Vertex } from "../../../src/engine/solver/vertex.js";
import type { StepContext } from "../../../src/engine/step-context.js";

/** A made-up result: two are alike if their content is. */
export interface Thing {
  readonly content: string;
}

/** What the made-up vertices of a test have done, in order. */
export class Journal {
  readonly lines: string[] = [];

  note(line: string): void {
    this.lines.push(line);
  }

  /** What was noted under a verb, sorted, and forgets everything. */
  take(): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const line of this.lines.splice(0)) {
      const [verb = "", name = ""] = line.split(" ");
      found[verb] ??= [];
      found[verb].push(name);
    }
    for (const names of Object.values(found)) names.sort();
    return found;
  }
}

/** A made-up vertex. */
export interface FakeVertex {
  readonly name: string;
  /** Cache maps' digests; the name by default. */
  readonly keys?: readonly string[];
  readonly inputs?: readonly (Vertex<Thing> | Edge<Thing>)[];
  /** Contents of the outputs; the name by default. */
  readonly outputs?: readonly string[] | ((inputs: readonly string[]) => readonly string[]);
  readonly selectors?: Readonly<Record<number, string>>;
  /** Inputs whose content is a key. */
  readonly byContent?: readonly number[];
  /** What the content of an input is known by; itself by default. */
  readonly contents?: (content: string) => readonly string[];
  /** Inputs that are prepared. */
  readonly prepared?: readonly number[];
  readonly ignoreCache?: boolean;
  readonly exportCache?: boolean;
  /** What is waited for before it is done. */
  readonly onMap?: (context: StepContext, index: number) => Promise<void>;
  readonly onExecute?: (context: StepContext) => Promise<void>;
  readonly onContent?: (context: StepContext) => Promise<void>;
  readonly acquire?: (signal: AbortSignal) => Promise<() => void>;
}

/** A digest of any text. */
export function digest(text: string): string {
  if (text.startsWith("random:")) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Makes a {@link Vertex} that notes what it does. */
export function fake(journal: Journal, made: FakeVertex): Vertex<Thing> {
  const { name, keys = [name], inputs = [], outputs = [name], byContent = [], prepared = [] } = made;
  const edges = inputs.map((input) => ("vertex" in input ? input : { vertex: input, output: 0 }));
  const inputOf = (index: number): CacheInput<Thing> => ({
    selector: made.selectors?.[index] ?? "",
    contentDigests: byContent.includes(index)
      ? async ({ content }, context) => {
          journal.note(`digest ${name}:${index}`);
          await made.onContent?.(context);
          return (made.contents?.(content) ?? [content]).map((text) => digest(`content ${text}`));
        }
      : undefined,
    prepare: prepared.includes(index) ? async () => journal.note(`prepare ${name}:${index}`) : undefined,
  });
  return {
    digest: digest(`vertex ${name}`),
    name,
    inputs: edges,
    ignoreCache: made.ignoreCache ?? false,
    exportCache: made.exportCache ?? true,
    operation: {
      cacheMap: async (index, context) => {
        journal.note(`map ${name}:${index}`);
        await made.onMap?.(context, index);
        return {
          map: { digest: digest(keys[index]!), inputs: edges.map((_, input) => inputOf(input)) },
          isLast: index === keys.length - 1,
        };
      },
      execute: async (given, context) => {
        journal.note(`execute ${name}`);
        await made.onExecute?.(context);
        const contents = given.map(({ content }) => content);
        return (typeof outputs === "function" ? outputs(contents) : outputs).map((content) => ({ content }));
      },
      acquire: made.acquire,
    },
  };
}

/** Results in memory, by names. */
export class FakeResults implements ResultStore<Thing> {
  readonly kept = new Map<string, Thing>();
  readonly #journal: Journal;
  readonly #names = new Map<Thing, string>();
  /** Called before a load; may reject. */
  onLoad: (thing: Thing | undefined) => Promise<void> = async () => {};

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  save(thing: Thing): string {
    let name = this.#names.get(thing);
    if (name === undefined) {
      name = `result${this.#names.size + 1}`;
      this.#names.set(thing, name);
    }
    this.kept.set(name, thing);
    return name;
  }

  async load(name: string): Promise<Thing | undefined> {
    const thing = this.kept.get(name);
    this.#journal.note(`load ${thing?.content ?? "nothing"}`);
    await this.onLoad(thing);
    return thing;
  }
}

/** A solver of made-up vertices, and what it works with. */
export interface FakeSolver {
  readonly solver: Solver<Thing>;
  readonly journal: Journal;
  readonly results: FakeResults;
  readonly keys: KeyStore;
  /** Builds in a job of its own; gives the content. */
  build(vertex: Vertex<Thing>, output?: number): Promise<string>;
}

export function fakeSolver(keys: KeyStore = createMemoryKeyStore(), journal = new Journal()): FakeSolver {
  const results = new FakeResults(journal);
  const solver = createSolver<Thing>({ results, keys });
  return {
    solver,
    journal,
    results,
    keys,
    build: async (vertex, output = 0) => {
      const job = solver.openJob();
      try {
        return (await job.build({ vertex, output })).result.content;
      } finally {
        await job.close();
      }
    },
  };
}

/** Progress that is kept. */
export class FakeProgress implements SolveProgress {
  readonly vertices: VertexEvent[] = [];
  readonly statuses: StatusEvent[] = [];
  readonly logs: LogEvent[] = [];

  vertex(event: VertexEvent): void {
    this.vertices.push(event);
  }

  status(event: StatusEvent): void {
    this.statuses.push(event);
  }

  log(event: LogEvent): void {
    this.logs.push(event);
  }

  /** The events of the vertices, in short: name, whether it began and ended, was cached, and what went wrong. */
  told(): readonly string[] {
    return this.vertices.map(({ name, started, completed, isCached, error }) =>
      [
        name,
        completed !== undefined ? "completed" : started !== undefined ? "started" : "added",
        ...(isCached ? ["cached"] : []),
        ...(error === "" ? [] : [error]),
      ].join(" "),
    );
  }
}

/** A promise that is settled by hand. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Rejects when a signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
