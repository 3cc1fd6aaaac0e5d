import type { Definition } from "../../llb/definition.js";
import { Graph, type GraphNode } from "./graph.js";
import { opDetails } from "./op-text.js";
import { redactUrls } from "./redact-urls.js";
import type { Style } from "./style.js";
import { clip, textWidth, visible } from "./text-width.js";

const SHORT_DIGEST = 12;
const NARROWEST = 24;
/** No terminal shows more, and a graph may be as deep as it likes. */
const LONGEST_PREFIX = 1000;

export interface TreeOptions {
  readonly style: Style;
  readonly columns: number;
}

/** Something that is still to be drawn, in the space that its prefix leaves. */
type Pending =
  | { readonly kind: "line"; readonly prefix: string; readonly text: string }
  | { readonly kind: "chain"; readonly prefix: string; readonly at: number | undefined };

/**
 * A build graph for people, from the result up: each step above the one it continues, and indented below it what else
 * it uses. A step that is used more than once is drawn the first time, and named after that.
 */
export function* renderTree(definition: Definition, options: TreeOptions): Generator<string> {
  const { style } = options;
  const graph = new Graph(definition);
  yield* drawChains(graph, options);
  const count = graph.size === 1 ? "1 op" : `${graph.size} ops`;
  const result = `result ${graph.result?.digest ?? "scratch"}`;
  yield `${style.dim(clip(result, options.columns))}\n${style.dim(count)}\n`;
}

function* drawChains(graph: Graph, { style, columns }: TreeOptions): Generator<string> {
  const drawn = new Uint8Array(graph.size);
  const pending: Pending[] = [{ kind: "chain", prefix: "", at: graph.result?.at }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const prefix = shorten(item.prefix, columns);
    const room = Math.max(columns - textWidth(prefix), NARROWEST);
    const line = (text: string): string => `${style.dim(prefix)}${text}\n`;
    if (item.kind === "line") {
      yield line(style.dim(clip(item.text, room)));
      continue;
    }
    if (item.at === undefined) {
      yield line(style.dim("○ scratch"));
      continue;
    }
    const node = graph.node(item.at);
    const isKnown = drawn[item.at] === 1;
    yield line(nodeLine(node, isKnown, room, style));
    if (isKnown) continue;
    drawn[item.at] = 1;
    for (const next of belowNode(node, item.prefix)) pending.push(next);
  }
}

/** What comes below a node, the last first. */
function belowNode(node: GraphNode, prefix: string): Pending[] {
  const goesOn = node.base !== undefined || (node.op.source === undefined && !isInternal(node));
  const side = `${prefix.slice(-LONGEST_PREFIX)}${goesOn ? "│ " : "  "}`;
  const below: Pending[] = opDetails(node.op).map((text) => ({
    kind: "line",
    prefix: `${side}  `,
    text: clean(text),
  }));
  for (const { from, label } of node.others) {
    below.push({ kind: "line", prefix: side, text: `├ ${clean(label)}` });
    below.push({ kind: "chain", prefix: `${side}│ `, at: from });
  }
  if (goesOn) below.push({ kind: "chain", prefix, at: node.base });
  return below.reverse();
}

/** A helper of a step, whose scratch is no news. */
function isInternal(node: GraphNode): boolean {
  return node.op.exec === undefined && node.op.source === undefined && node.base === undefined;
}

function nodeLine(node: GraphNode, isKnown: boolean, room: number, style: Style): string {
  const digest = node.digest.slice("sha256:".length, "sha256:".length + SHORT_DIGEST);
  const note = isKnown ? " (see above)" : node.metadata.ignore_cache ? " (no cache)" : "";
  const title = clip(clean(node.title), Math.max(room - SHORT_DIGEST - 4 - note.length, 8));
  const bullet = isKnown ? "○" : colorOf(node, style)("●");
  return `${bullet} ${style.yellow(digest)}  ${paintTitle(title, node, isKnown, style)}${style.dim(note)}`;
}

function paintTitle(title: string, node: GraphNode, isKnown: boolean, style: Style): string {
  if (isKnown) return style.dim(title);
  const [step = ""] = /^\[[^\]]*\] /.exec(title) ?? [];
  return style.bold(step) + colorOf(node, style)(title.slice(step.length));
}

function colorOf({ op }: GraphNode, style: Style): (text: string) => string {
  if (op.source !== undefined) return style.cyan;
  return op.exec === undefined ? style.magenta : style.green;
}

function clean(text: string): string {
  return redactUrls(visible(text.replace(/\s+/g, " ")));
}

/** The end of a prefix that would leave too little room. */
function shorten(prefix: string, columns: number): string {
  const most = Math.max(Math.floor(columns / 2), 8);
  return prefix.length <= most ? prefix : `…${prefix.slice(prefix.length - most + 1)}`;
}
