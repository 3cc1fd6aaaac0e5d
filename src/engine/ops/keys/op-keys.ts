/** A part of a tree whose content counts. Agrees with Selector, solver/llbsolver/ops/opsutils. */
export interface ContentPath {
  readonly path: string;
  /** Whether the last part of the path may be a symlink that is followed. */
  readonly followLinks?: boolean;
  readonly wildcard?: boolean;
  readonly includePatterns?: readonly string[];
  readonly excludePatterns?: readonly string[];
  readonly requiredPaths?: readonly string[];
}

/** How one input of an op counts for its cache key. */
export interface InputKey {
  /** A digest; empty for all of the input. */
  readonly selector: string;
  /** What may stand for the input by its content; undefined if nothing may, an empty list for all of it. */
  readonly content: readonly ContentPath[] | undefined;
}

/** What an op is known by. Spec: spec/engine/ops.md#keys. */
export interface OpKeys {
  readonly digest: string;
  readonly inputs: readonly InputKey[];
}

/** Of an input that counts as a whole, and only by what it was made of. */
export const WHOLE_INPUT: InputKey = { selector: "", content: undefined };
