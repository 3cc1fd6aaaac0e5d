import { decodeText, encodeText } from "./decode-text.js";
import { goQuote } from "./go-quote.js";

/** The part of a URL that a text is; each leaves other characters as they are. */
export type UrlPart = "path" | "host" | "zone" | "user" | "query" | "fragment";

/** A text that is no URL or no part of one, and why, in the words of Go's net/url. */
export interface UrlError {
  readonly error: string;
}

const UNRESERVED = "-A-Za-z0-9_.~";
const HOST = `${UNRESERVED}!$&'()*+,;=:\\[\\]<>"`;

// What stands for itself; everything else is written as %XX.
const PLAIN: Readonly<Record<UrlPart, RegExp>> = {
  path: plainText(`${UNRESERVED}$&+,/:;=@`),
  host: plainText(HOST),
  zone: plainText(HOST),
  user: plainText(`${UNRESERVED}$&+,;=`),
  query: plainText(UNRESERVED),
  fragment: plainText(`${UNRESERVED}$&+,/:;=?@!()*`),
};

// Also fine in the written form of a path or fragment, though it would not be written so.
const WRITTEN: Readonly<Record<"path" | "fragment", RegExp>> = {
  path: plainText(`${UNRESERVED}$&+,/:;=@!'()*\\[\\]%`),
  fragment: plainText(`${UNRESERVED}$&+,/:;=?@!'()*\\[\\]%`),
};

function plainText(characters: string): RegExp {
  return new RegExp(`^[${characters}]*$`);
}

/** Writes a text as a part of a URL. Agrees with Go's url.escape; a space in a query becomes `+`. */
export function escapeUrl(text: string, part: UrlPart): string {
  const plain = PLAIN[part];
  if (plain.test(text)) return text;
  let escaped = "";
  for (const byte of encodeText(text)) {
    const character = String.fromCharCode(byte);
    if (plain.test(character)) escaped += character;
    else if (byte === 0x20 && part === "query") escaped += "+";
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return escaped;
}

/** Whether a path or fragment needs no more escaping. Agrees with Go's url.validEncoded. */
export function isEscaped(text: string, part: "path" | "fragment"): boolean {
  return WRITTEN[part].test(text);
}

const NOTHING_TO_DO = /^[A-Za-z0-9_./-]*$/;

/**
 * Reads a part of a URL. It is an error if a `%` has no two hexadecimal digits behind it, and if a host or zone
 * has what may not be there. Agrees with Go's url.unescape.
 */
export function unescapeUrl(text: string, part: UrlPart): string | UrlError {
  if (NOTHING_TO_DO.test(text) && !(part === "host" || part === "zone")) return text;
  const bytes = encodeText(text);
  const decoded = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at]!;
    if (byte === 0x25) {
      byte = hexValue(bytes[at + 1]) * 16 + hexValue(bytes[at + 2]);
      if (!mayBeEscaped(byte, part)) {
        return { error: `invalid URL escape ${goQuote(decodeText(bytes.subarray(at, at + 3)))}` };
      }
      at += 2;
    } else if (byte === 0x2b && part === "query") byte = 0x20;
    else if (!mayStand(byte, part)) {
      return { error: `invalid character ${goQuote(String.fromCharCode(byte))} in host name` };
    }
    decoded[length++] = byte;
  }
  return decodeText(decoded.subarray(0, length));
}

/** Hosts and zones escape the ASCII characters that may not be there; other parts take them as they come. */
function mayStand(byte: number, part: UrlPart): boolean {
  return byte >= 0x80 || !(part === "host" || part === "zone") || PLAIN[part].test(String.fromCharCode(byte));
}

/** A host escapes only what is not ASCII, or a percent sign; a zone also a space, and what it could hold anyway. */
function mayBeEscaped(byte: number, part: UrlPart): boolean {
  if (Number.isNaN(byte)) return false;
  if (byte === 0x25) return true;
  if (part === "host") return byte >= 0x80;
  return part !== "zone" || byte === 0x20 || PLAIN.zone.test(String.fromCharCode(byte));
}

function hexValue(code: number | undefined): number {
  if (code === undefined) return Number.NaN;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : Number.NaN;
}
