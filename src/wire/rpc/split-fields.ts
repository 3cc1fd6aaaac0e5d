import { decodeHuffman } from "./huffman.js";

/** Longest value as nghttp2 takes it, with some room. */
const MAX_VALUE = 60_000;
/** As long as that a Huffman-coded value must be at least to be longer than the limit. */
const MIN_CODED = Math.floor((MAX_VALUE * 5) / 8);

const SPACE = 0x20;

/** Where in a block something stands. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A number or a string of HPACK. */
interface Part extends Span {
  readonly value: number;
  readonly isCoded: boolean;
}

/**
 * An HPACK block in which every field whose value is too long for nghttp2 is followed by its rest in fields of the
 * same name. Undefined if there is none such, or one that the receiver's table depends on.
 * Spec: RFC 7541, section 6
 */
export function splitFields(block: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let done = 0;
  for (let at = 0; at < block.length; ) {
    const field = readField(block, at);
    if (field === undefined) return undefined;
    at = field.end;
    const text = field.value && longText(block, field.value);
    if (text === undefined) continue;
    if (!field.isPlain) return undefined;
    // The name as it stands, in front of each piece of the value.
    const name = block.subarray(field.start, field.value?.start);
    parts.push(block.subarray(done, field.start));
    for (let i = 0; i < text.length; ) {
      const piece = text.subarray(i, cut(text, i + MAX_VALUE));
      parts.push(name, lengthOf(piece), piece);
      i += piece.length;
    }
    done = at;
  }
  if (parts.length === 0) return undefined;
  return Buffer.concat([...parts, block.subarray(done)]);
}

/** Where to cut at the latest: not beside a space, since fields that begin or end with one are dropped. */
function cut(text: Buffer, limit: number): number {
  for (let at = limit; at > limit - MAX_VALUE / 2; at--) {
    if (text[at] !== SPACE && text[at - 1] !== SPACE) return at;
  }
  return limit;
}

interface Field extends Span {
  /** The value, if it stands here; `start` is where its length begins. */
  readonly value?: Part;
  /** Whether reading the field leaves the table as it is. */
  readonly isPlain: boolean;
}

function readField(block: Buffer, start: number): Field | undefined {
  const byte = block[start]!;
  const isIndexed = byte >= 0x80;
  const isTableSize = (byte & 0xe0) === 0x20;
  const isIncremental = (byte & 0xc0) === 0x40;
  const index = readNumber(block, start, isIndexed ? 7 : isIncremental ? 6 : isTableSize ? 5 : 4);
  if (index === undefined) return undefined;
  if (isIndexed || isTableSize) return { start, end: index.end, isPlain: true };
  const name = index.value === 0 ? readString(block, index.end) : index;
  const value = name && readString(block, name.end);
  return value && { start, end: value.end, value, isPlain: !isIncremental };
}

/** The value if it is too long. */
function longText(block: Buffer, { end, value, isCoded }: Part): Buffer | undefined {
  if (value <= (isCoded ? MIN_CODED : MAX_VALUE)) return undefined;
  const bytes = block.subarray(end - value, end);
  if (!isCoded) return bytes;
  const text = decodeHuffman(bytes);
  return text !== undefined && text.length > MAX_VALUE ? Buffer.from(text, "latin1") : undefined;
}

/** A string's length; its bytes are the last ones before the end. */
function readString(block: Buffer, start: number): Part | undefined {
  const length = readNumber(block, start, 7);
  if (length === undefined || length.value > block.length - length.end) return undefined;
  return {
    start,
    end: length.end + length.value,
    value: length.value,
    isCoded: (block[start]! & 0x80) !== 0,
  };
}

/** A number whose first byte has so many bits for it; longer ones go on in groups of seven, the lowest first. */
function readNumber(block: Buffer, start: number, bits: number): Part | undefined {
  if (start >= block.length) return undefined;
  const most = (1 << bits) - 1;
  let value = block[start]! & most;
  let at = start + 1;
  if (value === most) {
    for (let shift = 0; ; shift += 7) {
      const byte = block[at++];
      if (byte === undefined || shift > 21) return undefined;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
  }
  return { start, end: at, value, isCoded: false };
}

/** The length of a string that is not Huffman-coded. */
function lengthOf(text: Buffer): Buffer {
  if (text.length < 127) return Buffer.from([text.length]);
  const bytes = [127];
  let rest = text.length - 127;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
