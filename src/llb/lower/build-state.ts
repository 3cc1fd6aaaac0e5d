import type { Platform } from "../../base/platform/platform.js";
import type { Env } from "../../language/words/env.js";
import type { Edge } from "../vertex.js";

/** Environment variables in the order in which they were last set, as llb.EnvList keeps them. */
export class EnvMap implements Env {
  readonly #values: Map<string, string>;
  #entries: readonly string[] | undefined;
  #textLength = 0;

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.#values = new Map(values);
    for (const [name, value] of this.#values) this.#textLength += name.length + value.length + 1;
  }

  /** How long all entries are together. */
  get textLength(): number {
    return this.#textLength;
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  set(name: string, value: string): void {
    this.delete(name);
    this.#values.set(name, value);
    this.#textLength += name.length + value.length + 1;
  }

  delete(name: string): void {
    const value = this.#values.get(name);
    this.#entries = undefined;
    if (value === undefined) return;
    this.#textLength -= name.length + value.length + 1;
    this.#values.delete(name);
  }

  /** `NAME=value`; the same array until something changes. */
  toEntries(): readonly string[] {
    this.#entries ??= Array.from(this.#values, ([name, value]) => `${name}=${value}`);
    return this.#entries;
  }

  clone(): EnvMap {
    return new EnvMap(this.#values);
  }
}

/** A file system in the making and the settings that the next step runs with. */
export interface BuildState {
  /** Undefined for scratch. */
  output: Edge | undefined;
  env: EnvMap;
  dir: string;
  user: string;
  hostname: string;
  /** Normalised; undefined where nothing has said it, as on scratch. */
  platform: Platform | undefined;
}

/** The empty file system, at its root. */
export function scratchState(): BuildState {
  return { output: undefined, env: new EnvMap(), dir: "/", user: "", hostname: "", platform: undefined };
}

/** A copy that steps may change without changing the original. */
export function cloneState(state: BuildState): BuildState {
  return { ...state, env: state.env.clone() };
}
