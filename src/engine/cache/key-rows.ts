import { hash } from "node:crypto";
import type { Database } from "lmdb";
import { type KeyCounts, type KeyOrigin, parseLinkText } from "./key-store.js";
import { originOf } from "./memory-key-store.js";

/** Something to be done to the rows. */
export type KeyChange =
  | { readonly kind: "result"; readonly id: string; readonly name: string; readonly createdAt: number }
  | { readonly kind: "link"; readonly id: string; readonly text: string; readonly target: string }
  | { readonly kind: "forget"; readonly name: string }
  /** Removes a key if it leads to nothing. */
  | { readonly kind: "prune"; readonly id: string };

// The first member of a row's key says what it has.
const LINK = "l"; // id, text of the link: its targets
const RESULT = "r"; // id: names with times
const ORIGIN = "o"; // target, id, text of the link
const NAME = "n"; // name or what stands for it, id: name

/** Longer names are hashed in keys, which must not be long. */
const MAX_NAME = 256;

/** Sorts after all other members of a key. */
const LAST = new Uint8Array([255]);

/**
 * The rows of a key store. Whatever does not have the form that it should have counts as nothing.
 * Spec: spec/engine/cache.md#key-store
 */
export class KeyRows {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  has(id: string): boolean {
    if (this.results(id).length > 0) return true;
    for (const _ of this.#keys([LINK, id], 1)) return true;
    return false;
  }

  results(id: string): readonly (readonly [name: string, createdAt: number])[] {
    const value: unknown = this.#db.get([RESULT, id]);
    return Array.isArray(value) ? value.filter(isResult) : [];
  }

  setResults(id: string, results: readonly (readonly [string, number])[]): void {
    if (results.length === 0) this.#db.remove([RESULT, id]);
    else this.#db.put([RESULT, id], results);
  }

  targets(id: string, text: string): readonly string[] {
    const value: unknown = this.#db.get([LINK, id, text]);
    return Array.isArray(value) ? value.filter((target) => typeof target === "string") : [];
  }

  setTargets(id: string, text: string, targets: readonly string[]): void {
    if (targets.length === 0) this.#db.remove([LINK, id, text]);
    else this.#db.put([LINK, id, text], targets);
  }

  addOrigin(target: string, id: string, text: string): void {
    this.#db.put([ORIGIN, target, id, text], true);
  }

  removeOrigin(target: string, id: string, text: string): void {
    this.#db.remove([ORIGIN, target, id, text]);
  }

  /** Where a key comes from: ids with texts of links. */
  originRows(id: string): readonly (readonly [id: string, text: string])[] {
    return this.#keys([ORIGIN, id]).map(([, , origin = "", text = ""]) => [origin, text]);
  }

  origins(id: string): readonly KeyOrigin[] {
    return this.originRows(id).map(([origin, text]) => originOf(origin, parseLinkText(text)));
  }

  idsOf(name: string): readonly string[] {
    return this.#keys([NAME, nameKey(name)]).map(([, , id = ""]) => id);
  }

  addName(name: string, id: string): void {
    this.#db.put([NAME, nameKey(name), id], name);
  }

  removeName(name: string, id: string): void {
    this.#db.remove([NAME, nameKey(name), id]);
  }

  /** Some names of results in an order of their own, from the one after a place; and the place that comes next. */
  namesAfter(
    place: string,
    limit: number,
  ): { readonly names: readonly string[]; readonly place: string | undefined } {
    const rows = this.#membersAfter(NAME, place, limit);
    const values = rows.map(([, member = "", id = ""]): unknown => this.#db.get([NAME, member, id]));
    return {
      names: values.filter((value) => typeof value === "string"),
      place: rows.length < limit ? undefined : rows.at(-1)?.[1],
    };
  }

  /** Some keys that others lead to, in order, from the one after an id. */
  targetsAfter(id: string, limit: number): readonly string[] {
    return this.#membersAfter(ORIGIN, id, limit).map(([, target = ""]) => target);
  }

  count(): KeyCounts {
    const countOf = (kind: string): number => this.#db.getKeysCount({ start: [kind], end: [kind, LAST] });
    return { links: countOf(ORIGIN), results: countOf(NAME) };
  }

  /** The first key of each second member, from the one after a member; no member is empty. */
  #membersAfter(kind: string, member: string, limit: number): readonly (readonly string[])[] {
    const found: (readonly string[])[] = [];
    for (let last = member; found.length < limit; ) {
      const [next] = this.#range(last === "" ? [kind] : [kind, last, LAST], [kind, LAST], 1);
      if (next?.[1] === undefined) break;
      last = next[1];
      found.push(next);
    }
    return found;
  }

  #keys(prefix: readonly string[], limit?: number): readonly (readonly string[])[] {
    return this.#range(prefix, [...prefix, LAST], limit);
  }

  #range(
    start: readonly (string | Uint8Array)[],
    end: readonly (string | Uint8Array)[],
    limit = Number.POSITIVE_INFINITY,
  ): readonly (readonly string[])[] {
    const found: string[][] = [];
    for (const key of this.#db.getKeys({ start: [...start], end: [...end] })) {
      if (Array.isArray(key) && key.every((member) => typeof member === "string")) found.push(key);
      if (found.length >= limit) break;
    }
    return found;
  }
}

/** Does what is to be done, in order; within a transaction. */
export function applyChanges(rows: KeyRows, changes: readonly KeyChange[]): void {
  for (const change of changes) {
    switch (change.kind) {
      case "result":
        addResult(rows, change.id, change.name, change.createdAt);
        break;
      case "link":
        addLink(rows, change.id, change.text, change.target);
        break;
      case "forget":
        forget(rows, change.name);
        break;
      case "prune":
        prune(rows, [change.id]);
        break;
    }
  }
}

function addResult(rows: KeyRows, id: string, name: string, createdAt: number): void {
  const others = rows.results(id).filter(([other]) => other !== name);
  rows.setResults(id, [...others, [name, createdAt]]);
  rows.addName(name, id);
}

function addLink(rows: KeyRows, id: string, text: string, target: string): void {
  rows.addOrigin(target, id, text);
  const targets = rows.targets(id, text);
  if (!targets.includes(target)) rows.setTargets(id, text, [...targets, target]);
}

function forget(rows: KeyRows, name: string): void {
  const ids = rows.idsOf(name);
  for (const id of ids) {
    rows.setResults(
      id,
      rows.results(id).filter(([other]) => other !== name),
    );
    rows.removeName(name, id);
  }
  prune(rows, [...ids]);
}

/** Removes what leads to nothing, and then what led there only. */
function prune(rows: KeyRows, ids: string[]): void {
  for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
    if (rows.has(id)) continue;
    for (const [origin, text] of rows.originRows(id)) {
      rows.removeOrigin(id, origin, text);
      rows.setTargets(
        origin,
        text,
        rows.targets(origin, text).filter((target) => target !== id),
      );
      ids.push(origin);
    }
  }
}

/** What stands for a name in keys; never empty. */
function nameKey(name: string): string {
  return name.length <= MAX_NAME ? `=${name}` : `#${hash("sha256", name, "hex")}`;
}

function isResult(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}
