import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import type { Word } from "../../plan/step.js";
import { commandOf } from "../command.js";
import { fail } from "../fail.js";
import type { StepDraft } from "../step-context.js";
import { asList, bareWord, itemsOf, plainWord, textsOf } from "../words.js";
import type { YamlNode } from "../yaml/tree.js";

// Instructions whose values are a word, a list of words or a command. Spec: spec/buildfile.md#instructions.

/** `workdir`: a path. */
export function parseWorkdir(node: YamlNode): StepDraft & { kind: "workdir" } {
  return { kind: "workdir", path: bareWord(node) };
}

/** `user`: a user and perhaps a group. */
export function parseUser(node: YamlNode): StepDraft & { kind: "user" } {
  return { kind: "user", user: bareWord(node) };
}

/** `stopsignal`: a signal. */
export function parseStopsignal(node: YamlNode): StepDraft & { kind: "stopsignal" } {
  return { kind: "stopsignal", signal: bareWord(node) };
}

/** `maintainer`: an author, who takes no variables. */
export function parseMaintainer(node: YamlNode): StepDraft & { kind: "maintainer" } {
  return { kind: "maintainer", maintainer: plainWord(node) };
}

/** `cmd`: a text or list; the empty list is nothing. */
export function parseCmd(node: YamlNode): StepDraft & { kind: "cmd" } {
  return { kind: "cmd", command: commandOf(node) };
}

/** `entrypoint`: a text or list; the empty list is nothing. */
export function parseEntrypoint(node: YamlNode): StepDraft & { kind: "entrypoint" } {
  return { kind: "entrypoint", command: commandOf(node) };
}

/** `shell`: a program and its arguments. */
export function parseShell(node: YamlNode): StepDraft & { kind: "shell" } {
  return { kind: "shell", shell: textsOf(asList(node)) };
}

/** `expose`: ports, sorted as the reference has them. */
export function parseExpose(node: YamlNode): StepDraft & { kind: "expose" } {
  const ports = itemsOf(node).map(bareWord);
  return { kind: "expose", ports: ports.toSorted((a, b) => compareUtf8(a.text, b.text)) };
}

/** `volume`: paths. */
export function parseVolume(node: YamlNode): StepDraft & { kind: "volume" } {
  return { kind: "volume", volumes: itemsOf(node).map(volumeWord) };
}

function volumeWord(node: YamlNode): Word {
  const word = bareWord(node);
  const text = word.text.trim();
  if (text !== "") return { ...word, text };
  throw fail("instruction/value", "VOLUME specified can not be an empty string", word.range);
}
