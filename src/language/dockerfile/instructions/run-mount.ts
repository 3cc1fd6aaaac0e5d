import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import type { MountSpec, Word } from "../../plan/step.js";
import { parseOptions } from "../options.js";

/**
 * Reads a `--mount` as far as that is possible before variables are expanded: its fields, and where it mounts from.
 *
 * @throws BuildError for wrong quotes and for a variable in `from`, which takes none
 * Agrees with parseMount without an expander, instructions/commands_runmount.go.
 */
export function parseMount(value: Word, place: (from: number, to: number) => Range): MountSpec {
  const fields = readFields(value, place);
  let from = "";
  for (const field of fields) {
    if (field.key !== "from" || field.value === undefined) continue;
    const dollar = field.value.indexOf("$");
    if (dollar !== -1 && dollar !== field.value.length - 1) {
      const message = "'from' doesn't support variable expansion, define alias stage instead";
      throw new BuildError("instruction/option", message, { range: field.range });
    }
    from = field.value;
  }
  return { fields, from, range: value.range };
}

function readFields(value: Word, place: (from: number, to: number) => Range): MountSpec["fields"] {
  try {
    return parseOptions(value.text, place);
  } catch (thrown) {
    throw BuildError.from(thrown).wrap("failed to parse csv mounts");
  }
}
