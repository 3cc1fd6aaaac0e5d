import { BuildError } from "../../base/diagnostic/build-error.js";
import { encodeText } from "../../base/util/decode-text.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import type { EngineAttestation, EngineResult } from "../exporters/engine-result.js";
import { badResult, resultPlatforms } from "../exporters/platforms.js";
import type { StepContext } from "../step-context.js";
import type { ProvenanceCapture } from "./capture.js";
import { type BuildFacts, provenancePredicate, type StepLayers } from "./predicate.js";
import type { ProvenanceOptions } from "./provenance-options.js";

/** What was captured of a platform's result, and the facts of its build when they are asked for. */
export interface CapturedResult {
  readonly capture: ProvenanceCapture;
  /** Called when the first exporter wants the provenance, and the build is over. */
  facts(context: StepContext): Promise<BuildFacts>;
  /** The blobs of its steps. */
  layers(context: StepContext): Promise<readonly StepLayers[]>;
}

/**
 * A result with the provenance of each of its platforms. What is not captured has none.
 *
 * @param captured by platform; undefined for a result without files
 * @throws BuildError `engine/result` for incomplete materials that were to be complete, or for a platform of which nothing
 * is known. Agrees with ProvenanceProcessor, solver/llbsolver/proc/provenance.go.
 */
export function attachProvenance(
  result: EngineResult,
  captured: ReadonlyMap<string, CapturedResult | undefined>,
  options: ProvenanceOptions,
): EngineResult {
  const attestations = new Map(result.attestations);
  for (const { id } of resultPlatforms(result.metadata)) {
    if (!captured.has(id)) throw badResult(`no build info found for provenance ${id}`);
    const found = captured.get(id);
    if (found === undefined) continue;
    if (options.needsCompleteMaterials) assertComplete(found.capture);
    attestations.set(id, [...(attestations.get(id) ?? []), provenanceAttestation(found, options)]);
  }
  return { ...result, attestations };
}

/** The provenance of one result. Its bytes are made once, and are the same for all outputs. */
export function provenanceAttestation(
  { capture, facts, layers }: CapturedResult,
  options: ProvenanceOptions,
): EngineAttestation {
  const make = async (context: StepContext): Promise<Uint8Array> => {
    const known = await facts(context);
    const all = options.mode === "max" ? { ...known, layers: await layers(context) } : known;
    return encodeText(stringifyGo(provenancePredicate(capture, all, options)));
  };
  let made: Promise<Uint8Array> | undefined;
  return {
    kind: "in-toto",
    metadata: new Map([
      ["reason", Buffer.from("provenance")],
      ["inline-only", Buffer.from(String(options.isInlineOnly))],
    ]),
    predicateType: `https://slsa.dev/provenance/${options.version}`,
    path: options.filename,
    subjects: [],
    content: (context) => {
      made ??= make(context);
      return made;
    },
  };
}

/** @throws BuildError `engine/result`. Agrees with incompleteMaterialsError, solver/llbsolver/provenance.go. */
function assertComplete({ sources: { locals }, isIncomplete }: ProvenanceCapture): void {
  if (locals.length === 0 && !isIncomplete) return;
  const lines = locals.map((name) => `\n  - ${name || "<unnamed>"}\n    reason: local_source`).join("");
  throw new BuildError(
    "engine/result",
    "provenance materials are incomplete\n\nThe build requested complete provenance materials, but not all dependencies " +
      `could be captured.${lines === "" ? "" : `\n\nUncaptured local sources:${lines}`}`,
  );
}
