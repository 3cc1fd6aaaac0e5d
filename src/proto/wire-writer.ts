import { BuildError } from "../base/diagnostic/build-error.js";
import { compareUtf8 } from "../base/util/compare-utf8.js";
import { hasInvalidBytes } from "../base/util/decode-text.js";

/** Size of a buffer, unless one message needs more. */
const BUFFER_SIZE = 1 << 15;
/** Up to this length, writing character by character beats a call into the runtime. */
const SHORT_TEXT = 16;
/** Room for two numbers of up to ten bytes. */
const ROOM = 20;
/** Room behind a text for one more character. */
const SLACK = 4;

/**
 * Writes protobuf messages from their last byte to their first, so that the length of everything is known
 * when its prefix is due. Callers therefore write fields in descending order, and repeated ones from
 * the last element on.
 *
 * Each method for a field writes the value, then `tag`: the field's number times 8 plus its wire type.
 * It writes zero and empty values too; leaving these out is the caller's part.
 *
 * Throws a BuildError: `text/invalid-utf8` for a text with lone surrogates (bytes that were not UTF-8), which
 * protobuf forbids, and `internal` for a number that is no integer of the field's type.
 * Spec: spec/llb.md#bytes
 */
export class WireWriter {
  #buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
  /** Where the message ends: in front of all messages that went before, or of the end of the buffer. */
  #end = BUFFER_SIZE - SLACK;
  /** Where its first byte written so far stands. */
  #position = BUFFER_SIZE - SLACK;

  /** Begins a message, and forgets one that was left unfinished. */
  begin(): this {
    this.#position = this.#end;
    return this;
  }

  /** The message. Small ones are parts of one larger buffer, like Node's own; they never change afterwards. */
  finish(): Uint8Array {
    const { buffer, byteOffset, length } = this.#buffer;
    const message = new Uint8Array(buffer, byteOffset + this.#position, this.mark());
    if (length > BUFFER_SIZE) {
      // A buffer that had to grow may be mostly air, and must not stay just because this message does.
      this.#buffer = Buffer.alloc(0);
      this.#end = 0;
      return message.length * 2 > length ? message : message.slice();
    }
    this.#end = Math.max(0, this.#position - SLACK);
    return message;
  }

  /** Takes back the room of the last message, whose bytes must not be used any more. */
  release(message: Uint8Array): void {
    const start = message.byteOffset - this.#buffer.byteOffset;
    if (message.buffer !== this.#buffer.buffer || Math.max(0, start - SLACK) !== this.#end) return;
    this.#end = start + message.length;
  }

  /** How many bytes of the message are written: the mark that {@link close} takes. */
  mark(): number {
    return this.#end - this.#position;
  }

  /** Makes all that was written since a mark one length-delimited field: a message or packed numbers. */
  close(tag: number, mark: number): void {
    const length = this.mark() - mark;
    this.#reserve(0);
    this.#varint(length);
    this.#varint(tag);
  }

  string(tag: number, text: string): void {
    const { length } = text;
    this.#reserve(length);
    const isWritten = length > SHORT_TEXT ? this.#ascii(text) : this.#shortAscii(text);
    const size = isWritten ? length : this.#utf8(text);
    this.#varint(size);
    this.#varint(tag);
  }

  bytes(tag: number, bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#position -= bytes.length;
    this.#buffer.set(bytes, this.#position);
    this.#varint(bytes.length);
    this.#varint(tag);
  }

  bool(tag: number, value: boolean): void {
    this.#reserve(0);
    this.#varint(value ? 1 : 0);
    this.#varint(tag);
  }

  uint32(tag: number, value: number): void {
    this.uint32Element(value);
    this.#varint(tag);
  }

  /** Negative numbers take ten bytes, as they do in 64 bits. Enums are int32 too. */
  int32(tag: number, value: number): void {
    this.int32Element(value);
    this.#varint(tag);
  }

  int64(tag: number, value: number | bigint): void {
    this.int64Element(value);
    this.#varint(tag);
  }

  uint64(tag: number, value: number | bigint): void {
    this.uint64Element(value);
    this.#varint(tag);
  }

  /** A number without a tag, for packed fields. */
  uint32Element(value: number): void {
    if (value >>> 0 !== value) throw notAnInteger(value, "uint32");
    this.#reserve(0);
    this.#varint(value);
  }

  int32Element(value: number): void {
    if ((value | 0) !== value) throw notAnInteger(value, "int32");
    this.#reserve(0);
    if (value >= 0) this.#varint(value);
    else this.#varint64(value >>> 0, 0xffffffff);
  }

  int64Element(value: number | bigint): void {
    if (typeof value === "number") {
      if ((value | 0) === value) {
        this.int32Element(value);
        return;
      }
      if (!Number.isInteger(value)) throw notAnInteger(value, "int64");
    }
    const wide = BigInt(value);
    if (BigInt.asIntN(64, wide) !== wide) throw notAnInteger(value, "int64");
    this.#bigint(BigInt.asUintN(64, wide));
  }

  uint64Element(value: number | bigint): void {
    if (typeof value === "number") {
      if (value >>> 0 === value) {
        this.uint32Element(value);
        return;
      }
      if (!Number.isInteger(value)) throw notAnInteger(value, "uint64");
    }
    const wide = BigInt(value);
    if (BigInt.asUintN(64, wide) !== wide) throw notAnInteger(value, "uint64");
    this.#bigint(wide);
  }

  /** Writes a text of ASCII characters; false, and nothing is written, if there are others. */
  #shortAscii(text: string): boolean {
    const { length } = text;
    const buffer = this.#buffer;
    const start = this.#position - length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      buffer[start + i] = unit;
    }
    this.#position = start;
    return true;
  }

