import type { Op } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints } from "../vertex.js";
import type { MarshalContext, OpRow } from "./op.js";
import { platformMessage } from "./platform.js";

/** Attributes and capabilities of a source. */
export interface SourceDetails {
  readonly attrs: Readonly<Record<string, string>>;
  readonly caps: readonly LlbCap[];
}

/** Files from outside: an image, a local directory, a git repository, a URL. */
export interface SourceVertex {
  readonly kind: "source";
  /** Scheme and name, for example `docker-image://docker.io/library/alpine:latest`. */
  readonly identifier: string;
  /** Called when the graph is complete, since the paths of a local source are known only then. */
  readonly details: () => SourceDetails;
  readonly constraints: Constraints;
}

/** Agrees with SourceOp.Marshal, client/llb/source.go. */
export const sourceRow: OpRow<SourceVertex> = {
  inputs: () => [],
  marshal(vertex, context): Op {
    const { attrs } = completeDetails(vertex, context);
    const { identifier } = vertex;
    const platform = isPlatformSpecific(identifier)
      ? platformMessage(vertex.constraints.platform ?? context.defaultPlatform)
      : undefined;
    return { platform, constraints: {}, source: { identifier, attrs } };
  },
  caps: (vertex, context) => completeDetails(vertex, context).caps,
};

/** A local source belongs to a session, or is told apart from those of other clients. */
function completeDetails(vertex: SourceVertex, context: MarshalContext): SourceDetails {
  const details = vertex.details();
  if (!vertex.identifier.startsWith("local://") || details.attrs["local.session"] !== undefined)
    return details;
  return {
    attrs: { ...details.attrs, "local.unique": context.localUniqueId },
    caps: [...details.caps, "source.local.unique"],
  };
}

/** Whether the platform is part of a source's operation. */
function isPlatformSpecific(identifier: string): boolean {
  return identifier.startsWith("docker-image://") || identifier.startsWith("oci-layout://");
}
