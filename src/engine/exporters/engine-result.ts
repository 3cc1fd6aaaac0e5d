import type { Tree } from "../layers/layer.js";
import type { StepContext } from "../step-context.js";

/** What a build came to, in the engine's own terms. Agrees with `exporter.Source`, BuildKit's exporter/exporter.go. */
export interface EngineResult {
  /** The one tree of files; undefined if there are several, or none. */
  readonly tree?: Tree | undefined;
  /** By platform id, if there are several; undefined for a platform without files. */
  readonly trees?: ReadonlyMap<string, Tree | undefined> | undefined;
  /** As the frontend gave it: `containerimage.config`, `refs.platforms`, `source.date.epoch` and so on. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  /** Statements about the results, by platform id. */
  readonly attestations?: ReadonlyMap<string, readonly EngineAttestation[]> | undefined;
}

/** A statement about a result, or (`bundle`) a directory of such. */
export interface EngineAttestation {
  readonly kind: "in-toto" | "bundle";
  /** `reason`, `sbom-core`, `inline-only`. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  /** Where its content is, unless there is {@link content}. */
  readonly tree?: Tree | undefined;
  /** Makes its content when an exporter asks for it; only the engine itself makes such. */
  readonly content?: ((context: StepContext) => Promise<Uint8Array>) | undefined;
  /** The file in the tree, or of a bundle the directory; also what it is called in outputs of files. */
  readonly path: string;
  readonly predicateType: string;
  readonly subjects: readonly AttestationSubject[];
}

/** What a statement is about: the result itself, or what has these digests. */
export interface AttestationSubject {
  readonly kind: "self" | "raw";
  readonly digests: readonly string[];
  readonly name: string;
}

/**
 * The tree for a platform; `found` is false where there is none of that id. One tree stands for any platform.
 * Agrees with Result.FindRef, solver/result/result.go.
 */
export function findTree(
  { tree, trees }: EngineResult,
  id: string,
): { readonly found: boolean; readonly tree: Tree | undefined } {
  if (trees === undefined) return { found: true, tree };
  if (trees.has(id)) return { found: true, tree: trees.get(id) };
  if (trees.size === 1) return { found: true, tree: [...trees.values()][0] };
  return { found: false, tree: undefined };
}

/** Whether there are several trees by platform, or one that is kept so. */
export function isMap({ trees }: EngineResult): boolean {
  return trees !== undefined && trees.size > 0;
}
