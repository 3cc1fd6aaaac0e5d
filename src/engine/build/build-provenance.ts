import { formatPlatformAll } from "../../base/platform/platform.js";
import type { GatewayResult, Ref } from "../../frontend/gateway.js";
import type { EngineResult } from "../exporters/engine-result.js";
import { resultPlatforms } from "../exporters/platforms.js";
import type { LazyResult } from "../gateway/lazy-result.js";
import { attachProvenance, type CapturedResult } from "../provenance/attach-provenance.js";
import { type CapturedImage, imagesForPlatform, ProvenanceCapture } from "../provenance/capture.js";
import { captureOp, capturePin } from "../provenance/capture-op.js";
import { readProvenanceOptions } from "../provenance/provenance-options.js";
import { filterArgs } from "../provenance/request.js";
import type { SourcePin } from "../sources/open-source.js";

/** What a build tells of itself beside its steps. */
export interface BuildRecord {
  /** Unique. */
  readonly ref: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly options: ReadonlyMap<string, string>;
  /** What the frontend looked up. */
  readonly lookedUp: readonly CapturedImage[];
  /** What a source came to, by the digest of its op. */
  readonly pinOf: (digest: string) => SourcePin | undefined;
}

/** What the program in this process is called, as in BuildKit. */
export const FRONTEND = "dockerfile.v0";

/** What results were made of, by platform; undefined for scratch. */
export type CapturedResults = ReadonlyMap<string, CapturedResult | undefined>;

/**
 * The result with provenance, if the frontend's options ask for one. Agrees with the provenance processor,
 * solver/llbsolver/proc/provenance.go.
 */
export function withProvenance(
  result: EngineResult,
  capture: () => CapturedResults,
  asked: ReadonlyMap<string, string>,
): EngineResult {
  const options = readProvenanceOptions(asked);
  return options === undefined ? result : attachProvenance(result, capture(), options);
}

/**
 * Finds out what the results of a build were made of. Throws a BuildError `engine/result` for platforms that make no sense.
 *
 * @param resultOf what a ref of the answer is; undefined for scratch
 */
export function captureResults(
  result: EngineResult,
  { ref, refs }: GatewayResult,
  resultOf: (ref: Ref) => LazyResult | undefined,
  record: BuildRecord,
): CapturedResults {
  const platforms = resultPlatforms(result.metadata).map((each) => ({
    ...each,
    id: each.id || formatPlatformAll(each.platform),
  }));
  const captured = new Map<string, CapturedResult | undefined>();
  for (const { id } of platforms) {
    const built = resultOf(refs === undefined ? (ref ?? "") : (refs.get(id) ?? ""));
    const images = imagesForPlatform(record.lookedUp, platforms, id);
    captured.set(id, built && captureResult(built, images, record));
  }
  return captured;
}

function captureResult(
  result: LazyResult,
  images: readonly CapturedImage[],
  { ref, startedAt, options, pinOf }: BuildRecord,
): CapturedResult {
  const capture = new ProvenanceCapture();
  capture.request = { frontend: FRONTEND, args: filterArgs(options) };
  for (const image of images) capture.addImage(image);
  for (const { digest, op } of result.ops) {
    captureOp(capture, op);
    const pin = pinOf(digest);
    if (pin !== undefined) capturePin(capture, pin);
  }
  capture.optimizeImages();
  const facts = async () => ({
    invocationId: ref,
    startedAt,
    finishedAt: Date.now(),
    definition: result.definition,
  });
  return { capture, facts };
}
