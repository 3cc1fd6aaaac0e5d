import type { LlbCap } from "../caps.js";
import type { SourceDetails } from "../ops/source.js";
import { stringifyGo } from "../stringify-go.js";
import type { Constraints, Edge } from "../vertex.js";
import { lazySourceEdge } from "./source-edge.js";

/** Which files of a directory of the client to take. Empty and undefined are not given. */
export interface LocalOptions {
  readonly sessionId?: string;
  /** Lets the daemon find its earlier copy of the directory. */
  readonly sharedKeyHint?: string;
  /** Called when the graph is complete. */
  readonly excludePatterns?: () => readonly string[] | undefined;
  /** Called when the graph is complete. */
  readonly followPaths?: () => readonly string[] | undefined;
  /** Always take all files anew, and do not look for an earlier copy. */
  readonly alwaysTransfer?: boolean;
}

/** A directory of the client. Agrees with llb.Local, client/llb/source.go. */
export function localEdge(name: string, options: LocalOptions, constraints: Constraints): Edge {
  // Made once: it is asked for with every use of the vertex, and may be a list of very many paths.
  let known: SourceDetails | undefined;
  const details = () => {
    known ??= localDetails(options);
    return known;
  };
  return lazySourceEdge(`local://${name}`, details, constraints);
}

function localDetails(options: LocalOptions): SourceDetails {
  const attrs: Record<string, string> = {};
  const caps: LlbCap[] = ["source.local"];
  const set = (attr: string, value: string | undefined, cap: LlbCap) => {
    if (!value) return;
    attrs[attr] = value;
    caps.push(cap);
  };
  set("local.session", options.sessionId, "source.local.sessionid");
  set("local.followpaths", jsonList(options.followPaths?.()), "source.local.followpaths");
  set("local.excludepatterns", jsonList(options.excludePatterns?.()), "source.local.excludepatterns");
  set("local.sharedkeyhint", options.sharedKeyHint, "source.local.sharedkeyhint");
  if (options.alwaysTransfer) attrs["local.differ"] = "none";
  return { attrs, caps };
}

function jsonList(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : stringifyGo(values);
}
