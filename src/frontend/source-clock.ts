import { hostPlatform, normalizePlatform } from "../base/platform/platform.js";
import type { LowerEnvironment } from "../llb/lower/environment.js";
import { marshal } from "../llb/marshal.js";
import type { Vertex } from "../llb/vertex.js";
import type { SourceOp } from "../proto/generated/ops.js";
import type { Gateway } from "./gateway.js";
import { solveEdge } from "./solve-edge.js";

/**
 * Tells how old a remote source is: the time of a commit, of an HTTP answer, or of the newest file of an archive.
 * Agrees with resolveSourceDateEpochFromState, dockerfile2llb/epoch.go.
 */
export function createSourceClock(gateway: Gateway): LowerEnvironment["sourceTime"] {
  return async (vertex, logName) => {
    const source = onlySource(vertex, gateway);
    const identifier = source?.identifier ?? "";
    if (source === undefined || identifier.startsWith("local://")) return undefined;
    const { git, http } = await gateway.resolveSource(source, {
      logName,
      gitObjects: identifier.startsWith("git://"),
    });
    if (git !== undefined) return commitTime(git.commitObject);
    if (http?.lastModified !== undefined) return http.lastModified;
    const filename = source.attrs?.["http.filename"];
    if (!/^https?:/.test(identifier) || !filename) return undefined;
    return archiveTime(gateway, source, filename);
  };
}

/** The one source that a vertex is made of; undefined if there are several. */
function onlySource(vertex: Vertex, gateway: Gateway): SourceOp | undefined {
  const defaultPlatform = normalizePlatform(hostPlatform());
  const { ops } = marshal({ vertex, index: 0 }, { defaultPlatform, caps: gateway.caps });
  const sources = ops.flatMap(({ op }) => op.source ?? []);
  return sources.length === 1 ? sources[0] : undefined;
}

/** The committer's time of a raw commit object, in seconds; undefined where there is none. */
export function commitTime(object: Uint8Array): bigint | undefined {
  const text = Buffer.from(object.buffer, object.byteOffset, object.length).toString("latin1");
  const headers = text.slice(0, text.indexOf("\n\n") + 1 || text.length);
  const [, seconds] = /^committer .*> (-?\d{1,18}) [+-]\d{4}$/m.exec(headers) ?? [];
  return seconds === undefined ? undefined : BigInt(seconds);
}

async function archiveTime(
  gateway: Gateway,
  source: SourceOp,
  filename: string,
): Promise<bigint | undefined> {
  const details = { attrs: source.attrs ?? {}, caps: [] };
  const identifier = source.identifier ?? "";
  const vertex: Vertex = { kind: "source", identifier, details: () => details, constraints: {} };
  const { ref } = await solveEdge(gateway, { vertex, index: 0 }, undefined);
  const { newestFileTime } = await import("./archive-time.js");
  return newestFileTime((range) => gateway.readFile(ref, filename, range));
}
