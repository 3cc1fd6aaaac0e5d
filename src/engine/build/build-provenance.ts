import { formatPlatformAll } from "../../base/platform/platform.js";
import type { GatewayResult, Ref } from "../../frontend/gateway.js";
import type { EngineResult } from "../exporters/engine-result.js";
import { resultPlatforms } from "../exporters/platforms.js";
import type { FrontendRecord, FrontendRequest } from "../gateway/frontend-record.js";
import type { LazyResult } from "../gateway/lazy-result.js";
import type { LayerBlob, Tree } from "../layers/layer.js";
import { attachProvenance, type CapturedResult } from "../provenance/attach-provenance.js";
import {
  type CapturedImage,
  type CapturedRequest,
  imagesForPlatform,
  ProvenanceCapture,
} from "../provenance/capture.js";
import { captureOp, capturePin } from "../provenance/capture-op.js";
import { readProvenanceOptions } from "../provenance/provenance-options.js";
import { filterArgs, requestProvenance } from "../provenance/request.js";
import { stepLayers } from "../provenance/step-layers.js";
import type { SourcePin } from "../sources/open-source.js";
import type { StepContext } from "../step-context.js";

/** What a build tells of itself beside its steps. */
export interface BuildRecord {
  /** Unique. */
  readonly ref: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What was done for the build, by all of its frontends. */
  readonly frontends: FrontendRecord;
  /** What a source came to, by the digest of its op. */
  readonly pinOf: (digest: string) => SourcePin | undefined;
  /** The blobs of a tree, lowest first; undefined if one of them is not there. */
  readonly blobsOf: (tree: Tree) => readonly LayerBlob[] | undefined;
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
  const all = new Map(
    platforms.map(
      ({ id }) => [id, resultOf(refs === undefined ? (ref ?? "") : (refs.get(id) ?? ""))] as const,
    ),
  );
  const captured = new Map<string, CapturedResult | undefined>();
  for (const [id, built] of all) {
    const frontend = (built && record.frontends.find(built)) ?? record.frontends;
    const images = imagesForPlatform(frontend.images, platforms, id);
    captured.set(id, built && captureResult(built, { frontend, images, others: [...all.values()] }, record));
  }
  return captured;
}

/** What a result comes from, beside what it was made of. */
interface ResultOrigin {
  readonly frontend: FrontendRecord;
  readonly images: readonly CapturedImage[];
  /** Results of other platforms, which have a provenance of their own. */
  readonly others: readonly (LazyResult | undefined)[];
}

/** Agrees with getProvenance, solver/llbsolver/provenance.go. */
function captureResult(
  result: LazyResult,
  { frontend, images, others }: ResultOrigin,
  { ref, startedAt, pinOf, blobsOf }: BuildRecord,
): CapturedResult {
  const capture = new ProvenanceCapture();
  addSteps(capture, result, pinOf);
  // What the frontend read to know what to build counts as well.
  for (const other of frontend.results) {
    if (other.isSolved && other !== result && !others.includes(other)) addSteps(capture, other, pinOf);
  }
  for (const image of images) capture.addImage(image);
  capture.optimizeImages();
  capture.request = requestOf(frontend, capture);
  const facts = async () => ({
    invocationId: ref,
    startedAt,
    finishedAt: Date.now(),
    definition: result.definition,
  });
  const layers = async (context: StepContext) => {
    const { keys } = await result.solved();
    return stepLayers(keys, { blobsOf, signal: context.signal });
  };
  return { capture, facts, layers };
}

function addSteps(capture: ProvenanceCapture, { ops }: LazyResult, pinOf: BuildRecord["pinOf"]): void {
  for (const { digest, op } of ops) {
    captureOp(capture, op);
    const pin = pinOf(digest);
    if (pin !== undefined) capturePin(capture, pin);
  }
}

function requestOf({ request, root }: FrontendRecord, { sources }: ProvenanceCapture): CapturedRequest {
  const captured = ({ frontend, options }: FrontendRequest): CapturedRequest => ({
    frontend,
    args: filterArgs(options),
  });
  if (request === undefined) return { frontend: "", args: new Map() };
  const own = captured(request);
  return root === undefined ? own : { ...own, root: requestProvenance(captured(root), sources) };
}
