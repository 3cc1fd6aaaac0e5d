import type { KeyValue } from "../../plan/step.js";
import { fail } from "../fail.js";
import type { StepDraft } from "../step-context.js";
import { asMap, quotedWord } from "../words.js";
import type { YamlEntry, YamlNode } from "../yaml/tree.js";

/** `env`: variables. Spec: spec/buildfile.md#env. */
export function parseEnv(node: YamlNode): StepDraft & { kind: "env" } {
  return { kind: "env", pairs: pairsOf(node, "ENV") };
}

/** `label`: metadata. Spec: spec/buildfile.md#label. */
export function parseLabel(node: YamlNode): StepDraft & { kind: "label" } {
  return { kind: "label", pairs: pairsOf(node, "LABEL") };
}

function pairsOf(node: YamlNode, instruction: string): readonly KeyValue[] {
  return [...asMap(node).entries.values()].map((entry) => pairOf(entry, instruction));
}

/** Names may have variables, but an equals sign would end them. */
function pairOf({ key, value }: YamlEntry, instruction: string): KeyValue {
  if (key.text === "")
    throw fail("instruction/arguments", `${instruction} names can not be blank`, key.range);
  if (key.text.includes("="))
    throw fail("yaml/value", `${instruction} names can not have \`=\` in them`, key.range);
  return { key: quotedWord(key), value: quotedWord(value), legacy: false };
}
