import type { Platform } from "../../base/platform/platform.js";
import type { Env } from "../../language/words/env.js";
import type { Edge } from "../vertex.js";

/** Environment variables in the order in which they were last set, as llb.EnvList keeps them. */
export class EnvMap implements Env {
  #values: Map<string, string>;
  /** Another one has the same map: to be copied before it is changed. */
  #isShared = false;
  #entries: readonly string[] | undefined;
  #textLength = 0;

  constructor(from?: EnvMap) {
    if (from === undefined) {
      this.#values = new Map();
      return;
    }
    this.#values = from.#values;
    this.#isShared = true;
    from.#isShared = true;
    this.#entries = from.#entries;
    this.#textLength = from.#textLength;
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
    this.#own();
    const earlier = this.#values.get(name);
    this.#entries = undefined;
    if (earlier !== undefined) {
      this.#textLength -= name.length + earlier.length + 1;
      this.#values.delete(name);
    }
    this.#values.set(name, value);
    this.#textLength += name.length + value.length + 1;
  }

  delete(name: string): void {
    const value = this.#values.get(name);
    if (value === undefined) return;
    this.#own();
    this.#entries = undefined;
    this.#textLength -= name.length + value.length + 1;
    this.#values.delete(name);
  }

  /** `NAME=value`; the same array until something changes. */
  toEntries(): readonly string[] {
    this.#entries ??= Array.from(this.#values, ([name, value]) => `${name}=${value}`);
    return this.#entries;
  }

  /** A copy to change independently; costs nothing until one of the two is changed. */
  clone(): EnvMap {
    return new EnvMap(this);
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#values = new Map(this.#values);
    this.#isShared = false;
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
  return rootState(undefined, undefined);
}

/** A file system as nothing has been said about it yet. */
export function rootState(output: Edge | undefined, platform: Platform | undefined): BuildState {
  return { output, env: new EnvMap(), dir: "/", user: "", hostname: "", platform };
}

/** A copy that steps may change without changing the original. */
export function cloneState(state: BuildState): BuildState {
  const { output, env, dir, user, hostname, platform } = state;
  return { output, env: env.clone(), dir, user, hostname, platform };
}
