import type { Constraints, Edge } from "../vertex.js";
import type { OpRow } from "./op.js";

const LLB_BUILDER = -1;
const DEFINITION_INPUT = "buildkit.llb.definition";
const FILENAME_ATTR = "llbbuild.filename";

/** Another build whose definition is a file in `source`. */
export interface BuildVertex {
  readonly kind: "build";
  readonly source: Edge;
  /** The file in `source`; empty for the daemon's default name. */
  readonly filename: string;
  readonly constraints: Constraints;
}

/** Agrees with client/llb/llbbuild: the builder is LLB itself, the definition its one named input. */
export const buildRow: OpRow<BuildVertex> = {
  inputs: (vertex) => [vertex.source],
  marshal(vertex, context) {
    const attrs: Record<string, string> = {};
    if (vertex.filename !== "") attrs[FILENAME_ATTR] = vertex.filename;
    const inputs = { [DEFINITION_INPUT]: { input: 0 } };
    const build = { builder: LLB_BUILDER, inputs, attrs };
    return { inputs: [context.inputOf(vertex.source)], constraints: {}, build };
  },
  caps: () => ["source.buildop.llbfilename"],
};
