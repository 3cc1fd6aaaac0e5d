import { encodeText } from "../../src/base/util/decode-text.js";
import { isSpace } from "../../src/base/util/trim-space.js";

const DASH = 0x2d;
const SINGLE_QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/** A flag with its quotes and escapes resolved. */
export interface DecodedFlag {
  readonly value: string;
  /** For every UTF-16 unit of the value, the index of the character that it comes from. */
  readonly positions: readonly number[];
  /** Where the flag ends, written out. */
  readonly end: number;
  /** The index of a character one of whose bytes ends the flag, else -1. */
  readonly split: number;
}

/** Whether `--` stands at an index. */
export function isFlag(text: string, at: number, to: number): boolean {
  return at + 1 < to && text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === DASH;
}

/**
 * White space between flags. Flags are read byte by byte, so stray bytes 0x85 and 0xA0, which stand
 * in the text as lone surrogates, count too.
 */
export function isFlagSpace(code: number): boolean {
  return code < 0x80 ? isSpace(code) : code === 0xdc85 || code === 0xdca0;
}

/**
 * Where a flag without quotes, escapes and characters beyond ASCII ends; -1 if it has any, and needs
 * {@link decodeFlag}.
 */
export function plainFlagEnd(text: string, from: number, to: number, escapeCode: number): number {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) return code < 0x80 ? at : -1;
    if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE || code === escapeCode || code >= 0x80) return -1;
  }
  return to;
}

/**
 * Reads the flag at an index: quotes fall away, the escape character makes the next one ordinary.
 *
 * The reference takes every byte for a character of its own. So `é` becomes two characters, and the bytes
 * 0x85 and 0xA0, as in `à`, end the flag like a space. Agrees with extractBuilderFlags, parser/split_command.go.
 */
export function decodeFlag(text: string, from: number, to: number, escapeCode: number): DecodedFlag {
  const codes: number[] = [];
  const positions: number[] = [];
  let quote = 0;
  let escaped = false;
  let at = from;
  while (at < to) {
    const code = text.codePointAt(at)!;
    const width = code > 0xffff ? 2 : 1;
    for (const byte of bytesAt(text, at, code)) {
      if (escaped) escaped = false;
      else if (quote === 0 && isSpace(byte)) {
        return { value: textOf(codes), positions, end: at, split: isFlagSpace(code) ? -1 : at };
      } else if (quote !== 0 && byte === quote) {
        quote = 0;
        continue;
      } else if (quote === 0 && (byte === SINGLE_QUOTE || byte === DOUBLE_QUOTE)) {
        quote = byte;
        continue;
      } else if (byte === escapeCode) {
        escaped = true;
        continue;
      }
      codes.push(byte);
      positions.push(at);
    }
    at += width;
  }
  return { value: textOf(codes), positions, end: to, split: -1 };
}

function bytesAt(text: string, at: number, code: number): Iterable<number> {
  return code < 0x80 ? [code] : encodeText(text.slice(at, at + (code > 0xffff ? 2 : 1)));
}

function textOf(codes: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < codes.length; i += 4096) parts.push(String.fromCharCode(...codes.slice(i, i + 4096)));
  return parts.join("");
}
