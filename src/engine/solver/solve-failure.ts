import { BuildError } from "../../base/diagnostic/build-error.js";

/** A vertex that could not be solved. Agrees with `VertexError`, BuildKit's solver/errdefs/vertex.go. */
export class SolveFailure extends BuildError {
  /** The digest of the vertex in the definition that it comes from. */
  readonly vertex: string;
  /** The input whose content could not be told, if it was that. Agrees with `SlowCacheError`, solver/jobs.go. */
  readonly contentInput: number | undefined;

  constructor(prefix: string, cause: BuildError, vertex: string, contentInput?: number) {
    super(cause.code, prefix + cause.message, {
      cause,
      range: cause.range,
      lines: cause.lines,
      source: cause.source,
      suggestion: cause.suggestion,
    });
    this.name = "SolveFailure";
    this.vertex = vertex;
    this.contentInput = contentInput;
  }
}

/** That a build was given up. */
export function canceledError(): BuildError {
  return new BuildError("build/canceled", "context canceled");
}
