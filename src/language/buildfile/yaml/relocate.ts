import type { Range } from "../../../base/source/range.js";
import type { YamlEntry, YamlNode, YamlScalar } from "./tree.js";

/** A copy and of how many nodes it is. */
export interface Relocated {
  readonly node: YamlNode;
  readonly count: number;
}

/** The node as if all of it stood at `range`, where an alias stands; undefined if it is of more than `limit` nodes. */
export function relocate(node: YamlNode, range: Range, limit: number): Relocated | undefined {
  const copy = new Relocation(range, limit);
  const moved = copy.node(node);
  return copy.count > limit ? undefined : { node: moved, count: copy.count };
}

class Relocation {
  count = 0;

  constructor(
    private readonly range: Range,
    private readonly limit: number,
  ) {}

  node(node: YamlNode): YamlNode {
    if (++this.count > this.limit) return node;
    if (node.kind === "scalar") return this.scalar(node);
    const place = { range: this.range, origin: node.origin ?? node.range };
    if (node.kind === "list") return { ...node, ...place, items: node.items.map((item) => this.node(item)) };
    const entries = new Map<string, YamlEntry>();
    for (const [key, entry] of node.entries) entries.set(key, this.entry(entry));
    return { ...node, ...place, entries };
  }

  private scalar(node: YamlScalar): YamlScalar {
    return { ...node, range: this.range, origin: node.origin ?? node.range };
  }

  private entry({ key, value }: YamlEntry): YamlEntry {
    this.count++;
    return { key: this.scalar(key), value: this.node(value) };
  }
}
