import { lexOptions, type OptionFieldCst, parseOptionTokens } from "../../../grammar/options/index.js";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Range } from "../../base/source/range.js";
import type { OptionField } from "../plan/step.js";
import { goLower } from "./go-case.js";

/**
 * Reads the fields of an option text, as `--mount` and `--device` have it.
 *
 * @param place the place in the source of a span of the text
 * @throws BuildError `parse error on line 1, column …` for wrong quotes, `EOF` for an empty text
 */
export function parseOptions(text: string, place: (from: number, to: number) => Range): OptionField[] {
  const { tokens, fault } = lexOptions(text);
  if (fault !== undefined) {
    throw new BuildError("instruction/option", fault.message, { range: place(fault.at, text.length) });
  }
  return parseOptionTokens(tokens).children.field.map((field) => toField(field, place));
}

function toField({ children }: OptionFieldCst, place: (from: number, to: number) => Range): OptionField {
  const key = children.OptionKey[0]!;
  const value = children.OptionValue?.[0];
  return {
    key: goLower(key.image),
    value: value?.image,
    text: value === undefined ? key.image : `${key.image}=${value.image}`,
    range: place(key.startOffset, (value ?? key).endOffset + 1),
  };
}
