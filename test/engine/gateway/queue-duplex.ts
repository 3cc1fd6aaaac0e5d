import { Duplex, Readable } from "node:stream";
import type { ByteQueue } from "../../../src/wire/gateway/byte-queue.js";

/** Reads from one stream of bytes, and writes into a queue. */
export function duplexOfQueues(input: AsyncIterable<Uint8Array>, output: ByteQueue): Duplex {
  return Duplex.from({
    readable: Readable.from(input, { objectMode: false }),
    writable: async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await output.push(chunk);
      output.end();
    },
  });
}
