import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import { parseBool } from "../../../base/util/parse-bool.js";
import { suggest } from "../../../base/util/suggest.js";
import type { DeviceSpec, OptionField, Word } from "../../plan/step.js";
import { parseOptions } from "../options.js";

const KEYS = ["name", "required"];

/**
 * Reads a `--device`. Its name may stand alone or in a field of another form, as long as there is none yet.
 *
 * @throws BuildError for wrong quotes, fields and values. Agrees with ParseDevice, instructions/commands_rundevice.go.
 */
export function parseDevice(value: Word, place: (from: number, to: number) => Range): DeviceSpec {
  let name = "";
  let required = false;
  for (const field of readFields(value, place)) {
    if (field.key === "required") required = field.value === undefined || booleanOf(field, field.value);
    else if (field.key === "name" && field.value !== undefined) {
      if (name !== "") throw failure(`device name already set to ${name}`, field);
      name = field.value;
    } else if (name === "") name = field.text;
    else if (field.value === undefined)
      throw failure(`invalid field '${field.text}' must be a key=value pair`, field);
    else throw failure(`unexpected key '${field.key}' in '${field.text}'`, field, suggest(field.key, KEYS));
  }
  return { name, required, range: value.range };
}

function booleanOf(field: OptionField, text: string): boolean {
  const value = parseBool(text);
  if (value === undefined) throw failure(`invalid value for ${field.key}: ${text}`, field);
  return value;
}

function readFields(value: Word, place: (from: number, to: number) => Range): readonly OptionField[] {
  try {
    return parseOptions(value.text, place);
  } catch (thrown) {
    throw BuildError.from(thrown).wrap("failed to parse csv devices");
  }
}

function failure(message: string, field: OptionField, suggestion?: string): BuildError {
  return new BuildError("instruction/option", message, { range: field.range, suggestion });
}
