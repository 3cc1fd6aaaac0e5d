import { Comma, Equals, Key, OptionToken, Value } from "./tokens.js";

/** The tokens of an option text, or why it is none. */
export type OptionTokens =
  | { readonly tokens: readonly OptionToken[]; readonly fault?: undefined }
  | { readonly tokens?: undefined; readonly fault: OptionFault };

/** What is wrong with an option text, in the words of Go's encoding/csv, and where. */
export interface OptionFault {
  readonly message: string;
  readonly at: number;
}

const BARE_QUOTE = 'bare " in non-quoted-field';
const LOOSE_QUOTE = 'extraneous or missing " in quoted-field';

/**
 * Cuts `key=value,key,"key=value, with comma"` into tokens: one line of comma-separated values, each split at its
 * first `=`. In quotes two quotes stand for one. Linear in the text's length.
 *
 * Agrees with csvvalue.Fields (github.com/tonistiigi/go-csvvalue). Spec: spec/dockerfile.md#options.
 */
export function lexOptions(text: string): OptionTokens {
  if (text === "") return { fault: { message: "EOF", at: 0 } };
  const tokens: OptionToken[] = [];
  let at = 0;
  for (;;) {
    const end = text.charCodeAt(at) === 0x22 ? lexQuoted(text, at, tokens) : lexPlain(text, at, tokens);
    if (typeof end !== "number") return { fault: end };
    if (end >= text.length) return { tokens };
    tokens.push(new OptionToken(Comma, ",", end, end + 1));
    at = end + 1;
  }
}

function lexPlain(text: string, from: number, tokens: OptionToken[]): number | OptionFault {
  const comma = text.indexOf(",", from);
  const end = comma === -1 ? text.length : comma;
  const field = text.slice(from, end);
  const quote = field.indexOf('"');
  if (quote !== -1) return faultAt(text, from + quote, BARE_QUOTE);
  pushField(field, (index) => from + index, tokens);
  return end;
}

/** Reads a field in quotes and gives the index behind the last one. */
function lexQuoted(text: string, from: number, tokens: OptionToken[]): number | OptionFault {
  const parts: string[] = [];
  const starts: number[] = [];
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return faultAt(text, at, LOOSE_QUOTE);
    const next = text[quote + 1];
    const doubled = next === '"';
    parts.push(text.slice(at, doubled ? quote + 1 : quote));
    starts.push(at);
    if (doubled) {
      at = quote + 2;
      continue;
    }
    if (next !== undefined && next !== ",") return faultAt(text, quote, LOOSE_QUOTE);
    pushField(parts.join(""), placeIn(parts, starts), tokens);
    return quote + 1;
  }
}

/** Finds the place of a character of a text that is put together from parts. */
function placeIn(parts: readonly string[], starts: readonly number[]): (index: number) => number {
  return (index) => {
    let rest = index;
    for (let i = 0; i < parts.length - 1; i++) {
      if (rest < parts[i]!.length) return starts[i]! + rest;
      rest -= parts[i]!.length;
    }
    return starts.at(-1)! + rest;
  };
}

function pushField(field: string, place: (index: number) => number, tokens: OptionToken[]): void {
  const equals = field.indexOf("=");
  const keyEnd = equals === -1 ? field.length : equals;
  tokens.push(new OptionToken(Key, field.slice(0, keyEnd), place(0), place(keyEnd)));
  if (equals === -1) return;
  const start = place(equals);
  tokens.push(new OptionToken(Equals, "=", start, start + 1));
  tokens.push(new OptionToken(Value, field.slice(equals + 1), start + 1, place(field.length)));
}

/** The reference counts columns in bytes, from 1. */
function faultAt(text: string, at: number, reason: string): OptionFault {
  const column = Buffer.byteLength(text.slice(0, at)) + 1;
  return { message: `parse error on line 1, column ${column}: ${reason}`, at };
}
