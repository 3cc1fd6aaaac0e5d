// Character classes, one bit each, for codes below 128.
const LOWER = 1; // a-z
const UPPER = 2; // A-Z
const DIGIT = 4; // 0-9
const HEX = 8; // 0-9 a-f A-F
const TAG_PUNCTUATION = 16; // . -
const ALGORITHM_SEPARATOR = 32; // - _ + .
const UNDERSCORE = 64;

const CLASS = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const text = String.fromCharCode(c);
  CLASS[c] =
    (/[a-z]/.test(text) ? LOWER : 0) |
    (/[A-Z]/.test(text) ? UPPER : 0) |
    (/[0-9]/.test(text) ? DIGIT : 0) |
    (/[0-9a-fA-F]/.test(text) ? HEX : 0) |
    (/[.-]/.test(text) ? TAG_PUNCTUATION : 0) |
    (/[-_+.]/.test(text) ? ALGORITHM_SEPARATOR : 0) |
    (text === "_" ? UNDERSCORE : 0);
}

const COLON = 58;
const AT = 64;
const SLASH = 47;
const DOT = 46;
const DASH = 45;
const LOW_LINE = 95;
const MAX_TAG_LENGTH = 128;

function is(text: string, at: number, classes: number): boolean {
  const c = text.charCodeAt(at);
  return c < 128 && (CLASS[c]! & classes) !== 0;
}

/**
 * The end of a repository path that begins at an index: components of lower case letters and digits, joined by
 * one `.`, one or two `_` or any number of `-`, and divided by `/`. It ends before `:`, `@` or at the end of the
 * text; -1 if it is not one.
 */
export function scanPath(text: string, from: number): number {
  let at = from;
  for (;;) {
    const start = at;
    while (is(text, at, LOWER | DIGIT)) at++;
    if (at === start) return -1;
    if (at === text.length) return at;
    switch (text.charCodeAt(at)) {
      case COLON:
      case AT:
        return at;
      case SLASH:
      case DOT:
        at++;
        break;
      case LOW_LINE:
        at += text.charCodeAt(at + 1) === LOW_LINE ? 2 : 1;
        break;
      case DASH:
        while (text.charCodeAt(at) === DASH) at++;
        break;
      default:
        return -1;
    }
  }
}

/** The end of a tag (`[\w][\w.-]{0,127}`) that begins at an index; -1 if there is none. */
export function scanTag(text: string, from: number): number {
  if (!is(text, from, LOWER | UPPER | DIGIT | UNDERSCORE)) return -1;
  let at = from + 1;
  const limit = from + MAX_TAG_LENGTH;
  while (at < limit && is(text, at, LOWER | UPPER | DIGIT | UNDERSCORE | TAG_PUNCTUATION)) at++;
  return at;
}

/** Whether the rest of a text is `algorithm:hex` in the loose form that references allow: at least 32 hex digits. */
export function isDigestForm(text: string, from: number): boolean {
  let at = from;
  for (;;) {
    if (!is(text, at, LOWER | UPPER)) return false;
    while (is(text, at, LOWER | UPPER | DIGIT)) at++;
    if (!is(text, at, ALGORITHM_SEPARATOR)) break;
    at++;
  }
  if (text.charCodeAt(at) !== COLON) return false;
  const hex = at + 1;
  for (at = hex; is(text, at, HEX); ) at++;
  return at === text.length && at - hex >= 32;
}

/** Whether `text[0, end)` is a host name, IPv4 address or bracketed IPv6 address with an optional port. */
export function isDomainForm(text: string, end: number): boolean {
  const at = text.charCodeAt(0) === 91 ? scanBracketed(text, end) : scanHostName(text, end);
  if (at === -1 || at === end) return at === end;
  if (text.charCodeAt(at) !== COLON || at + 1 === end) return false;
  for (let i = at + 1; i < end; i++) if (!is(text, i, DIGIT)) return false;
  return true;
}

function scanBracketed(text: string, end: number): number {
  let at = 1;
  while (at < end && (is(text, at, HEX) || text.charCodeAt(at) === COLON)) at++;
  return at > 1 && at < end && text.charCodeAt(at) === 93 ? at + 1 : -1;
}

/** Components of letters, digits and inner dashes, joined by dots. */
function scanHostName(text: string, end: number): number {
  let at = 0;
  for (;;) {
    const start = at;
    while (at < end && (is(text, at, LOWER | UPPER | DIGIT) || text.charCodeAt(at) === DASH)) at++;
    if (at === start || text.charCodeAt(start) === DASH || text.charCodeAt(at - 1) === DASH) return -1;
    if (at === end || text.charCodeAt(at) !== DOT) return at;
    at++;
  }
}
