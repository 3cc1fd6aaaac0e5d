import type { Definition } from "../../llb/definition.js";
import { readGraph } from "./graph.js";
import { edgeLabel, labelText, nodeKind, nodeLabel } from "./node-label.js";
import { opDetails } from "./op-text.js";

/** Shape and colour by what an op does; the shapes are those of `buildctl debug dump-llb --dot`. */
const LOOKS = {
  source: 'shape="ellipse" fillcolor="#d7ecf7"',
  exec: 'shape="box" fillcolor="#dff3df"',
  file: 'shape="note" fillcolor="#f3e4f7"',
  merge: 'shape="invtriangle" fillcolor="#f9efcf"',
  diff: 'shape="doublecircle" fillcolor="#f9efcf"',
  other: 'shape="box3d" fillcolor="#eeeeee"',
} as const;

/** A build graph in the language of Graphviz: inputs above what uses them, each with what it is used for. */
export function renderDot(definition: Definition): string {
  const { nodes, result } = readGraph(definition);
  const names = new Map(nodes.map((node, at) => [node, `op${at}`]));
  const rows = [
    "digraph buildfile {",
    '  node [style="filled" color="#555555" fontname="Helvetica" fontsize="11"];',
    '  edge [color="#555555" fontname="Helvetica" fontsize="9"];',
  ];
  for (const node of nodes) {
    const details = [node.digest, ...opDetails(node.op).map(labelText)].join("\n");
    rows.push(
      `  ${names.get(node)} [label=${quote(nodeLabel(node))} tooltip=${quote(details)} ${LOOKS[nodeKind(node)]}];`,
    );
  }
  for (const node of nodes) {
    if (node.base !== undefined) rows.push(`  ${names.get(node.base)} -> ${names.get(node)} [penwidth="2"];`);
    for (const { node: other, label } of node.others) {
      rows.push(
        `  ${names.get(other)} -> ${names.get(node)} [label=${quote(edgeLabel(label))} style="dashed"];`,
      );
    }
  }
  if (result !== undefined) {
    rows.push('  result [label="result" shape="plaintext" style=""];', `  ${names.get(result)} -> result;`);
  }
  return `${rows.join("\n")}\n}\n`;
}

/** A string of the language, whose only escapes are of quotes and, here, backslashes. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
