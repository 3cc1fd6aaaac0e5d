import type { Platform } from "../../base/platform/platform.js";
import type { Input, Op } from "../../proto/generated/ops.js";
import type { CapSet, LlbCap } from "../caps.js";
import type { Edge } from "../vertex.js";

/** What an operation needs to know to become protobuf. */
export interface MarshalContext {
  readonly caps: CapSet;
  /** For vertices that name no platform. */
  readonly defaultPlatform: Platform;
  /** Distinguishes local sources of builds without a session. */
  readonly localUniqueId: string;
  /** The input of an edge whose vertex has been marshaled. */
  inputOf(edge: Edge): Input;
}

/** How one kind of vertex is walked and marshaled. */
export interface OpRow<V> {
  /** The edges it depends on, in the order in which the reference walks them: it decides the order of ops. */
  inputs(vertex: V): readonly Edge[];
  /** The operation as protobuf; its constraints are always present, and empty. */
  marshal(vertex: V, context: MarshalContext): Op;
  /** The capabilities that its metadata has to name. */
  caps(vertex: V, context: MarshalContext): readonly LlbCap[];
}
