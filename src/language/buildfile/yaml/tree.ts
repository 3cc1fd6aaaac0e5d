import type { Range } from "../../../base/source/range.js";

interface NodeBase {
  /** Where it stands; for what an alias or a merge brings in, where that alias stands. */
  readonly range: Range;
  /** Where the text itself stands, if an alias brought it to another place. */
  readonly origin: Range | undefined;
  /** How many collections are nested in it, itself included; 0 for a scalar. */
  readonly height: number;
  /** The plain value, as any reader of YAML 1.2 sees it, for the schema. */
  readonly data: unknown;
}

/** A single value. */
export interface YamlScalar extends NodeBase {
  readonly kind: "scalar";
  readonly data: string | number | boolean | null;
  /** The text as written, quotes and folding aside: `0755` where the value is 755. Empty for nothing at all. */
  readonly text: string;
}

/** A key of a map with its value. */
export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** Values by keys, which are all different. */
export interface YamlMap extends NodeBase {
  readonly kind: "map";
  /** By key, in the order of the file; a merged entry stands where its `<<` stands. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** Values in order. */
export interface YamlList extends NodeBase {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

/** A YAML document without what is only notation: aliases and merges are replaced by what they stand for. */
export type YamlNode = YamlScalar | YamlMap | YamlList;

/** From the key to the value's end. */
export function entryRange({ key, value }: YamlEntry): Range {
  return { start: key.range.start, end: Math.max(key.range.end, value.range.end) };
}
