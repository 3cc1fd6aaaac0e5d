import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { suggest } from "../../base/util/suggest.js";
import { csvFields } from "../../frontend/options/csv-fields.js";

/** What is asked of the provenance of a build. */
export interface ProvenanceOptions {
  readonly mode: "min" | "max";
  readonly version: "v1" | "v0.2";
  readonly builderId: string;
  readonly isReproducible: boolean;
  /** Only for outputs that keep it inside of an image. */
  readonly isInlineOnly: boolean;
  /** What it is called in outputs of files. */
  readonly filename: string;
  /** A build whose sources are not all known is to fail. */
  readonly needsCompleteMaterials: boolean;
}

const KEYS = [
  "mode",
  "version",
  "builder-id",
  "reproducible",
  "inline-only",
  "filename",
  "complete-materials",
  // What steps used of the machine is not told.
  "capture-usage",
];
const PREFIXES = ["attest:", "build-arg:BUILDKIT_ATTEST_"];

/**
 * The provenance that a frontend's options ask for; undefined for none.
 *
 * @throws BuildError `option/value`. Agrees with Parse, frontend/attestations/parse.go, and NewProvenanceCreator,
 * solver/llbsolver/provenance.go.
 */
export function readProvenanceOptions(options: ReadonlyMap<string, string>): ProvenanceOptions | undefined {
  let text: string | undefined;
  for (const [key, value] of options) {
    const prefix = PREFIXES.find((each) => key.startsWith(each));
    if (prefix !== undefined && key.slice(prefix.length).toLowerCase() === "provenance") text = value;
  }
  return text === undefined ? undefined : parseProvenanceOptions(text);
}

/** Options as `mode=max,version=v0.2`. @throws BuildError `option/value` */
export function parseProvenanceOptions(text: string): ProvenanceOptions {
  const attrs = new Map<string, string>();
  for (const field of text === "" ? [] : csvFields(text)) {
    const equals = field.indexOf("=");
    const key = equals === -1 ? field : field.slice(0, equals);
    if (key === "type") continue;
    if (!KEYS.includes(key)) {
      throw new BuildError("option/value", `provenance has no option ${goQuote(key)}`, {
        suggestion: suggest(key, KEYS),
      });
    }
    attrs.set(key, equals === -1 ? "" : field.slice(equals + 1));
  }
  return {
    mode: readMode(attrs.get("mode") ?? "max"),
    version: readVersion(attrs.get("version") ?? "v1"),
    builderId: attrs.get("builder-id") ?? "",
    isReproducible: readFlag(attrs, "reproducible"),
    isInlineOnly: parseBool(attrs.get("inline-only") ?? "") ?? false,
    filename: attrs.get("filename") ?? "provenance.json",
    needsCompleteMaterials: readFlag(attrs, "complete-materials"),
  };
}

function readMode(value: string): "min" | "max" {
  if (value === "full" || value === "max") return "max";
  if (value === "min") return "min";
  throw new BuildError("option/value", `invalid mode ${goQuote(value)}`);
}

function readVersion(value: string): "v1" | "v0.2" {
  if (value === "v1" || value === "v0.2") return value;
  const problem =
    value === "" ? "provenance SLSA version cannot be empty" : `invalid provenance SLSA version: ${value}`;
  throw new BuildError("option/value", problem);
}

function readFlag(attrs: ReadonlyMap<string, string>, key: string): boolean {
  const value = attrs.get(key);
  if (value === undefined) return false;
  const parsed = parseBool(value);
  if (parsed === undefined) {
    throw new BuildError(
      "option/value",
      `failed to parse ${key} flag ${goQuote(value)}: strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`,
    );
  }
  return parsed;
}
