import type { MountSpec, OptionField } from "../../plan/step.js";
import { fail } from "../fail.js";
import { referenceWord } from "../reference.js";
import type { StepContext } from "../step-context.js";
import { bareWord, spanning } from "../words.js";
import type { YamlEntry, YamlMap } from "../yaml/tree.js";

/** The order in which people write the fields. The type comes first: what others may be depends on it. */
const ORDER = "type from source id target env sharing size readonly readwrite required mode uid gid".split(
  " ",
);

/** A mount as the fields of `--mount`. Spec: spec/buildfile.md#mounts. */
export function mountOf(map: YamlMap, context: StepContext): MountSpec {
  const readwrite = map.entries.get("readwrite");
  if (readwrite !== undefined && map.entries.has("readonly")) {
    throw fail("yaml/value", "only one of `readonly` and `readwrite` can be given", readwrite.key.range);
  }
  const fields = [...map.entries.values()]
    .toSorted((a, b) => ORDER.indexOf(a.key.text) - ORDER.indexOf(b.key.text))
    .map((entry) => (entry.key.text === "from" ? fromField(entry, context) : fieldOf(entry)));
  const from = fields.find((field) => field.key === "from")?.value ?? "";
  return { fields, from, range: map.range };
}

/** The short spellings that people know from `--mount`. */
const SPELLINGS: Readonly<Record<string, string>> = { readwrite: "rw", readonly: "ro" };

function fieldOf({ key, value }: YamlEntry): OptionField {
  const range = spanning(key.range, value.range);
  const name = SPELLINGS[key.text] ?? key.text;
  if (value.data === true) return { key: name, value: undefined, text: name, range };
  const { text } = bareWord(value);
  return { key: name, value: text, text: `${name}=${text}`, range };
}

/** `from` is what names a stage or image, so it takes no variables. */
function fromField({ key, value }: YamlEntry, context: StepContext): OptionField {
  const { text } = referenceWord(value, "mount", context.stages);
  const dollar = text.indexOf("$");
  if (dollar !== -1 && dollar !== text.length - 1) {
    const message = "'from' doesn't support variable expansion, define alias stage instead";
    throw fail("instruction/option", message, value.range);
  }
  return { key: "from", value: text, text: `from=${text}`, range: spanning(key.range, value.range) };
}
