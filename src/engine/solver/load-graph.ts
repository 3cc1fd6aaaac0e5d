import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Edge, Vertex } from "./vertex.js";

/** More vertices than any build has; a definition that has more is refused. */
const MAX_VERTICES = 1_000_000;

/**
 * All vertices that an edge needs, inputs before those that have them; each once, by its object.
 *
 * @throws BuildError `engine/definition` if a vertex needs itself, or there are too many.
 */
export function verticesOf<R>(edge: Edge<R>): readonly Vertex<R>[] {
  const done = new Set<Vertex<R>>();
  const open = new Set<Vertex<R>>();
  // A definition may be deep: no recursion.
  const path: { readonly vertex: Vertex<R>; next: number }[] = [];
  const enter = (vertex: Vertex<R>): void => {
    if (done.has(vertex)) return;
    if (open.has(vertex))
      throw new BuildError("engine/definition", `vertex ${vertex.digest} (${vertex.name}) depends on itself`);
    if (open.size + done.size >= MAX_VERTICES)
      throw new BuildError("engine/definition", `definition has more than ${MAX_VERTICES} vertices`);
    open.add(vertex);
    path.push({ vertex, next: 0 });
  };
  enter(edge.vertex);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const input = top.vertex.inputs[top.next++];
    if (input !== undefined) {
      enter(input.vertex);
      continue;
    }
    path.pop();
    open.delete(top.vertex);
    done.add(top.vertex);
  }
  return [...done];
}
