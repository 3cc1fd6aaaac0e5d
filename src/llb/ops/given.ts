import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestOf } from "../../base/image/digest.js";
import {
  decodeOp,
  type Input,
  type Definition as LlbDefinition,
  type Op,
  type OpMetadata,
} from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import type { OpRow } from "./op.js";

/** An operation that came as a message, such as a part of another build's result. */
export interface GivenVertex {
  readonly kind: "given";
  readonly op: Op;
  /** The edges that the op's inputs name. */
  readonly inputs: readonly Edge[];
  readonly caps: readonly LlbCap[];
  readonly constraints: Constraints;
}

/** Agrees with DefinitionOp.Marshal, client/llb/definition.go. */
export const givenRow: OpRow<GivenVertex> = {
  inputs: (vertex) => vertex.inputs,
  marshal: ({ op, inputs }, context) => ({ ...op, inputs: inputs.map((edge) => context.inputOf(edge)) }),
  caps: (vertex) => vertex.caps,
};

/**
 * The result of a definition, as an edge to build upon.
 *
 * @throws BuildError `proto/malformed` for a definition that is none. Agrees with NewDefinitionOp, client/llb/definition.go.
 */
export function definitionEdge({ def = [], metadata }: LlbDefinition): Edge {
  if (metadata === undefined) {
    throw new BuildError("proto/malformed", "invalid nil input definition to definition op");
  }
  const vertices = new Map<string, GivenVertex>();
  let last: Op | undefined;
  for (const bytes of def) {
    last = decodeOp(bytes);
    const inputs = (last.inputs ?? []).map((input) => edgeOf(input, vertices));
    const digest = digestOf(bytes);
    vertices.set(digest, givenVertex(last, inputs, metadata[digest] ?? {}));
  }
  const [result] = last?.inputs ?? [];
  if (result === undefined) throw malformed("the last op has no input");
  return edgeOf(result, vertices);
}

function edgeOf({ digest = "", index = 0 }: Input, vertices: ReadonlyMap<string, GivenVertex>): Edge {
  const vertex = vertices.get(digest);
  if (vertex === undefined) throw malformed(`input ${digest} comes before its op`);
  return { vertex, index: Number(index) };
}

function givenVertex(op: Op, inputs: readonly Edge[], metadata: OpMetadata): GivenVertex {
  const { ignore_cache: ignoreCache = false, description, progress_group: group } = metadata;
  const constraints: Constraints = {
    ignoreCache,
    ...(description && { description }),
    ...(group && {
      progressGroup: { id: group.id ?? "", name: group.name ?? "", weak: group.weak ?? false },
    }),
    resources: metadata.linux_resources,
  };
  // A name that is not known here is one that the daemon knows.
  return { kind: "given", op, inputs, caps: Object.keys(metadata.caps ?? {}) as LlbCap[], constraints };
}

function malformed(what: string): BuildError {
  return new BuildError("proto/malformed", `malformed definition: ${what}`);
}
