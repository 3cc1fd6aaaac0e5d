import { BuildError } from "../base/diagnostic/build-error.js";
import { hostPlatform, normalizePlatform, type Platform } from "../base/platform/platform.js";
import { definitionMessage } from "../llb/definition.js";
import { marshal } from "../llb/marshal.js";
import type { Edge } from "../llb/vertex.js";
import type { Definition as LlbDefinition } from "../proto/generated/ops.js";
import type { Gateway, Ref } from "./gateway.js";

/** A part of a build that was solved on its own. */
export interface SolvedEdge {
  readonly ref: Ref;
  readonly definition: LlbDefinition;
  /** The digest of the vertex that the edge is of. */
  readonly vertex: string;
}

/** Solves what is needed to go on, such as the files to compile. `doing` is put in front of what goes wrong. */
export async function solveEdge(
  gateway: Gateway,
  edge: Edge | undefined,
  doing: string | undefined,
  { evaluate = false, platform }: { readonly evaluate?: boolean; readonly platform?: Platform } = {},
): Promise<SolvedEdge> {
  const defaultPlatform = platform ?? normalizePlatform(hostPlatform());
  const { ops, source } = marshal(edge, { defaultPlatform, caps: gateway.caps });
  const definition = definitionMessage({ ops, source });
  try {
    const { ref = "" } = await gateway.solve({ definition, evaluate });
    return { ref, definition, vertex: ops.at(-2)?.digest ?? "" };
  } catch (error) {
    throw doing === undefined ? error : BuildError.from(error).wrap(doing);
  }
}
