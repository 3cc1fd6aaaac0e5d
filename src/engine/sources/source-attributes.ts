import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestProblem } from "../../base/image/digest.js";
import { numberErrorText, parseGoInt } from "../../base/util/go-number.js";
import { goQuote } from "../../base/util/go-quote.js";
import { suggest } from "../../base/util/suggest.js";
import type { SourceReference } from "./open-source.js";

/**
 * Reads the attributes of a source one by one. What nobody has asked for is an error in the end: an attribute that is
 * ignored would make a build something else than was meant.
 */
export class SourceAttributes {
  readonly #source: SourceReference;
  readonly #known = new Set<string>();

  constructor(source: SourceReference) {
    this.#source = source;
  }

  /** The value of an attribute; empty if it is not given. */
  text(name: string): string {
    this.#known.add(name);
    const { attributes } = this.#source;
    return Object.hasOwn(attributes, name) ? attributes[name]! : "";
  }

  /** Whether an attribute is exactly `true`, as BuildKit reads them. */
  flag(name: string): boolean {
    return this.text(name) === "true";
  }

  /** A number that is not negative, written as Go source has it (`0644` is octal); 0 if it is not given. */
  integer(name: string): number {
    const text = this.text(name);
    if (text === "") return 0;
    const value = parseWithPrefix(text);
    if (typeof value === "string") throw this.error(name, numberErrorText("ParseInt", text, value));
    if (value < 0n || value > 0xffff_ffffn) throw this.error(name, `${text} is out of range`);
    return Number(value);
  }

  /** A limit above 0; undefined if it is not given. */
  limit(name: string): number | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    const value = parseGoInt(text, 10, 32);
    if (typeof value === "string" || value <= 0) throw this.error(name, `invalid layer limit ${text}`);
    return value;
  }

  /** A digest; empty if it is not given. */
  digest(name: string): string {
    const text = this.text(name);
    const problem = text === "" ? undefined : digestProblem(text);
    if (problem !== undefined) throw this.error(name, `${goQuote(text)}: ${problem}`);
    return text;
  }

  /** One of some words; the first if it is not given. */
  choice<W extends string>(name: string, words: readonly [W, ...W[]]): W {
    const text = this.text(name);
    const found = text === "" ? words[0] : words.find((word) => word === text);
    if (found !== undefined) return found;
    throw this.error(name, `invalid value ${goQuote(text)}; it is one of ${words.join(", ")}`);
  }

  /** All attributes that begin so, without what they begin with. */
  withPrefix(prefix: string): readonly (readonly [string, string])[] {
    return Object.entries(this.#source.attributes).flatMap(([name, value]) => {
      if (!name.startsWith(prefix)) return [];
      this.#known.add(name);
      return [[name.slice(prefix.length), value] as const];
    });
  }

  /** An error about an attribute. */
  error(name: string, message: string): BuildError {
    return new BuildError("engine/definition", `${this.#identifier}: attribute ${name}: ${message}`);
  }

  /** @throws BuildError `engine/unsupported` for an attribute that nobody has asked for */
  assertAllKnown(): void {
    for (const name of Object.keys(this.#source.attributes)) {
      if (this.#known.has(name)) continue;
      const message = `${this.#identifier}: unknown attribute ${goQuote(name)} of a ${this.#source.scheme} source`;
      throw new BuildError("engine/unsupported", message, { suggestion: suggest(name, this.#known) });
    }
  }

  /** Without what a URL may have before its host. */
  get #identifier(): string {
    return `${this.#source.scheme}://${this.#source.reference.replace(/^[^/@]*@/, "")}`;
  }
}

/** As strconv.ParseInt does with base 0. */
function parseWithPrefix(text: string): bigint | "syntax" | "range" {
  const [, sign = "", prefix = "", digits = ""] =
    /^([+-]?)(0[xX]|0[oO]|0[bB]|0(?=.))?(.*)$/s.exec(text) ?? [];
  const base = { "": 10, "0x": 16, "0o": 8, "0b": 2, "0": 8 }[prefix.toLowerCase()] ?? 10;
  return parseGoInt(sign + digits, base, 64);
}
