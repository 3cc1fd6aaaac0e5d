import { type LocalOptions, localEdge } from "../../llb/sources/local.js";
import { customName, type Edge } from "../../llb/vertex.js";

const NAME = "context";

/** The main context, a directory of the client. Agrees with MainContext, frontend/dockerui/config.go. */
export function mainContext(options: Omit<LocalOptions, "sharedKeyHint">): Edge {
  const description = customName("[internal] load build context");
  return localEdge(NAME, { ...options, sharedKeyHint: NAME }, { description });
}
