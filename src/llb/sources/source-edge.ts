import type { SourceDetails } from "../ops/source.js";
import type { Constraints, Edge } from "../vertex.js";

/** The one output of a source whose attributes are known. */
export function sourceEdge(identifier: string, details: SourceDetails, constraints: Constraints): Edge {
  return lazySourceEdge(identifier, () => details, constraints);
}

/** The one output of a source whose attributes are known only when the graph is complete. */
export function lazySourceEdge(
  identifier: string,
  details: () => SourceDetails,
  constraints: Constraints,
): Edge {
  return { vertex: { kind: "source", identifier, details, constraints }, index: 0 };
}
