import { BuildError } from "../../../base/diagnostic/build-error.js";
import { decodeText } from "../../../base/util/decode-text.js";

// Texts, and white space between them.
const TEXT_OR_SPACE = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/g;
const SPECIAL = /[<>&\u2028\u2029]/g;

/**
 * The members of a JSON object with their values as they are written, but for white space; `<`, `>`, `&` and line
 * separators are escaped. Numbers keep all digits and objects the order of their keys. Of two members of one name the last
 * counts. Undefined for `null`.
 *
 * @throws BuildError `image/config` for what is no object. Agrees with `map[string]json.RawMessage` of Go's
 * encoding/json, decoded and encoded.
 */
export function rawMembers(bytes: Uint8Array): Map<string, string> | undefined {
  const text = decodeText(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new BuildError("image/config", `invalid image config for export: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (json === null) return undefined;
  if (typeof json !== "object" || Array.isArray(json)) {
    throw new BuildError("image/config", "invalid image config for export: it is not a JSON object");
  }
  return splitMembers(compactJson(text));
}

/** Valid JSON without white space, and with what HTML could mistake escaped. Agrees with Go's json.Compact so asked. */
export function compactJson(text: string): string {
  return text.replace(TEXT_OR_SPACE, (part) => (part[0] === '"' ? part.replace(SPECIAL, escaped) : ""));
}

/** An object of members as {@link rawMembers} gives them. */
export function joinMembers(
  members: Iterable<readonly [key: string, raw: string]>,
  quote: (key: string) => string,
): string {
  return `{${Array.from(members, ([key, raw]) => `${quote(key)}:${raw}`).join(",")}}`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Of a compact, valid object. */
function splitMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  for (let at = 1; text[at] === '"'; at++) {
    const keyEnd = textEnd(text, at);
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    const end = valueEnd(text, keyEnd + 1);
    members.set(key, text.slice(keyEnd + 1, end));
    at = end;
  }
  return members;
}

/** Behind the text that begins here. */
function textEnd(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
}

/** Where the value that begins here ends: at the comma or brace behind it. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; ) {
    const character = text[at];
    if (character === '"') {
      at = textEnd(text, at);
      continue;
    }
    if (character === "{" || character === "[") depth++;
    else if (depth === 0 && (character === "," || character === "}")) return at;
    else if (character === "}" || character === "]") depth--;
    at++;
  }
}
