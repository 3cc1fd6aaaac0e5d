import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { csvFields } from "../../frontend/options/csv-fields.js";
import { keyValueField, printCsv } from "./option-fields.js";

/** Attestations by type, as the frontend's option `attest:TYPE` has them; undefined where one is not wanted. */
export type Attestations = ReadonlyMap<string, string | undefined>;

/** What the options of a command line say about attestations. */
export interface AttestationOptions {
  readonly attest: readonly string[];
  readonly provenance: string | undefined;
  readonly sbom: string | undefined;
}

/** Small enough to be always there, and only where it does not turn an image into an index. */
const DEFAULT_PROVENANCE = "mode=min,inline-only=true";

/**
 * `--attest type=sbom,generator=…`, `--provenance mode=max`, `--sbom true`; of two for one type the first counts,
 * those of `--attest` before the others.
 *
 * @throws BuildError `option/value`. Agrees with ParseAttests and CanonicalizeAttest, docker buildx, util/buildflags.
 */
export function parseAttestations({ attest, provenance, sbom }: AttestationOptions): Attestations {
  const found = new Map<string, string | undefined>();
  const texts = [...attest];
  if (provenance) texts.push(ofType("provenance", provenance));
  if (sbom) texts.push(ofType("sbom", sbom));
  for (const text of texts) {
    const [type, value] = parseAttestation(text);
    if (!found.has(type)) found.set(type, value);
  }
  return found;
}

function ofType(type: string, text: string): string {
  const isOn = parseBool(text);
  return isOn === undefined ? `type=${type},${text}` : `type=${type},disabled=${!isOn}`;
}

function parseAttestation(text: string): readonly [string, string | undefined] {
  let type = "";
  let isDisabled = false;
  const attrs = new Map<string, string>();
  for (const field of csvFields(text)) {
    const [key, value] = keyValueField(field);
    if (key === "type") type = value;
    else if (key === "disabled") {
      const parsed = parseBool(value);
      if (parsed === undefined) throw new BuildError("option/value", `invalid value ${field}`);
      isDisabled = parsed;
    } else attrs.set(field.slice(0, field.indexOf("=")), value);
  }
  if (type === "") throw new BuildError("option/value", "attestation type not specified");
  const sorted = [...attrs].sort(([a], [b]) => (a < b ? -1 : 1));
  return [type, isDisabled ? undefined : printCsv([["type", type], ...sorted])];
}

/**
 * The frontend's options for attestations: those that are wanted, and a small provenance unless
 * `BUILDX_NO_DEFAULT_ATTESTATIONS` says otherwise. Nothing by itself where the daemon cannot have any.
 *
 * @throws BuildError `option/value`. Agrees with toSolveOpt, docker buildx, build/opt.go.
 */
export function attestationAttrs(
  attestations: Attestations,
  isSupported: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const attrs: Record<string, string> = {};
  for (const [type, value] of attestations) {
    if (value === undefined) continue;
    if (!isSupported) {
      throw new BuildError(
        "option/value",
        "Attestation is not supported for the docker driver: turn on the containerd image store, or build with another daemon",
      );
    }
    attrs[`attest:${type}`] = value;
  }
  if (isSupported && !attestations.has("provenance") && !refusesDefaults(env)) {
    attrs["attest:provenance"] = DEFAULT_PROVENANCE;
  }
  return attrs;
}

function refusesDefaults(env: Readonly<Record<string, string | undefined>>): boolean {
  const text = env.BUILDX_NO_DEFAULT_ATTESTATIONS;
  if (text === undefined) return false;
  const value = parseBool(text);
  if (value === undefined) {
    throw new BuildError("option/value", `invalid BUILDX_NO_DEFAULT_ATTESTATIONS: "${text}" is no boolean`);
  }
  return value;
}
