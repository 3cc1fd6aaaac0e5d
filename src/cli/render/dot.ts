import type { Definition } from "../../llb/definition.js";
import { Graph } from "./graph.js";
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

/** A build graph in the language of Graphviz, line by line: inputs above what uses them, each with what it is used for. */
export function* renderDot(definition: Definition): Generator<string> {
  const graph = new Graph(definition);
  yield "digraph buildfile {\n";
  yield '  node [style="filled" color="#555555" fontname="Helvetica" fontsize="11"];\n';
  yield '  edge [color="#555555" fontname="Helvetica" fontsize="9"];\n';
  for (const node of graph.nodes()) {
    const details = [node.digest, ...opDetails(node.op).map(labelText)].join("\n");
    yield `  op${node.at} [label=${quote(nodeLabel(node))} tooltip=${quote(details)} ${LOOKS[nodeKind(node.op)]}];\n`;
  }
  for (const { at, base, others } of graph.nodes()) {
    if (base !== undefined) yield `  op${base} -> op${at} [penwidth="2"];\n`;
    for (const { from, label } of others) {
      yield `  op${from} -> op${at} [label=${quote(edgeLabel(label))} style="dashed"];\n`;
    }
  }
  if (graph.result !== undefined) {
    yield '  result [label="result" shape="plaintext" style=""];\n';
    yield `  op${graph.result.at} -> result;\n`;
  }
  yield "}\n";
}

/** A string of the language, whose only escapes are of quotes and, here, backslashes. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
