import type { Range } from "../../base/source/range.js";
import type { Word } from "../plan/step.js";
import { internal } from "./fail.js";
import { bareWordText, quotedWordText } from "./word-text.js";
import type { YamlList, YamlMap, YamlNode, YamlScalar } from "./yaml/tree.js";

/** A scalar as a word; white space in it needs no quotes. */
export function bareWord(node: YamlNode): Word {
  const { text, range } = asScalar(node);
  return { text: bareWordText(text), range };
}

/** A scalar as a word that stands between others: in quotes, if white space would part it. */
export function quotedWord(node: YamlNode): Word {
  const { text, range } = asScalar(node);
  return { text: quotedWordText(text), range };
}

/** A scalar as a text without variables. */
export function plainWord(node: YamlNode): Word {
  const { text, range } = asScalar(node);
  return { text, range };
}

/** The word, undefined if it is empty: flags that are empty count as not given. */
export function optionalWord(node: YamlNode | undefined): Word | undefined {
  if (node === undefined) return undefined;
  const word = bareWord(node);
  return word.text === "" ? undefined : word;
}

/** The items of a list; a single scalar stands for a list of one. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined) return [];
  return node.kind === "list" ? node.items : [node];
}

/** The items of a list as texts without variables. */
export function textsOf(list: YamlList): readonly string[] {
  return list.items.map((item) => asScalar(item).text);
}

/** The value of a yes-or-no key; undefined if it is not given. */
export function booleanOf(map: YamlMap, key: string): boolean | undefined {
  const value = memberOf(map, key);
  if (value === undefined) return undefined;
  return asScalar(value).data === true;
}

/** The value of a map by its key. */
export function memberOf(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.get(key)?.value;
}

/** The value of a key that the schema requires. */
export function requiredOf(map: YamlMap, key: string): YamlNode {
  return memberOf(map, key) ?? internal(`no ${key}`);
}

/** A node that the schema has made sure is a scalar. */
export function asScalar(node: YamlNode): YamlScalar {
  return node.kind === "scalar" ? node : internal(`a scalar, not a ${node.kind}`);
}

/** A node that the schema has made sure is a map. */
export function asMap(node: YamlNode): YamlMap {
  return node.kind === "map" ? node : internal(`a map, not a ${node.kind}`);
}

/** A node that the schema has made sure is a list. */
export function asList(node: YamlNode): YamlList {
  return node.kind === "list" ? node : internal(`a list, not a ${node.kind}`);
}

/** A range from the start of one to the end of another. */
export function spanning(from: Range, to: Range): Range {
  return { start: from.start, end: Math.max(from.end, to.end) };
}
