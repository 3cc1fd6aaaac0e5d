import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { suggest } from "../../base/util/suggest.js";
import type { SourceMetadata, SourceQuery } from "../../frontend/gateway.js";
import { platformMessage } from "../../llb/ops/platform.js";
import type { Platform, SourceOp } from "../../proto/generated/ops.js";
import type { StepContext } from "../step-context.js";
import type { OpenSource, SourceReference } from "./open-source.js";
import type { SourceEnvironment } from "./source-environment.js";
import { SOURCE_TABLE } from "./source-table.js";

/**
 * Opens the source of an op; nothing is fetched yet.
 *
 * @param platform what an image is wanted for, normalised
 * @throws BuildError for a scheme that there is none for, or a reference or attributes that make no sense.
 * Agrees with Manager.Identifier, source/manager.go; but attributes that nobody knows are errors.
 */
export function openSource(op: SourceOp, platform: Platform, environment: SourceEnvironment): OpenSource {
  const source = splitIdentifier(op);
  if (source.scheme === "local") return environment.openLocal(op, platform);
  return SOURCE_TABLE[source.scheme]!(source, platform, environment);
}

/**
 * What is known of a source without its files. Rejects with a BuildError for those of which nothing is.
 * Agrees with ResolveSourceMetadata, worker/base/worker.go.
 *
 * @param host the platform that is meant if the query names none
 */
export async function resolveSource(
  op: SourceOp,
  query: SourceQuery,
  host: Platform,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<SourceMetadata> {
  const platform = query.platform === undefined ? host : platformMessage(query.platform);
  const opened = openSource(withQuery(op, query), platform, environment);
  const metadata = await opened.metadata?.(query, context);
  return { source: op, ...metadata };
}

/** A query says how to look an image up where the op does not. */
function withQuery(op: SourceOp, { resolveMode = "default", layout }: SourceQuery): SourceOp {
  const { scheme } = splitIdentifier(op);
  const attrs: Record<string, string> = { ...op.attrs };
  if (scheme === "docker-image" && resolveMode !== "default") attrs["image.resolvemode"] ??= resolveMode;
  if (scheme === "oci-layout" && layout !== undefined) attrs["oci.store"] ||= layout.storeId;
  return { ...op, attrs };
}

function splitIdentifier(op: SourceOp): SourceReference {
  const identifier = op.identifier ?? "";
  const [, scheme, reference = ""] = /^(.*?):\/\/(.*)$/s.exec(identifier) ?? [];
  if (scheme === undefined) {
    throw new BuildError("engine/definition", `failed to parse ${goQuote(identifier)}: invalid`);
  }
  if (scheme !== "local" && !Object.hasOwn(SOURCE_TABLE, scheme)) {
    const suggestion = suggest(scheme, [...Object.keys(SOURCE_TABLE), "local"]);
    throw new BuildError("engine/unsupported", `unknown scheme ${scheme}: not found`, { suggestion });
  }
  return { scheme, reference, attributes: op.attrs ?? {}, op };
}
