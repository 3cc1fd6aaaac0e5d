import { type Descriptor, layerDescriptor, publicAnnotations } from "../exporters/image/descriptor.js";
import type { LayerBlob } from "../layers/layer.js";
import type { CacheKey } from "../solver/cache-key.js";
import { compareRecords } from "../solver/cache-query.js";
import type { StepLayers } from "./predicate.js";

/** How the blobs of results are found. */
export interface StepLayersOptions<R> {
  /** The blobs of a result, lowest first; undefined if one of them is not there. */
  readonly blobsOf: (result: R) => readonly LayerBlob[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * The blobs of all steps that led to a result, as far as they are there: nothing is made. Rejects when the signal is aborted.
 *
 * Agrees with the cacheExporter of BuildKit's solver/llbsolver/provenance.go.
 *
 * @param keys of the result, as the solver gives them
 */
export async function stepLayers<R>(
  keys: readonly CacheKey<R>[],
  { blobsOf, signal }: StepLayersOptions<R>,
): Promise<readonly StepLayers[]> {
  const outputs = new Map<string, StepLayers & { readonly chains: (readonly Descriptor[])[] }>();
  const all = new Set(keys);
  for (const key of all) {
    signal.throwIfAborted();
    for (const { key: input } of key.inputs.flat()) all.add(input);
    const { vertex, output } = key;
    const blobs = vertex === "" ? undefined : await blobsOfKey(key, blobsOf, signal);
    if (blobs === undefined || blobs.length === 0) continue;
    const name = `${vertex} ${output}`;
    const found = outputs.get(name) ?? { vertex, output, chains: [] };
    outputs.set(name, found);
    const chain = blobs.map(publicDescriptor);
    if (!found.chains.some((other) => isSameChain(other, chain))) found.chains.push(chain);
  }
  return [...outputs.values()];
}

async function blobsOfKey<R>(
  key: CacheKey<R>,
  blobsOf: StepLayersOptions<R>["blobsOf"],
  signal: AbortSignal,
): Promise<readonly LayerBlob[] | undefined> {
  for (const { source, name } of [...key.records].sort(compareRecords)) {
    const result = await source.load(name, signal);
    if (result !== undefined) return blobsOf(result);
  }
  return undefined;
}

function publicDescriptor({ descriptor }: LayerBlob): Descriptor {
  const { annotations, ...known } = layerDescriptor(descriptor);
  return { ...known, annotations: publicAnnotations(annotations, true) };
}

function isSameChain(one: readonly Descriptor[], other: readonly Descriptor[]): boolean {
  return one.length === other.length && one.every(({ digest }, at) => digest === other[at]!.digest);
}
