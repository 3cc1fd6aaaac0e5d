import { deflateRawSync } from "node:zlib";

/** Bytes at the beginning, in the middle and at the end of a block that are looked at. */
const SAMPLE = 8192;
const SAMPLES = 3;
/** Less is not worth the look. */
const SHORTEST = 4 * SAMPLE;
/** Bits that a byte tells at least in what is packed already or random: of 8 at most. */
const DENSE = 7.9;
/** What a sample must shrink to for the block to be compressed. */
const WORTH = 0.98;

/**
 * Whether compressing a block would be in vain, by looking at parts of it. First by how often each byte is there, which tells
 * most of what can be compressed apart at no cost, then by trying.
 */
export function isIncompressible(block: Uint8Array): boolean {
  if (block.length < SHORTEST) return false;
  for (let index = 0; index < SAMPLES; index++) {
    const at = Math.floor(((block.length - SAMPLE) * index) / (SAMPLES - 1));
    const sample = block.subarray(at, at + SAMPLE);
    if (bitsPerByte(sample) < DENSE) return false;
    if (deflateRawSync(sample, { level: 1 }).length < SAMPLE * WORTH) return false;
  }
  return true;
}

/** The entropy of the bytes. */
function bitsPerByte(sample: Uint8Array): number {
  const counts = new Uint16Array(256);
  // By index, which is five times as fast.
  for (let at = 0; at < sample.length; at++) counts[sample[at]!]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / sample.length);
  return bits / sample.length;
}
