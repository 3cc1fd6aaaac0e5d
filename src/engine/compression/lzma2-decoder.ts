import { compressionError, truncatedError } from "./compression-error.js";
import { LzmaDecoder } from "./lzma-decoder.js";

/** What an LZMA2 chunk holds. */
export interface Lzma2Chunk {
  /** Bytes that the chunk takes. */
  readonly consumed: number;
  /** A copy of its own. */
  readonly data: Uint8Array;
  /** Whether it is the end mark, which holds nothing. */
  readonly isLast: boolean;
}

const NOTHING = new Uint8Array(0);
const COMPRESSED_HEADER = 6;
const PLAIN_HEADER = 3;

/** Decodes LZMA2: chunks of up to 2 MiB, each stored or compressed by LZMA, over one dictionary. */
export class Lzma2Decoder {
  readonly #lzma: LzmaDecoder;
  #needsDictionary = true;
  #needsState = true;

  constructor(dictionary: number) {
    this.#lzma = new LzmaDecoder(dictionary);
  }

  /** Decodes the chunk that `input` begins with. @throws BuildError `layer/compression` */
  decode(input: Buffer): Lzma2Chunk {
    const control = input[0];
    if (control === undefined) throw truncatedError("xz");
    if (control === 0) return { consumed: 1, data: NOTHING, isLast: true };
    if (control >= 0x80) return this.#compressed(input, control);
    if (control > 2) throw compressionError("xz", "invalid chunk");
    if (input.length < PLAIN_HEADER) throw truncatedError("xz");
    const consumed = PLAIN_HEADER + input.readUInt16BE(1) + 1;
    if (input.length < consumed) throw truncatedError("xz");
    if (control === 1) this.#resetDictionary();
    else if (this.#needsDictionary) throw compressionError("xz", "invalid chunk");
    return { consumed, data: this.#lzma.store(input.subarray(PLAIN_HEADER, consumed)), isLast: false };
  }

  #compressed(input: Buffer, control: number): Lzma2Chunk {
    if (input.length < COMPRESSED_HEADER) throw truncatedError("xz");
    const size = ((control & 0x1f) << 16) + input.readUInt16BE(1) + 1;
    const packed = input.readUInt16BE(3) + 1;
    const reset = (control >>> 5) & 3;
    const from = reset >= 2 ? COMPRESSED_HEADER : COMPRESSED_HEADER - 1;
    const consumed = from + packed;
    if (input.length < consumed) throw truncatedError("xz");
    if (reset === 3) this.#resetDictionary();
    else if (this.#needsDictionary) throw compressionError("xz", "invalid chunk");
    if (reset >= 2) {
      this.#lzma.setProperties(input[5]!);
      this.#needsState = false;
    } else if (this.#needsState) throw compressionError("xz", "invalid chunk");
    else if (reset === 1) this.#lzma.resetState();
    return { consumed, data: this.#lzma.decode(input.subarray(from, consumed), size), isLast: false };
  }

  #resetDictionary(): void {
    this.#lzma.resetDictionary();
    this.#needsDictionary = false;
  }
}
