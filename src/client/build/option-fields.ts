import { BuildError } from "../../base/diagnostic/build-error.js";

/**
 * `key=value` of a field; keys in lower case.
 *
 * @throws BuildError `option/value` for a field without `=`.
 */
export function keyValueField(field: string): readonly [key: string, value: string] {
  const equals = field.indexOf("=");
  if (equals === -1) throw new BuildError("option/value", `invalid value ${field}`);
  return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)];
}

/** Pairs as one line, quoted where a value needs it. Agrees with csvBuilder, docker buildx, util/buildflags. */
export function printCsv(pairs: Iterable<readonly [string, string]>): string {
  const fields: string[] = [];
  for (const [key, value] of pairs) {
    const field = `${key}=${value}`;
    fields.push(/[,"]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  }
  return fields.join(",");
}
