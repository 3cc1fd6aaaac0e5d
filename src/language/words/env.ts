/** Variables that words may use. */
export interface Env {
  /** The value, undefined if the variable is not set. */
  get(name: string): string | undefined;
  /** The names in order, for suggestions. */
  keys(): Iterable<string>;
}

/** No variable is set. */
export const EMPTY_ENV: Env = { get: () => undefined, keys: () => [] };
