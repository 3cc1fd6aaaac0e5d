/** The deepest nesting of arrays and objects that Go's encoding/json reads. */
const MAX_DEPTH = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether Go's encoding/json takes a text for a JSON value. It is JSON.parse's view but for two limits: values
 * nest at most 10,000 deep, and numbers must fit a double.
 */
export function isGoJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return keepsLimits(text);
}

/** The value of a JSON string with its quotes, undefined if it is none. Half characters and invalid bytes become U+FFFD. */
export function decodeJsonString(written: string): string | undefined {
  try {
    return (JSON.parse(written.toWellFormed()) as string).toWellFormed();
  } catch {
    return undefined;
  }
}

/** The index of the quote that ends the JSON string which begins at an index; -1 if none does or a control character is in it. */
export function jsonStringEnd(text: string, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
    else if (code < 0x20) return -1;
  }
  return -1;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function keepsLimits(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = jsonStringEnd(json, at, json.length);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH) return false;
    } else if (code === 0x5d || code === 0x7d) depth--;
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(json)![0];
      if (!Number.isFinite(Number(number))) return false;
      at += number.length - 1;
    }
  }
  return true;
}

/** The index of the first character that is no white space of JSON. */
export function skipJsonSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) break;
    at++;
  }
  return at;
}
