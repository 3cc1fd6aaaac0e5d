import type { Op } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints } from "../vertex.js";
import { baseOp, type MarshaledOp, type OpRow } from "./op.js";
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
  marshal(vertex, context): MarshaledOp {
    let { attrs, caps } = vertex.details();
    if (vertex.identifier.startsWith("local://") && attrs["local.session"] === undefined) {
      attrs = { ...attrs, "local.unique": context.localUniqueId };
      caps = [...caps, "source.local.unique"];
    }
    const op: Op = { ...baseOp([]), source: { identifier: vertex.identifier, attrs } };
    if (!isPlatformSpecific(vertex.identifier)) return { op, caps };
    const platform = platformMessage(vertex.constraints.platform ?? context.defaultPlatform);
    return { op: { ...op, platform }, caps };
  },
};

/** Whether the platform is part of a source's operation. */
function isPlatformSpecific(identifier: string): boolean {
  return identifier.startsWith("docker-image://") || identifier.startsWith("oci-layout://");
}
