import { Pacer } from "../../client/files/pacer.js";

/**
 * Cuts a stream into blocks of one size, of which only the last is shorter, so that what is made of them does not depend on
 * how the stream came. Each has memory of its own. A stream without bytes has no block.
 * A stream that never waits does not keep others from their turn.
 */
export async function* wholeBlocks(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  const pacer = new Pacer();
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(size - filled, chunk.length - at);
      block.set(taken === chunk.length ? chunk : chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield block;
      if (pacer.isDue) await pacer.pause();
      block = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
