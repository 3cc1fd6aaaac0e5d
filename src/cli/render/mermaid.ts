import type { Definition } from "../../llb/definition.js";
import { readGraph } from "./graph.js";
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

/** A build graph as a flowchart of Mermaid, for Markdown. */
export function renderMermaid(definition: Definition): string {
  const { nodes, result } = readGraph(definition);
  const names = new Map(nodes.map((node, at) => [node, `op${at}`]));
  const rows = ["flowchart TD"];
  for (const node of nodes) {
    const kind = nodeKind(node);
    const [open, close] = SHAPES[kind];
    rows.push(`  ${names.get(node)}${open}${quote(nodeLabel(node))}${close}:::${kind}`);
  }
  for (const node of nodes) {
    if (node.base !== undefined) rows.push(`  ${names.get(node.base)} ==> ${names.get(node)}`);
    for (const { node: other, label } of node.others) {
      rows.push(`  ${names.get(other)} -. ${quote(edgeLabel(label))} .-> ${names.get(node)}`);
    }
  }
  if (result !== undefined) rows.push("  result((result))", `  ${names.get(result)} --> result`);
  return `${[...rows, ...CLASSES.map((row) => `  ${row}`)].join("\n")}\n`;
}

/** A quoted text: what could end it or be taken for Markdown or HTML becomes an entity. */
function quote(text: string): string {
  return `"${text.replace(/[#"<>&`]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll("\n", "<br/>")}"`;
}
