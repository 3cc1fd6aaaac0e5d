import { BuildError } from "../../../base/diagnostic/build-error.js";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { decodeText } from "../../../base/util/decode-text.js";
import { type JsonValue, stringifyGo } from "../../../llb/stringify-go.js";
import type { StepContext } from "../../step-context.js";
import type { AttestationSubject, EngineAttestation } from "../engine-result.js";
import { compactJson } from "../image/raw-json.js";
import { badResult } from "../platforms.js";
import { readAttestation } from "./read-attestation.js";

/** What a statement is about, as in-toto has it. */
export interface StatementSubject {
  readonly name: string;
  /** Hex digits by algorithm, sorted. */
  readonly digest: ReadonlyMap<string, string>;
}

const STATEMENT = "https://in-toto.io/Statement/v1";

/**
 * The JSON of an in-toto statement on one line. What the attestation says of itself is said of all `defaults`.
 *
 * Rejects with a BuildError `engine/result`, `file/read`. Agrees with MakeInTotoStatements, exporter/attestation/make.go.
 */
export async function printStatement(
  attestation: EngineAttestation,
  defaults: readonly StatementSubject[],
  context: StepContext,
): Promise<string> {
  if (attestation.kind === "bundle") throw badResult("bundle attestation kind must be un-bundled first");
  const content = await readAttestation(attestation, context);
  const header = stringifyGo({
    _type: STATEMENT,
    predicateType: attestation.predicateType,
    subject: statementSubjects(attestation.subjects, defaults).map(({ name, digest }) => ({ name, digest })),
  });
  return `${header.slice(0, -1)},"predicate":${content.length === 0 ? "null" : checkedJson(content)}}`;
}

function checkedJson(content: Uint8Array): string {
  const text = decodeText(content);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new BuildError("engine/result", `failed to marshal attestation: ${(cause as Error).message}`, {
      cause,
    });
  }
  return compactJson(text);
}

function statementSubjects(
  subjects: readonly AttestationSubject[],
  defaults: readonly StatementSubject[],
): readonly StatementSubject[] {
  const wanted: readonly AttestationSubject[] =
    subjects.length === 0 ? [{ kind: "self", digests: [], name: "" }] : subjects;
  return wanted.flatMap(({ kind, name, digests }) => {
    if (kind === "raw") return [{ name: name || "_", digest: digestSet(digests) }];
    return defaults.flatMap((subject) => {
      const isNamed = name !== "" && name !== "_";
      return isNamed ? [subject, { name, digest: subject.digest }] : [subject];
    });
  });
}

/** Digests as in-toto has them. Agrees with ToDigestMap, solver/result/attestation.go. */
export function digestSet(digests: readonly string[]): ReadonlyMap<string, string> {
  const entries = digests.map((digest) => {
    const colon = digest.indexOf(":");
    return [digest.slice(0, Math.max(0, colon)), digest.slice(colon + 1)] as const;
  });
  return new Map(entries.sort(([a], [b]) => compareUtf8(a, b)));
}

/** Any JSON as Go prints what it has decoded without a type: members sorted by name. */
export function genericJson(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(genericJson);
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => compareUtf8(a, b));
    return new Map(members.map(([key, member]) => [key, genericJson(member)]));
  }
  return value as string | number | boolean | null;
}
