/**
 * A map that forgets what was not asked for lately: it holds at most twice a weight, and keeps at least the last of that
 * weight. Cheaper than a list of uses: what is old is dropped all at once.
 */
export class RecentMap<Value> {
  readonly #limit: number;
  #weight = 0;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value, weight = 1): void {
    this.weigh(weight);
    this.#young.set(key, value);
  }

  /** Something that is held has become this much heavier. */
  weigh(weight: number): void {
    this.#weight += weight;
    if (this.#weight <= this.#limit) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#weight = weight;
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
  }
}
