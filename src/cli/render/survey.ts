import type { Op } from "../../proto/generated/ops.js";
import type { Graph } from "./graph.js";
import { nodeKind } from "./node-label.js";
import { sourcePaths } from "./op-text.js";

/** What all ops of a graph use, each named once, in the order of their first use. */
export interface Survey {
  /** How many ops there are of each kind: `12 exec`. */
  readonly kinds: readonly string[];
  readonly images: readonly string[];
  /** Sources that are no images, with what is taken of them. */
  readonly contexts: readonly string[];
  readonly caches: readonly string[];
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
}

const IMAGE = "docker-image://";

/** Looks at every op once. */
export function surveyOps(graph: Graph): Survey {
  const kinds = new Map<string, number>();
  const images: string[] = [];
  const contexts: string[] = [];
  const used: UsedMounts = { caches: new Set(), secrets: new Set(), variables: new Set(), ssh: new Set() };
  for (const { op } of graph.nodes()) {
    kinds.set(nodeKind(op), (kinds.get(nodeKind(op)) ?? 0) + 1);
    if (op.source?.identifier?.startsWith(IMAGE)) images.push(op.source.identifier.slice(IMAGE.length));
    else if (op.source !== undefined) contexts.push(contextText(op.source));
    else if (op.exec !== undefined) noteExec(op.exec, used);
  }
  return {
    kinds: Array.from(kinds, ([kind, count]) => `${count} ${kind}`),
    images,
    contexts,
    caches: [...used.caches],
    secrets: [...new Set([...used.secrets, ...used.variables])],
    ssh: [...used.ssh],
  };
}

function contextText(source: NonNullable<Op["source"]>): string {
  const { identifier = "" } = source;
  const { used, excluded } = sourcePaths(source);
  const all = identifier.startsWith("local://") ? ": all files" : "";
  const paths = used.length > 0 ? `: ${used.join(", ")}` : all;
  return `${identifier}${paths}${excluded.length > 0 ? ` (${excluded.length} ignore patterns)` : ""}`;
}

interface UsedMounts {
  readonly caches: Set<string>;
  readonly secrets: Set<string>;
  /** Secrets that are environment variables. */
  readonly variables: Set<string>;
  readonly ssh: Set<string>;
}

function noteExec({ mounts = [], secretenv = [] }: NonNullable<Op["exec"]>, used: UsedMounts): void {
  for (const { cacheOpt, secretOpt, SSHOpt, dest } of mounts) {
    if (cacheOpt !== undefined) used.caches.add(`${cacheOpt.ID} at ${dest}`);
    if (secretOpt !== undefined) used.secrets.add(secretText(secretOpt));
    if (SSHOpt !== undefined) used.ssh.add(SSHOpt.ID || "default");
  }
  for (const secret of secretenv) used.variables.add(secretText(secret));
}

function secretText({ ID, optional }: { readonly ID?: string; readonly optional?: boolean }): string {
  return `${ID}${optional ? "" : " (required)"}`;
}