  /**
   * The same for texts of any length. The runtime encodes a text in one call, but whole characters only and without
   * saying whether it got to the end. Given room for one character more than ASCII needs, it fills exactly the
   * length of the text if all is ASCII, and more if not; then the bytes behind are put back.
   */
  #ascii(text: string): boolean {
    const { length } = text;
    const buffer = this.#buffer;
    const end = this.#position;
    const a = buffer[end]!;
    const b = buffer[end + 1]!;
    const c = buffer[end + 2]!;
    const d = buffer[end + 3]!;
    if (buffer.write(text, end - length, length + SLACK) === length) {
      this.#position = end - length;
      return true;
    }
    buffer[end] = a;
    buffer[end + 1] = b;
    buffer[end + 2] = c;
    buffer[end + 3] = d;
    return false;
  }

  /** Writes any text and gives its length in bytes. */
  #utf8(text: string): number {
    if (hasInvalidBytes(text)) throw new BuildError("text/invalid-utf8", INVALID_UTF8);
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#position -= length;
    this.#buffer.write(text, this.#position, length);
    return length;
  }

  /** An integer from 0 to 2^32 - 1. */
  #varint(value: number): void {
    const buffer = this.#buffer;
    if (value < 0x80) {
      buffer[--this.#position] = value;
      return;
    }
    let at = this.#position - varintLength(value);
    this.#position = at;
    for (; value > 0x7f; value >>>= 7) buffer[at++] = (value & 0x7f) | 0x80;
    buffer[at] = value;
  }

  #bigint(value: bigint): void {
    this.#reserve(0);
    this.#varint64(Number(value & 0xffffffffn), Number(value >> 32n));
  }

  /** 64 bits as two unsigned halves. */
  #varint64(low: number, high: number): void {
    if (high === 0) {
      this.#varint(low);
      return;
    }
    const buffer = this.#buffer;
    const length = Math.ceil((64 - Math.clz32(high)) / 7);
    this.#position -= length;
    for (let i = 0; i < length; i++) {
      buffer[this.#position + i] = (low & 0x7f) | (i < length - 1 ? 0x80 : 0);
      low = (low >>> 7) | (high << 25);
      high >>>= 7;
    }
  }

  /** Makes sure that `size` bytes and two numbers fit in front. */
  #reserve(size: number): void {
    if (this.#position < size + ROOM) this.#grow(size + ROOM);
  }

  /** Moves the message to a buffer that is large enough. */
  #grow(size: number): void {
    const written = this.mark();
    const needed = written + size + SLACK;
    // Twice as much for what comes bit by bit, and not more for what comes at once.
    const capacity = Math.max(BUFFER_SIZE, needed, written > BUFFER_SIZE / 2 ? needed + written : 0);
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.#buffer.copy(larger, capacity - SLACK - written, this.#position, this.#end);
    this.#buffer = larger;
    this.#end = capacity - SLACK;
    this.#position = this.#end - written;
  }
}

const INVALID_UTF8 = "string field contains invalid UTF-8";

function varintLength(value: number): number {
  return value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

function notAnInteger(value: number | bigint, type: string): BuildError {
  return new BuildError("internal", `field of type ${type} can't hold ${value}`);
}

/** The keys of a map in the order in which they are written. Spec: spec/llb.md#bytes */
export function sortedKeys(map: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(map);
  return keys.length > 1 ? keys.sort(compareUtf8) : keys;
}

const shared = new WireWriter();

/** The bytes of a message, by the function that writes its fields. All messages share one writer. */
export function encode<T>(write: (writer: WireWriter, message: T) => void, message: T): Uint8Array {
  write(shared.begin(), message);
  return shared.finish();
}

/** Takes back the room of the message that was encoded last: its bytes must not be used any more. */
export function releaseEncoded(message: Uint8Array): void {
  shared.release(message);
}
