import { localEdge } from "../../llb/sources/local.js";
import { customName, type Edge } from "../../llb/vertex.js";

const NAME = "context";

/** The main context, a directory of the client. Agrees with MainContext, frontend/dockerui/config.go. */
export function mainContext(
  excludePatterns: readonly string[],
  followPaths: () => readonly string[] | undefined,
): Edge {
  const description = customName("[internal] load build context");
  return localEdge(NAME, { sharedKeyHint: NAME, excludePatterns, followPaths }, { description });
}
