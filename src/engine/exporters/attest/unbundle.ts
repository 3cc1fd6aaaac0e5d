import { BuildError } from "../../../base/diagnostic/build-error.js";
import { decodeText, encodeText } from "../../../base/util/decode-text.js";
import { joinPath } from "../../../base/util/go-path.js";
import { stringifyGo } from "../../../llb/stringify-go.js";
import { isRecord } from "../../../registry/registry-error.js";
import type { StepContext } from "../../step-context.js";
import { resolvePath } from "../../view/resolve-path.js";
import type { AttestationSubject, EngineAttestation } from "../engine-result.js";
import { badResult } from "../platforms.js";
import { readLimited } from "./read-attestation.js";
import { genericJson } from "./statement.js";

const PROVENANCE = "https://slsa.dev/provenance/";
/** More statements than anybody makes. */
const MAX_STATEMENTS = 10_000;

/**
 * Attestations without bundles: each of those becomes the statements that are in it. The core of an SBOM comes first.
 *
 * Rejects with a BuildError `engine/result`, `file/read`; provenance is not for frontends to give. Agrees with Unbundle,
 * exporter/attestation/unbundle.go.
 */
export async function unbundle(
  attestations: readonly EngineAttestation[],
  context: StepContext,
): Promise<readonly EngineAttestation[]> {
  for (const attestation of attestations) validate(attestation);
  const lists = await Promise.all(
    attestations.map(async (attestation) => {
      if (attestation.kind === "bundle") return statementsOf(attestation, context);
      if (attestation.predicateType.startsWith(PROVENANCE) && attestation.content === undefined) {
        throw badResult("frontend may not set provenance attestations");
      }
      return [attestation];
    }),
  );
  const all = lists.flat();
  for (const attestation of all) validate(attestation);
  return [...all.filter(isCore), ...all.filter((attestation) => !isCore(attestation))];
}

function validate({ kind, path, tree, content }: EngineAttestation): void {
  if (kind !== "bundle" && path === "") throw badResult("attestation does not have set path");
  if (tree === undefined && content === undefined) {
    throw badResult("attestation does not have available content");
  }
}

function isCore({ metadata, path }: EngineAttestation): boolean {
  const name = metadata.get("sbom-core");
  return name !== undefined && path.split(".", 1)[0] === Buffer.from(name).toString();
}

async function statementsOf(
  bundle: EngineAttestation,
  context: StepContext,
): Promise<readonly EngineAttestation[]> {
  if (bundle.content !== undefined) throw badResult("attestation bundle cannot have callback");
  if (bundle.tree === undefined) throw badResult("no ref provided for attestation bundle");
  const view = await bundle.tree.view(context);
  const directory = resolvePath(view, bundle.path, { followLast: true });
  let names: readonly string[];
  try {
    names = view.readDirectory(directory);
  } catch (error) {
    throw BuildError.from(error).wrap("cannot read attestation bundle");
  }
  if (names.length > MAX_STATEMENTS) throw badResult(`more than ${MAX_STATEMENTS} statements in a bundle`);
  return names.map((name) => {
    const path = joinPath(directory, name);
    const statement = decodeStatement(readLimited(view, path), path);
    if (bundle.predicateType !== "" && statement.predicateType !== bundle.predicateType) {
      throw badResult(
        `bundle entry ${statement.predicateType} does not match required predicate type ${bundle.predicateType}`,
      );
    }
    if (statement.predicateType.startsWith(PROVENANCE)) {
      throw badResult("frontend may not bundle provenance attestations");
    }
    return {
      kind: "in-toto",
      metadata: bundle.metadata,
      path: joinPath(bundle.path, name),
      content: async () => statement.predicate,
      predicateType: statement.predicateType,
      subjects: statement.subjects,
    };
  });
}

interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly AttestationSubject[];
  /** JSON. */
  readonly predicate: Uint8Array;
}

function decodeStatement(bytes: Uint8Array, path: string): Statement {
  let json: unknown;
  let predicate: Uint8Array;
  try {
    json = JSON.parse(decodeText(bytes));
    predicate = encodeText(stringifyGo(genericJson(isRecord(json) ? (json.predicate ?? null) : null)));
  } catch (cause) {
    throw new BuildError(
      "engine/result",
      `cannot decode in-toto statement ${path}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  if (!isRecord(json)) throw badResult(`cannot decode in-toto statement ${path}: it is not a JSON object`);
  const list: readonly unknown[] = Array.isArray(json.subject) ? json.subject : [];
  return {
    predicateType: textOf(json.predicateType),
    subjects: list.map(subjectOf),
    predicate,
  };
}

function subjectOf(json: unknown): AttestationSubject {
  const { name, digest } = isRecord(json) ? json : {};
  const digests = Object.entries(isRecord(digest) ? digest : {}).map(
    ([algorithm, hex]) => `${algorithm}:${textOf(hex)}`,
  );
  return { kind: "raw", name: textOf(name), digests };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
