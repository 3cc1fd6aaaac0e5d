import type { Op } from "../../proto/generated/ops.js";
import type { GraphNode } from "./graph.js";
import { redactUrls } from "./redact-urls.js";
import { clip, visible } from "./text-width.js";

const WIDTH = 44;
const MOST_LINES = 3;
const LABEL = 60;

/** What an op does, for how it looks. */
export type NodeKind = "source" | "exec" | "file" | "merge" | "diff" | "other";

export function nodeKind(op: Op): NodeKind {
  if (op.source !== undefined) return "source";
  if (op.exec !== undefined) return "exec";
  if (op.file !== undefined) return "file";
  if (op.merge !== undefined) return "merge";
  return op.diff === undefined ? "other" : "diff";
}

/** The name of a step in a few lines. */
export function nodeLabel({ title }: GraphNode): string {
  const lines: string[] = [];
  for (const word of labelText(title).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else if (lines.length === MOST_LINES) {
      lines[MOST_LINES - 1] = `${last} …`;
      break;
    } else lines.push(clip(word, WIDTH));
  }
  return lines.join("\n");
}

/** The label of an edge. */
export function edgeLabel(text: string): string {
  return clip(labelText(text), LABEL);
}

/** A text on one line that shows no password. */
export function labelText(text: string): string {
  return visible(redactUrls(text.replace(/\s+/g, " ").trim()));
}
