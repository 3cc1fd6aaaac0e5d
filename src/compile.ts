import { BuildError } from "./base/diagnostic/build-error.js";
import type { Diagnostic } from "./base/diagnostic/diagnostic.js";
import type { Image } from "./base/image/image.js";
import { build } from "./frontend/build.js";
import type { BuildRequest } from "./frontend/build-request.js";
import { languageOf } from "./language-table.js";
import type { Definition } from "./llb/definition.js";
import type { Lowered } from "./llb/lower/lower.js";
import { marshal } from "./llb/marshal.js";

/** What a text compiles to. */
export interface Compiled {
  readonly definition: Definition;
  /** The configuration of the image that the result becomes. */
  readonly image: Image;
  readonly lowered: Lowered;
}

/** What came of a text: either what it compiles to, or at least one error. */
export interface CompileResult {
  /** Undefined if there is an error. */
  readonly compiled: Compiled | undefined;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Compiles a text to LLB: language to plan, plan to graph, graph to bytes. What the user got wrong comes back as
 * diagnostics; only a fault of the compiler itself is thrown.
 */
export async function compile(request: BuildRequest): Promise<CompileResult> {
  const result = await build(request, await languageOf(request.source));
  const { lowered, warnings } = result;
  if (lowered === undefined) return { compiled: undefined, errors: result.errors, warnings };
  try {
    const definition = marshal(lowered.result, {
      defaultPlatform: lowered.targetPlatform,
      caps: request.caps,
      localUniqueId: request.localUniqueId,
      groupIdPrefix: request.groupIdPrefix,
      source: request.source,
    });
    return { compiled: { definition, image: lowered.image, lowered }, errors: [], warnings };
  } catch (thrown) {
    const error = BuildError.from(thrown);
    if (error.code === "internal") throw error;
    return { compiled: undefined, errors: [error.toDiagnostic()], warnings };
  }
}
