import { Comma, lexOptions } from "../../../grammar/options/index.js";
import { BuildError } from "../../base/diagnostic/build-error.js";

/**
 * The fields of one line of comma-separated values, quotes taken off.
 *
 * @throws BuildError `option/value`, in the words of Go's encoding/csv. Agrees with csvvalue.Fields,
 * github.com/tonistiigi/go-csvvalue.
 */
export function csvFields(text: string): readonly string[] {
  const { tokens, fault } = lexOptions(text);
  if (fault !== undefined) throw new BuildError("option/value", fault.message);
  const fields = [""];
  for (const token of tokens) {
    if (token.tokenType === Comma) fields.push("");
    else fields[fields.length - 1] += token.image;
  }
  return fields;
}
