import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { suggest } from "../../base/util/suggest.js";

/** Attributes of an exporter by name. */
export type Attributes = Readonly<Record<string, string>>;

/** How an attribute is read into the options of an exporter. */
export type AttributeTable<T> = Readonly<Record<string, (options: T, value: string, key: string) => void>>;

/**
 * Reads all attributes by a table; what the table lacks is an error, unless `other` takes it.
 *
 * @throws BuildError `option/value`
 */
export function readAttributes<T>(
  exporter: string,
  attributes: Attributes,
  table: AttributeTable<T>,
  options: T,
  other: (key: string, value: string) => boolean = () => false,
): T {
  for (const [key, value] of Object.entries(attributes)) {
    if (Object.hasOwn(table, key)) table[key]!(options, value, key);
    else if (!other(key, value)) throw unknownAttribute(exporter, key, Object.keys(table));
  }
  return options;
}

function unknownAttribute(exporter: string, key: string, known: readonly string[]): BuildError {
  const near = suggest(key, known);
  return new BuildError("option/value", `the ${exporter} exporter has no option ${goQuote(key)}`, {
    suggestion: near,
  });
}

/** `true` and `false` in all of Go's spellings; what is empty counts as `whenEmpty`, if that is given. */
export function readBool(value: string, key: string, whenEmpty?: boolean): boolean {
  if (value === "" && whenEmpty !== undefined) return whenEmpty;
  const parsed = parseBool(value);
  if (parsed !== undefined) return parsed;
  throw invalidAttribute(
    `non-bool value specified for ${key}: strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`,
  );
}

const INTEGER = /^[+-]?\d+$/;

/** Seconds since 1970; undefined for no value. Agrees with parseTime, exporter/util/epoch. */
export function readEpoch(value: string, key: string): bigint | undefined {
  if (value === "") return undefined;
  if (!INTEGER.test(value) || BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) {
    throw invalidAttribute(
      `invalid ${key}: strconv.ParseInt: parsing ${goQuote(value)}: ${INTEGER.test(value) ? "value out of range" : "invalid syntax"}`,
    );
  }
  return BigInt(value);
}

/** An attribute has a value that it can't have, or that another does not go with. */
export function invalidAttribute(message: string): BuildError {
  return new BuildError("option/value", message);
}
