import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../../base/image/reference.js";
import { goQuote } from "../../base/util/go-quote.js";
import { csvFields } from "./csv-fields.js";
import { invalidOption, reading } from "./invalid-option.js";

const DEFAULT_SCANNER = "docker/buildkit-syft-scanner:stable-1";
const PREFIXES = ["attest:", "build-arg:BUILDKIT_ATTEST_"];
const KINDS: ReadonlySet<string> = new Set(["sbom", "provenance"]);

/** How a list of an image's contents is made. */
export interface SbomOptions {
  /** The scanner's image, normalised. */
  readonly generator: string;
  /** What is handed to it, as variables that begin with `BUILDKIT_SCAN_`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The SBOM that options ask for; undefined for none. Provenance is the daemon's work.
 *
 * @throws BuildError `option/value`, `image/reference`. Agrees with Parse, frontend/attestations/parse.go.
 */
export function readSbom(options: ReadonlyMap<string, string>): SbomOptions | undefined {
  let text: string | undefined;
  for (const [key, value] of options) {
    const prefix = PREFIXES.find((each) => key.startsWith(each));
    if (prefix === undefined) continue;
    const kind = key.slice(prefix.length).toLowerCase();
    const fields = value === "" ? [] : reading(`failed to parse ${kind}`, () => csvFields(value));
    if (!KINDS.has(kind)) throw invalidOption(`unknown attestation type ${goQuote(kind)}`);
    if (kind === "sbom") text = fields.length === 0 ? "" : value;
  }
  return text === undefined ? undefined : sbomOf(text);
}

function sbomOf(text: string): SbomOptions {
  const parameters = new Map<string, string>();
  let generator = DEFAULT_SCANNER;
  for (const field of text === "" ? [] : csvFields(text)) {
    const equals = field.indexOf("=");
    const [key, value] = equals === -1 ? [field, ""] : [field.slice(0, equals), field.slice(equals + 1)];
    if (key === "generator") generator = value;
    else parameters.set(key, value);
  }
  const named = reading(`failed to parse sbom scanner ${generator}`, () => parseNormalizedNamed(generator));
  return { generator: referenceToString(tagNameOnly(named)), parameters };
}
