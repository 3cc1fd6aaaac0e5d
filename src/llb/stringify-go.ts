/** What can be printed as JSON. Bytes become base64; a Map is an object whose keys keep their order. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>
  | JsonObject;

/** A JSON object; members that are undefined are left out. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

const HTML: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
const SPECIAL = /[<>&\u2028\u2029]|\p{Surrogate}/u;
const SEPARATORS = /[\u2028\u2029]/g;

/**
 * The JSON text that Go's encoding/json makes, on one line. Keys stay in the order they have.
 *
 * Beside what JSON asks for it escapes U+2028 and U+2029, prints `\ufffd` for a byte that was not UTF-8, and, unless
 * `escapeHtml` is false, escapes `<`, `>` and `&`.
 */
export function stringifyGo(value: JsonValue, { escapeHtml = true }: { escapeHtml?: boolean } = {}): string {
  if (typeof value === "string") return quote(value, escapeHtml);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  const options = { escapeHtml };
  if (isList(value)) return `[${listItems(value, options)}]`;
  const members: string[] = [];
  for (const [key, member] of value instanceof Map ? value : Object.entries(value)) {
    if (member !== undefined) members.push(`${quote(key, escapeHtml)}:${stringifyGo(member, options)}`);
  }
  return `{${members.join(",")}}`;
}

/** Items that are printed at a time: what comes of them is thrown away while it is young. */
const BATCH = 1000;

function listItems(items: readonly JsonValue[], options: { escapeHtml: boolean }): string {
  const print = (item: JsonValue) => stringifyGo(item, options);
  if (items.length <= BATCH) return items.map(print).join(",");
  const batches: string[] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    batches.push(
      items
        .slice(at, at + BATCH)
        .map(print)
        .join(","),
    );
  }
  return batches.join(",");
}

/** Bytes as Go's JSON has them: standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

// Array.isArray does not narrow readonly arrays.
function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function quote(text: string, escapeHtml: boolean): string {
  if (!SPECIAL.test(text)) return JSON.stringify(text);
  const parts = text.split(/\p{Surrogate}/u).map((part) => JSON.stringify(part).slice(1, -1));
  const quoted = `"${parts.join("\\ufffd")}"`.replace(SEPARATORS, (c) =>
    c === "\u2028" ? "\\u2028" : "\\u2029",
  );
  return escapeHtml ? quoted.replace(/[<>&]/g, (c) => HTML[c]!) : quoted;
}
