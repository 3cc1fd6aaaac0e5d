import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The check of an xz block. */
export interface XzCheck {
  readonly size: number;
  update(data: Uint8Array): void;
  /** Undefined for a check that is not known. */
  digest(): Buffer | undefined;
}

const CRC32 = 1;
const CRC64 = 4;
const SHA256 = 10;

/** Bytes of a check; undefined if there is none of that number. */
export function xzCheckSize(kind: number): number | undefined {
  if (kind > 15) return undefined;
  return kind === 0 ? 0 : 4 * 2 ** Math.floor((kind - 1) / 3);
}

/** Computes the check of a number that {@link xzCheckSize} knows. */
export function createXzCheck(kind: number): XzCheck {
  const size = xzCheckSize(kind) ?? 0;
  switch (kind) {
    case CRC32: {
      let value = 0;
      const update = (data: Uint8Array): void => {
        value = crc32(data, value);
      };
      return { size, update, digest: () => numbers(value) };
    }
    case CRC64:
      return new Crc64();
    case SHA256: {
      const hash = createHash("sha256");
      return { size, update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
    default:
      return { size, update: () => {}, digest: () => undefined };
  }
}

/** Of the polynomial of ECMA-182, the lowest bit first, in two halves. */
class Crc64 implements XzCheck {
  readonly size = 8;
  #low = -1;
  #high = -1;

  update(data: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < data.length; i++) {
      const index = (low ^ data[i]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ LOW[index]!;
      high = (high >>> 8) ^ HIGH[index]!;
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    return numbers(~this.#low >>> 0, ~this.#high >>> 0);
  }
}

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
}

const LOW = new Int32Array(256);
const HIGH = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (!isOdd) continue;
    low ^= 0xd787_0f42;
    high ^= 0xc96c_5795;
  }
  LOW[byte] = low;
  HIGH[byte] = high;
}
