/** The first place where two JSON-like values differ. What is missing on one side is undefined. */
export interface Difference {
  /** As one would write it in code: `[2].Op.inputs[0].digest`; empty if the values differ as a whole. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Compares two values member by member, in the order of the expected one. A member that is undefined counts as
 * absent, the order of members does not count.
 *
 * @returns undefined if they are equal
 */
export function firstDifference(expected: unknown, actual: unknown, path = ""): Difference | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return { path, expected, actual };
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const inner = Array.isArray(expected) ? `${path}[${key}]` : memberPath(path, key);
    const found = firstDifference(member(expected, key), member(actual, key), inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

function member(object: Members, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function memberPath(path: string, key: string): string {
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
