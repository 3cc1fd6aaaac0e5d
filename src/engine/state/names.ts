/**
 * The kinds of what a state directory holds; a name is a kind and an id. What is being removed and has no place of its own
 * is named by its path.
 */
export type Kind = "layer" | "blob" | "cache" | "directory" | "removed";

const PREFIXES: Readonly<Record<Kind, string>> = {
  layer: "l:",
  blob: "b:",
  cache: "c:",
  directory: "d:",
  removed: "x:",
};

/** What something is called among all that processes use. */
export function nameOf(kind: Kind, id: string): string {
  return PREFIXES[kind] + id;
}

/** The id in a name of a kind; undefined if it is of another. */
export function idOf(kind: Kind, name: string): string | undefined {
  const prefix = PREFIXES[kind];
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

const DIGITS = "0123456789abcdefghijkmnpqrstvwxyz";
const LENGTH = 11;

/** A new id: short, since a page must hold the paths of all layers that a step stands on, and good as a file name. */
export function randomId(random: (size: number) => Uint8Array): string {
  let id = "";
  for (const byte of random(LENGTH)) id += DIGITS[byte & 31];
  return id;
}

/** Whether a text can be an id; others never become part of a path. */
export function isId(text: string): boolean {
  return /^[0-9a-z]{1,32}$/.test(text);
}
