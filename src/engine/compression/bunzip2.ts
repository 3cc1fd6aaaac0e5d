import { Pacer } from "../../client/files/pacer.js";
import { BitReader } from "./bit-reader.js";
import { Bzip2Block } from "./bzip2-block.js";
import { compressionError, truncatedError } from "./compression-error.js";
import type { InputBuffer } from "./input-buffer.js";

/** More than any block can take: 900,000 symbols of 20 bits, and its tables. */
const LONGEST_BLOCK = 2_400_000;
const HEADER = 4;
const BLOCK_UNIT = 100_000;
// The digits of pi, and of its square root.
const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;

/**
 * What bzip2 streams, one after the other, hold. Memory is bounded by the largest block, 900,000 bytes.
 *
 * @throws BuildError `layer/compression`, and what the stream throws
 */
export async function* bunzip2(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const pacer = new Pacer();
  while (await input.want(HEADER)) {
    const level = input.data[3]! - 0x30;
    const isHeader = input.data.toString("latin1", 0, 3) === "BZh";
    if (!isHeader || level < 1 || level > 9) throw compressionError("bzip2", "invalid header");
    input.take(HEADER);
    yield* blocks(input, level * BLOCK_UNIT, pacer);
  }
  if (input.data.length > 0) throw truncatedError("bzip2");
}

async function* blocks(
  input: InputBuffer,
  size: number,
  pacer: Pacer,
): AsyncGenerator<Uint8Array, void, undefined> {
  const block = new Bzip2Block(size);
  let combined = 0;
  // Where in the first byte the next block begins: blocks don't begin at bytes.
  let bit = 0;
  for (;;) {
    await input.want(LONGEST_BLOCK);
    const bits = new BitReader(input.data, bit);
    const magic = [bits.read(24), bits.read(24)];
    if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
      const checksum = bits.read(32);
      bits.check();
      if (checksum !== combined) throw compressionError("bzip2", "checksum mismatch");
      input.take(bits.alignedBytes);
      return;
    }
    if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
      bits.check();
      throw compressionError("bzip2", "bad magic value found");
    }
    const checksum = bits.read(32);
    const data = block.decode(bits, checksum);
    combined = (((combined << 1) | (combined >>> 31)) ^ checksum) >>> 0;
    bit = bits.bit;
    input.take(bits.wholeBytes);
    yield* data;
    if (pacer.isDue) await pacer.pause();
  }
}
