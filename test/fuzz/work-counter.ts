import { Session } from "node:inspector";

/**
 * Counts how much code runs: how often each block of our sources is entered, as V8 counts it for coverage. Unlike a
 * time it does not depend on the machine, but for the few percent of calls that V8 has inlined. What built-in functions
 * do is not in it.
 */
export class WorkCounter {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#post("Profiler.enable");
    await this.#post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.disconnect();
  }

  /** The number of blocks that a function enters. */
  async count(work: () => Promise<unknown>): Promise<number> {
    await this.#take();
    await work();
    return this.#take();
  }

  /** What was counted since it was last asked for. */
  async #take(): Promise<number> {
    const { result } = (await this.#post("Profiler.takePreciseCoverage")) as Coverage;
    let count = 0;
    for (const { url, functions } of result) {
      if (!/\/(?:src|grammar)\/|\/node_modules\/(?:chevrotain|yaml)\//.test(url)) continue;
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
    }
    return count;
  }

  #post(method: string, parameters?: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}
