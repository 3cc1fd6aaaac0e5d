import { constants } from "node:buffer";
import { BuildError } from "../base/diagnostic/build-error.js";

/** Messages inside messages; the deepest that a build makes is about ten. */
const MAX_DEPTH = 100;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the fields of a message, adding to `into` if it is given. */
export type ReadMessage<T> = (reader: WireReader, into?: T) => T;

/** A message of which fields may be set. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a protobuf message from front to back. The methods for values take the field's tag and refuse a wire type
 * that is not theirs; unknown fields go to {@link skip}.
 *
 * Anything that is no protobuf (cut off, an overlong number, a length past the end, groups, texts that are not UTF-8,
 * nesting deeper than 100) throws a BuildError `proto/malformed`. Takes no more time than the input is long, and
 * no memory on the word of a length prefix.
 * Spec: spec/llb.md#reading
 */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;
  #end: number;
  #depth = 0;
  /** Where the last length-delimited value began. */
  #start = 0;
  /** The two unsigned halves of the last number. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** Whether the message being read has another field. */
  more(): boolean {
    return this.#position < this.#end;
  }

  /** The tag of the next field: its number times 8 plus the wire type. */
  tag(): number {
    const tag = this.#length("field number");
    if (tag >>> 3 === 0) throw this.#malformed("field number 0");
    return tag;
  }

  /** Passes over a field that nobody knows. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        this.#varint();
        return;
      case FIXED64:
        this.#take(8);
        return;
      case DELIMITED:
        this.#take(this.#length("length"));
        return;
      case FIXED32:
        this.#take(4);
        return;
      default:
        throw this.#malformed(`wire type ${tag & 7}`);
    }
  }

  string(tag: number): string {
    const start = this.#delimited(tag);
    if (this.#position - start > constants.MAX_STRING_LENGTH) throw this.#malformed("text too long");
    const text = this.#bytes.toString("utf8", start, this.#position);
    // The decoder puts U+FFFD for whatever is not UTF-8; only then it takes a second look to tell.
    if (text.includes("\ufffd")) {
      try {
        return strict.decode(this.#bytes.subarray(start, this.#position));
      } catch {
        throw this.#malformed("string field contains invalid UTF-8");
      }
    }
    return text;
  }

  /** A copy of the bytes. */
  bytes(tag: number): Uint8Array {
    const start = this.#delimited(tag);
    return new Uint8Array(this.#bytes.subarray(start, this.#position));
  }

  bool(tag: number): boolean {
    this.#expect(tag, VARINT);
    this.#varint();
    return (this.#low | this.#high) !== 0;
  }

  int32(tag: number): number {
    this.#expect(tag, VARINT);
    this.#varint();
    return this.#low | 0;
  }

  uint32(tag: number): number {
    this.#expect(tag, VARINT);
    this.#varint();
    return this.#low >>> 0;
  }

  /** A bigint where a number would not be exact. */
  int64(tag: number): number | bigint {
    this.#expect(tag, VARINT);
    this.#varint();
    return this.#signed();
  }

  /** A bigint where a number would not be exact. */
  uint64(tag: number): number | bigint {
    this.#expect(tag, VARINT);
    this.#varint();
    const number = this.#high * 0x1_0000_0000 + this.#low;
    return Number.isSafeInteger(number) ? number : (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  /** A message; `into` is what came for the same field before, since protobuf merges the two. */
  message<T>(tag: number, read: ReadMessage<T>, into?: T): T {
    const outer = this.#open(tag);
    const message = read(this, into);
    this.#close(outer);
    return message;
  }

  /** Numbers of a repeated field, packed or one by one. */
  numbers<T>(tag: number, into: T[], read: (reader: WireReader, tag: number) => T): void {
    if ((tag & 7) === VARINT) {
      into.push(read(this, tag));
      return;
    }
    const outer = this.#open(tag);
    while (this.more()) into.push(read(this, VARINT));
    this.#close(outer);
  }

  /** One entry of a map; a missing key is empty and a missing value is what `empty` gives. */
  entry<V>(
    tag: number,
    into: Record<string, V>,
    read: (reader: WireReader, tag: number) => V,
    empty: () => V,
  ): void {
    const outer = this.#open(tag);
    let key = "";
    let value: V | undefined;
    while (this.more()) {
      const part = this.tag();
      if (part >>> 3 === 1) key = this.string(part);
      else if (part >>> 3 === 2) value = read(this, part);
      else this.skip(part);
    }
    this.#close(outer);
    value ??= empty();
    // An assignment to this key would set the prototype.
    if (key !== "__proto__") into[key] = value;
    else Object.defineProperty(into, key, { value, configurable: true, enumerable: true, writable: true });
  }

  /** Enters a length-delimited field; gives what {@link #close} needs. */
  #open(tag: number): number {
    this.#expect(tag, DELIMITED);
    const length = this.#length("length");
    if (length > this.#end - this.#position) throw this.#malformed("cut off");
    if (++this.#depth > MAX_DEPTH) throw this.#malformed("nested too deeply");
    const outer = this.#end;
    this.#end = this.#position + length;
    return outer;
  }

  #close(outer: number): void {
    this.#end = outer;
    this.#depth--;
  }

  /** Passes over a length-delimited value; gives its beginning, its end is the position. */
  #delimited(tag: number): number {
    this.#expect(tag, DELIMITED);
    this.#take(this.#length("length"));
    return this.#start;
  }

  #take(length: number): void {
    if (length > this.#end - this.#position) throw this.#malformed("cut off");
    this.#start = this.#position;
    this.#position += length;
  }

  /** A varint that has to fit 32 bits. */
  #length(what: string): number {
    const bytes = this.#bytes;
    const first = this.#position < this.#end ? bytes[this.#position]! : 0x80;
    if (first < 0x80) {
      this.#position++;
      return first;
    }
    this.#varint();
    if (this.#high !== 0) throw this.#malformed(`${what} too large`);
    return this.#low;
  }

  /** Reads up to ten bytes into the two unsigned halves of 64 bits. */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#position >= this.#end) throw this.#malformed("cut off");
      const byte = this.#bytes[this.#position++]!;
      const bits = byte & 0x7f;
      if (shift <= 28) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        if (shift === 63 && bits > 1) break;
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw this.#malformed("number longer than 64 bits");
  }

  #signed(): number | bigint {
    const number = (this.#high | 0) * 0x1_0000_0000 + this.#low;
    if (Number.isSafeInteger(number)) return number;
    return BigInt.asIntN(64, (BigInt(this.#high) << 32n) | BigInt(this.#low));
  }

  #expect(tag: number, wireType: number): void {
    if ((tag & 7) !== wireType) throw this.#malformed(`wire type ${tag & 7} of field ${tag >>> 3}`);
  }

  #malformed(what: string): BuildError {
    return new BuildError("proto/malformed", `malformed protobuf at byte ${this.#position}: ${what}`);
  }
}

/** Unsets all other members of a oneof: of several, the last one read counts. */
export function keepOnly(message: object, members: readonly string[], kept: string): void {
  for (const member of members) if (member !== kept) Reflect.deleteProperty(message, member);
}

/** A message of bytes, by the function that reads its fields. */
export function decode<T>(read: ReadMessage<T>, bytes: Uint8Array): T {
  return read(new WireReader(bytes));
}
