import { historyEntries } from "../../../src/base/image/image.js";
import { imageToJson } from "../../../src/base/image/print-image.js";
import { Source } from "../../../src/base/source/source.js";
import { compile } from "../../../src/compile.js";
import { type TextOptions, textRequest } from "../../harness/compile-text.js";

/** What the two languages have to agree on. */
export interface Essence {
  /** Of every op, in order. */
  readonly digests: readonly string[];
  /** The whole image config, history included. */
  readonly image: unknown;
  /** What progress output calls the steps. */
  readonly names: readonly string[];
  /** `Name: message` of each finding. */
  readonly warnings: readonly string[];
}

/** Compiles a Dockerfile to what matters. */
export function essenceOfDockerfile(text: string, options?: TextOptions): Promise<Essence> {
  return essenceOf(new Source("Dockerfile", text), options);
}

/** Compiles a YAML Buildfile to what matters. */
export function essenceOfBuildfile(text: string, options?: TextOptions): Promise<Essence> {
  return essenceOf(new Source("Buildfile.yaml", text, "YAML"), options);
}

async function essenceOf(source: Source, options: TextOptions = {}): Promise<Essence> {
  const { compiled, errors, warnings } = await compile({ ...textRequest("", options), source });
  if (compiled === undefined) throw new Error(`${source.filename}: ${errors[0]?.message}`);
  const { definition, image } = compiled;
  return {
    digests: definition.ops.map((op) => op.digest),
    image: { ...imageToJson(image), history: historyEntries(image.history) },
    names: definition.ops.flatMap((op) => op.metadata.description?.["llb.customname"] ?? []),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}
