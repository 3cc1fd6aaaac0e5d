import type { Definition } from "../../llb/definition.js";
import { Graph } from "./graph.js";
import { edgeLabel, nodeKind, nodeLabel } from "./node-label.js";

/** Brackets that give a node its shape, by what an op does. */
const SHAPES = {
  source: ["([", "])"],
  exec: ["[", "]"],
  file: [">", "]"],
  merge: ["[\\", "/]"],
  diff: ["{{", "}}"],
  other: ["[[", "]]"],
} as const;

const CLASSES = [
  "classDef source fill:#d7ecf7,stroke:#555",
  "classDef exec fill:#dff3df,stroke:#555",
  "classDef file fill:#f3e4f7,stroke:#555",
  "classDef merge fill:#f9efcf,stroke:#555",
  "classDef diff fill:#f9efcf,stroke:#555",
  "classDef other fill:#eee,stroke:#555",
];

/** A build graph as a flowchart of Mermaid, for Markdown; line by line. */
export function* renderMermaid(definition: Definition): Generator<string> {
  const graph = new Graph(definition);
  yield "flowchart TD\n";
  for (const node of graph.nodes()) {
    const kind = nodeKind(node.op);
    const [open, close] = SHAPES[kind];
    yield `  op${node.at}${open}${quote(nodeLabel(node))}${close}:::${kind}\n`;
  }
  for (const { at, base, others } of graph.nodes()) {
    if (base !== undefined) yield `  op${base} ==> op${at}\n`;
    for (const { from, label } of others) {
      yield `  op${from} -. ${quote(edgeLabel(label))} .-> op${at}\n`;
    }
  }
  if (graph.result !== undefined) yield `  result((result))\n  op${graph.result.at} --> result\n`;
  for (const row of CLASSES) yield `  ${row}\n`;
}

/** A quoted text: what could end it or be taken for Markdown or HTML becomes an entity. */
function quote(text: string): string {
  return `"${text.replace(/[#"<>&`]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll("\n", "<br/>")}"`;
}
