const WORDS = 8;
const BYTES = WORDS * 4;
const PREFIX = "sha256:";
/** How long a digest is as a text. */
export const DIGEST_LENGTH = PREFIX.length + 2 * BYTES;

const HEX_DIGITS = Buffer.from("0123456789abcdef");
const PREFIX_BYTES = Buffer.from(PREFIX);

/** Digests by number, each `sha256:…` as a text, in as little space as can be. */
export class DigestTable {
  /** Those of which {@link has} is false are anything. */
  readonly words: Uint32Array;
  readonly #bytes: Buffer;
  readonly #has: Uint8Array;

  constructor(count: number) {
    this.#bytes = Buffer.allocUnsafeSlow(count * BYTES);
    this.words = new Uint32Array(this.#bytes.buffer, 0, count * WORDS);
    this.#has = new Uint8Array(count);
  }

  has(index: number): boolean {
    return this.#has[index] !== 0;
  }

  get(index: number): string | undefined {
    if (this.#has[index] === 0) return undefined;
    return PREFIX + this.#bytes.toString("hex", index * BYTES, (index + 1) * BYTES);
  }

  set(index: number, digest: string): void {
    this.#bytes.write(digest.slice(PREFIX.length), index * BYTES, "hex");
    this.#has[index] = 1;
  }

  /** Takes one from the words of another table. */
  setWords(index: number, words: Uint32Array, from: number): void {
    for (let i = 0; i < WORDS; i++) this.words[index * WORDS + i] = words[from * WORDS + i]!;
    this.#has[index] = 1;
  }

  /** Writes the text of one that is there; it has {@link DIGEST_LENGTH} bytes. */
  write(index: number, room: Uint8Array, at: number): void {
    room.set(PREFIX_BYTES, at);
    let to = at + PREFIX.length;
    const bytes = this.#bytes;
    for (let from = index * BYTES; from < (index + 1) * BYTES; from++) {
      const byte = bytes[from]!;
      room[to++] = HEX_DIGITS[byte >> 4]!;
      room[to++] = HEX_DIGITS[byte & 15]!;
    }
  }
}

/** Words of a digest in a table. */
export const DIGEST_WORDS = WORDS;
