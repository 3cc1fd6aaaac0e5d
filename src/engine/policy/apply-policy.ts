import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestOf } from "../../base/image/digest.js";
import { decodeOp, encodeOp, type Definition as LlbDefinition, type Op } from "../../proto/generated/ops.js";
import type { SourcePolicy } from "./source-policy.js";

/**
 * A definition with the sources that a policy has; what stands upon them is known by other digests then, and so are
 * its lines. The same definition if nothing changes.
 *
 * @throws BuildError as the policy does, and `proto/malformed`. Agrees with loadLLB and recomputeDigests,
 * solver/llbsolver/vertex.go.
 */
export function applyPolicy(definition: LlbDefinition, policy: SourcePolicy): LlbDefinition {
  const changed = new Map<string, string>();
  const def = (definition.def ?? []).map((bytes) => {
    const op = decodeOp(bytes);
    const next = withInputs(withSource(op, policy), changed);
    if (next === op) return bytes;
    const encoded = encodeOp(next);
    changed.set(digestOf(bytes), digestOf(encoded));
    return encoded;
  });
  if (changed.size === 0) return definition;
  const rename = <T>(record: Readonly<Record<string, T>> | undefined): Record<string, T> =>
    Object.fromEntries(
      Object.entries(record ?? {}).map(([digest, value]) => [changed.get(digest) ?? digest, value]),
    );
  const { Source: source } = definition;
  return {
    ...definition,
    def,
    metadata: rename(definition.metadata),
    ...(source && { Source: { ...source, locations: rename(source.locations) } }),
  };
}

function withSource(op: Op, policy: SourcePolicy): Op {
  if (op.source === undefined) return op;
  try {
    const source = policy.evaluate(op.source);
    const isSame = source.identifier === op.source.identifier && source.attrs === op.source.attrs;
    return isSame ? op : { ...op, source };
  } catch (error) {
    throw BuildError.from(error).wrap("error evaluating the source policy");
  }
}

/** Builders write ops after their inputs. */
function withInputs(op: Op, changed: ReadonlyMap<string, string>): Op {
  const { inputs = [] } = op;
  if (!inputs.some(({ digest = "" }) => changed.has(digest))) return op;
  return {
    ...op,
    inputs: inputs.map((input) => ({ ...input, digest: changed.get(input.digest ?? "") ?? input.digest })),
  };
}
