/** The names in a directory, with a quick way to find one; quickest for who asks for them in order. */
export class NameList {
  readonly names: readonly string[];
  #index: Map<string, number> | undefined;
  /** Where the name was that was found last; the next one is likely behind it. */
  #last = -1;

  /** All of them different. */
  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Where a name is; -1 if it is not here. */
  indexOf(name: string): number {
    const { names } = this;
    if (names[this.#last] === name) return this.#last;
    if (names[this.#last + 1] === name) return ++this.#last;
    this.#index ??= new Map(names.map((known, i) => [known, i]));
    const found = this.#index.get(name);
    if (found === undefined) return -1;
    this.#last = found;
    return found;
  }
}
