import type { CallOptions } from "../../wire/rpc/client.js";
import { type ContentReader, readWholeBlob } from "../content.js";
import type { Attachment } from "./attachments.js";

/** What a build was made from, as its provenance has it. */
export interface Material {
  readonly uri: string;
  /** `sha256:…` */
  readonly digests: readonly string[];
}

const PROVENANCE = "https://slsa.dev/provenance/";

/**
 * The materials in the first provenance among attachments; none if there is none, or none that can be read. Both versions
 * of SLSA provenance are known, v0.2 and v1.
 */
export async function readMaterials(
  content: ContentReader,
  attachments: readonly Attachment[],
  options?: CallOptions,
): Promise<readonly Material[]> {
  const provenance = attachments.find(({ type }) => type.startsWith(PROVENANCE));
  if (provenance === undefined) return [];
  try {
    const bytes = await readWholeBlob(content, provenance.digest, options);
    return materialsOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    options?.signal?.throwIfAborted();
    return [];
  }
}

function materialsOf(json: unknown): readonly Material[] {
  const whole = object(json);
  const { materials, buildDefinition } = object(whole.predicate ?? whole);
  const list = materials ?? object(buildDefinition).resolvedDependencies;
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).map((item) => {
    const { uri, digest } = object(item);
    const digests = Object.entries(object(digest)).map(([name, hex]) => `${name}:${String(hex)}`);
    return { uri: typeof uri === "string" ? uri : "", digests };
  });
}

function object(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : {};
}
