import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { sourceEdge } from "./source-edge.js";

/** How images are looked up: `pull` always asks the registry, `local` prefers what the daemon has. */
export type ResolveMode = "default" | "pull" | "local";

/** An image's file system; `ref` is a normalised reference. Agrees with llb.Image, client/llb/source.go. */
export function imageEdge(ref: string, resolveMode: ResolveMode, constraints: Constraints): Edge {
  const attrs: Record<string, string> = resolveMode === "default" ? {} : { "image.resolvemode": resolveMode };
  const caps: LlbCap[] = ["source.image"];
  if (resolveMode === "pull") caps.push("source.image.resolvemode");
  return sourceEdge(`docker-image://${ref}`, { attrs, caps }, constraints);
}
