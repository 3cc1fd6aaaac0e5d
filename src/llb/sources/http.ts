import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { sourceEdge } from "./source-edge.js";

/** What is known of a file before it is fetched. */
export interface HttpOptions {
  /** The name that the file gets. */
  readonly filename: string;
  /** The digest it has to have; empty for any. */
  readonly checksum: string;
}

/** A file from a URL. Agrees with llb.HTTP, client/llb/source.go. */
export function httpEdge(url: string, options: HttpOptions, constraints: Constraints): Edge {
  const attrs: Record<string, string> = {};
  const caps: LlbCap[] = ["source.http"];
  if (options.checksum !== "") {
    attrs["http.checksum"] = options.checksum;
    caps.push("source.http.checksum");
  }
  if (options.filename !== "") attrs["http.filename"] = options.filename;
  return sourceEdge(url, { attrs, caps }, constraints);
}
