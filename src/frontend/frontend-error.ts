import { BuildError, type BuildErrorInit } from "../base/diagnostic/build-error.js";
import type { ErrorCode } from "../base/diagnostic/codes.js";
import type { Definition as LlbDefinition } from "../proto/generated/ops.js";
import type { Entrypoint } from "./entrypoint.js";

/** An error in the text of a build, with what the text was read with: the builder's records want to know. */
export class FrontendError extends BuildError {
  readonly sourceDefinition: LlbDefinition;

  constructor(
    code: ErrorCode,
    message: string,
    { source, definition }: Pick<Entrypoint, "source" | "definition">,
    place: Omit<BuildErrorInit, "source">,
  ) {
    super(code, message, { ...place, source });
    this.sourceDefinition = definition;
  }
}
