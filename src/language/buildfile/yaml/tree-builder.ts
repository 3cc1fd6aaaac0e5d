import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Diagnostic } from "../../../base/diagnostic/diagnostic.js";
import type { Range } from "../../../base/source/range.js";
import type { Source } from "../../../base/source/source.js";
import { hasInvalidBytes } from "../../../base/util/decode-text.js";
import { suggest } from "../../../base/util/suggest.js";
import { shorten } from "../fail.js";
import { MAX_DEPTH } from "./read-tokens.js";
import { relocate } from "./relocate.js";
import { syntaxError } from "./syntax-error.js";
import {
  entryRange,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from "./tree.js";

/** How many nodes aliases may bring in altogether, so that a few lines cannot stand for millions. */
const MAX_COPIES = 100_000;

/** A suggestion among more names than this helps nobody and takes long to find. */
const MAX_SUGGESTED = 200;

/** An anchor whose node is still being read. */
const OPEN = Symbol("open");

/** The tree of a composed document. What is wrong with its keys, aliases and merges is among the errors. */
export function buildTree(source: Source, contents: Node): { root: YamlNode; errors: readonly Diagnostic[] } {
  const builder = new TreeBuilder(source);
  return { root: builder.node(contents, 0, 0), errors: builder.errors };
}

class TreeBuilder {
  readonly errors: Diagnostic[] = [];
  private readonly anchors = new Map<string, YamlNode | typeof OPEN>();
  private copies = 0;

  constructor(private readonly source: Source) {}

  /** A node; where there is none, the scalar of nothing at `position`. */
  node(node: unknown, depth: number, position: number): YamlNode {
    if (isAlias(node)) return this.alias(node.source, spanOf(node.range, position), depth);
    if (isScalar(node)) return this.anchored(node.anchor, this.scalar(node, position));
    if (!isMap(node) && !isSeq(node)) return nothing({ start: position, end: position });
    if (node.anchor !== undefined) this.anchors.set(node.anchor, OPEN);
    return this.anchored(
      node.anchor,
      isMap(node) ? this.map(node, depth, position) : this.list(node, depth, position),
    );
  }

  private anchored(anchor: string | undefined, node: YamlNode): YamlNode {
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  private scalar(node: Scalar, position: number): YamlScalar {
    const span = spanOf(node.range, position);
    const { value } = node;
    const data =
      typeof value === "number" || typeof value === "boolean" || value === null ? value : String(value);
    const text = typeof value === "string" ? value : (node.source ?? "");
    const range = { start: span.start, end: this.trimmedEnd(span) };
    // Only an escape in double quotes can make half a character.
    if (node.type === "QUOTE_DOUBLE" && hasInvalidBytes(text))
      this.fail("the text is not valid Unicode", range);
    return { kind: "scalar", range, origin: undefined, height: 0, data, text };
  }

  private list(node: YAMLSeq, depth: number, position: number): YamlList {
    const span = spanOf(node.range, position);
    const items = node.items.map((item) => this.node(item, depth + 1, span.start));
    return {
      kind: "list",
      range: node.flow ? span : { start: span.start, end: items.at(-1)?.range.end ?? span.end },
      origin: undefined,
      height: 1 + heightOf(items),
      data: items.map((item) => item.data),
      items,
    };
  }

  private map(node: YAMLMap, depth: number, position: number): YamlMap {
    const span = spanOf(node.range, position);
    const entries = this.entries(node.items, depth + 1, span.start);
    const data: Record<string, unknown> = Object.create(null);
    let last: YamlEntry | undefined;
    let height = 0;
    for (const [key, entry] of entries) {
      data[key] = entry.value.data;
      height = Math.max(height, entry.value.height);
      last = entry;
    }
    return {
      kind: "map",
      range: node.flow || last === undefined ? span : { start: span.start, end: entryRange(last).end },
      origin: undefined,
      height: 1 + height,
      data,
      entries,
    };
  }

  /** The entries with merged ones in place; a key of the map itself wins over a merged one, an earlier merge over a later. */
  private entries(pairs: readonly Pair[], depth: number, position: number): ReadonlyMap<string, YamlEntry> {
    const own = new Map<string, YamlEntry>();
    const parts: (YamlEntry | readonly YamlEntry[])[] = [];
    let merges = false;
    for (const pair of pairs) {
      const entry = this.entry(pair, depth, position);
      if (isMergeKey(pair.key)) {
        parts.push(this.mergedEntries(entry.value));
        merges = true;
        continue;
      }
      const earlier = own.get(entry.key.text);
      if (earlier === undefined) own.set(entry.key.text, entry);
      else this.duplicate(entry.key, earlier.key);
      parts.push(entry);
    }
    return merges ? merged(parts, own) : own;
  }

  private entry(pair: Pair, depth: number, position: number): YamlEntry {
    const key = this.node(pair.key, depth, position);
    if (key.kind === "scalar") return { key, value: this.node(pair.value, depth, key.range.end) };
    this.fail("a key has to be a text", key.range);
    return { key: nothing(key.range), value: this.node(pair.value, depth, key.range.end) };
  }

  private mergedEntries(value: YamlNode): readonly YamlEntry[] {
    const maps = value.kind === "list" ? value.items : [value];
    return maps.flatMap((map) => {
      if (map.kind === "map") return [...map.entries.values()];
      this.fail("only maps can be merged by `<<`", map.range);
      return [];
    });
  }

  private duplicate(key: YamlScalar, earlier: YamlScalar): void {
    const related = [{ message: "the first one", range: earlier.range }];
    this.errors.push(
      syntaxError(this.source, `duplicate key \`${shorten(key.text)}\``, key.range, { related }),
    );
  }

  private alias(name: string, range: Range, depth: number): YamlNode {
    const target = this.anchors.get(name);
    if (target === undefined) {
      const suggestion = this.anchors.size > MAX_SUGGESTED ? undefined : suggest(name, this.anchors.keys());
      return this.fail(`there is no anchor \`${shorten(name)}\` before its alias`, range, suggestion);
    }
    if (target === OPEN)
      return this.fail(`the alias \`${shorten(name)}\` is inside of what it stands for`, range);
    if (depth + target.height > MAX_DEPTH)
      return this.fail(`more than ${MAX_DEPTH} levels of nesting`, range);
    const copy = relocate(target, range, MAX_COPIES - this.copies);
    this.copies = copy === undefined ? MAX_COPIES : this.copies + copy.count;
    if (copy === undefined) return this.fail(`aliases stand for more than ${MAX_COPIES} nodes`, range);
    return copy.node;
  }

  private fail(message: string, range: Range, suggestion?: string): YamlScalar {
    this.errors.push(syntaxError(this.source, message, range, { suggestion }));
    return nothing(range);
  }

  /** The end of a block scalar without the line breaks that follow it. */
  private trimmedEnd({ start, end }: Range): number {
    const { text } = this.source;
    let at = end;
    while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
    return at;
  }
}

function merged(
  parts: readonly (YamlEntry | readonly YamlEntry[])[],
  own: ReadonlyMap<string, YamlEntry>,
): ReadonlyMap<string, YamlEntry> {
  const entries = new Map<string, YamlEntry>();
  for (const part of parts) {
    for (const entry of "key" in part ? [part] : part) {
      const key = entry.key.text;
      if (entries.has(key) || (own.has(key) && entry !== own.get(key))) continue;
      entries.set(key, entry);
    }
  }
  return entries;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

function nothing(range: Range): YamlScalar {
  return { kind: "scalar", range, origin: undefined, height: 0, data: null, text: "" };
}

function spanOf(range: readonly number[] | null | undefined, position: number): Range {
  return { start: range?.[0] ?? position, end: range?.[1] ?? position };
}

function heightOf(nodes: readonly YamlNode[]): number {
  let height = 0;
  for (const node of nodes) if (node.height > height) height = node.height;
  return height;
}

/** White space and line breaks of YAML. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}
