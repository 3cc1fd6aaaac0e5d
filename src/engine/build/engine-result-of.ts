import type { Attestation, GatewayResult, Ref } from "../../frontend/gateway.js";
import type { EngineAttestation, EngineResult } from "../exporters/engine-result.js";
import type { ResultTable } from "../gateway/lazy-result.js";
import type { Tree } from "../layers/layer.js";

/** What a frontend returned, with everything built that it names. Rejects with the error of what could not be. */
export async function engineResult(
  { ref, refs, metadata, attestations }: GatewayResult,
  results: ResultTable,
): Promise<EngineResult> {
  const treeOf = (name: Ref): Promise<Tree | undefined> => Promise.resolve(results.get(name)?.tree());
  const pairs = async <T, U>(map: ReadonlyMap<string, T>, make: (value: T) => Promise<U>) =>
    new Map(await Promise.all(Array.from(map, async ([key, value]) => [key, await make(value)] as const)));
  const [tree, trees, statements] = await Promise.all([
    ref === undefined ? undefined : treeOf(ref),
    refs && pairs(refs, treeOf),
    attestations && pairs(attestations, (all) => Promise.all(all.map((each) => statement(each, treeOf)))),
  ]);
  return { tree, trees, metadata, attestations: statements };
}

async function statement(
  { ref, ...rest }: Attestation,
  treeOf: (name: Ref) => Promise<Tree | undefined>,
): Promise<EngineAttestation> {
  return { ...rest, tree: await treeOf(ref) };
}
