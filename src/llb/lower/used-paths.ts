/** Paths of a file system that steps use; takes no room until there is one. */
export class UsedPaths {
  #paths: Set<string> | undefined;

  add(path: string): void {
    this.#paths ??= new Set();
    this.#paths.add(path);
  }

  get all(): Iterable<string> {
    return this.#paths ?? [];
  }
}
