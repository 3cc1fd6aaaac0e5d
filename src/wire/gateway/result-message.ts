import type { Attestation, GatewayResult, Ref } from "../../frontend/gateway.js";
import {
  AttestationKind,
  type Attestation as AttestationMessage,
  type Attestations,
  InTotoSubjectKind,
  type Ref as RefMessage,
  type Result,
} from "../../proto/generated/gateway.js";
import type { Definition } from "../../proto/generated/ops.js";

/**
 * A result as the daemon takes it.
 *
 * @param isOld The daemon knows refs only as texts: it lacks `proto.refarray`. Agrees with grpcClient.Run,
 * frontend/gateway/grpcclient.
 * @param definitionOf what a ref was made of, for those who build on it
 */
export function resultToMessage(
  { ref, refs, metadata, attestations }: GatewayResult,
  isOld: boolean,
  definitionOf: (ref: Ref) => Definition | undefined = () => undefined,
): Result {
  const refMessage = (id: Ref): RefMessage => ({ id, def: id === "" ? undefined : definitionOf(id) });
  const rest = {
    metadata: Object.fromEntries(metadata),
    attestations: Object.fromEntries(
      Array.from(attestations ?? [], ([id, all]) => [id, toAttestations(all, refMessage)]),
    ),
  };
  if (refs === undefined)
    return isOld ? { refDeprecated: ref ?? "", ...rest } : { ref: refMessage(ref ?? ""), ...rest };
  if (isOld) return { refsDeprecated: { refs: Object.fromEntries(refs) }, ...rest };
  return {
    refs: { refs: Object.fromEntries(Array.from(refs, ([id, each]) => [id, refMessage(each)])) },
    ...rest,
  };
}

/** What a daemon answered to Solve. */
export function resultFromMessage(message: Result): GatewayResult {
  const attestations = Object.entries(message.attestations ?? {});
  return {
    ...refsOf(message),
    metadata: new Map(Object.entries(message.metadata ?? {})),
    ...(attestations.length > 0 && {
      attestations: new Map(
        attestations.map(([id, all]) => [id, (all.attestation ?? []).map(fromAttestation)]),
      ),
    }),
  };
}

function refsOf({ ref, refs, refDeprecated, refsDeprecated }: Result): Pick<GatewayResult, "ref" | "refs"> {
  if (refs !== undefined) return { refs: refMap(refs.refs ?? {}, ({ id = "" }: RefMessage) => id) };
  if (refsDeprecated !== undefined) return { refs: refMap(refsDeprecated.refs ?? {}, (id: string) => id) };
  const id = ref?.id || refDeprecated;
  return id ? { ref: id } : {};
}

function refMap<T>(refs: Readonly<Record<string, T>>, idOf: (ref: T) => Ref): ReadonlyMap<string, Ref> {
  return new Map(Object.entries(refs).map(([key, ref]) => [key, idOf(ref)]));
}

function toAttestations(
  attestations: readonly Attestation[],
  refMessage: (ref: Ref) => RefMessage,
): Attestations {
  return {
    attestation: attestations.map(({ kind, metadata, ref, path, predicateType, subjects }) => ({
      kind: kind === "bundle" ? AttestationKind.Bundle : AttestationKind.InToto,
      metadata: Object.fromEntries(metadata),
      ref: refMessage(ref),
      path,
      inTotoPredicateType: predicateType,
      inTotoSubjects: subjects.map((subject) => ({
        kind: subject.kind === "raw" ? InTotoSubjectKind.Raw : InTotoSubjectKind.Self,
        digest: subject.digests,
        name: subject.name,
      })),
    })),
  };
}

function fromAttestation(message: AttestationMessage): Attestation {
  return {
    kind: message.kind === AttestationKind.Bundle ? "bundle" : "in-toto",
    metadata: new Map(Object.entries(message.metadata ?? {})),
    ref: message.ref?.id ?? "",
    path: message.path ?? "",
    predicateType: message.inTotoPredicateType ?? "",
    subjects: (message.inTotoSubjects ?? []).map(({ kind, digest = [], name = "" }) => ({
      kind: kind === InTotoSubjectKind.Raw ? "raw" : "self",
      digests: digest,
      name,
    })),
  };
}
