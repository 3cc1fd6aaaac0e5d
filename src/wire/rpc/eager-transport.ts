import { Duplex } from "node:stream";

/** Bytes that may wait to be written. More than the window of a connection, or all that is won is lost again. */
const ROOM = 4 * 1024 * 1024;

/**
 * A connection on which one can read while a write is stuck.
 *
 * Node's HTTP/2 stops reading as long as it waits for a write. Two such ends that both send more than the buffers
 * between them hold would wait for each other for ever, so one end of a connection has to go on reading: its
 * writes wait here, within bounds that flow control keeps well below the room.
 */
export function eagerTransport(transport: Duplex): Duplex {
  const eager: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => {
      transport.resume();
    },
    write: (chunk: Buffer, _encoding, callback) => {
      transport.write(chunk);
      if (transport.writableLength < ROOM) callback();
      else whenDrained(transport, callback);
    },
    writev: (chunks, callback) => {
      transport.cork();
      for (const { chunk } of chunks) transport.write(chunk);
      transport.uncork();
      if (transport.writableLength < ROOM) callback();
      else whenDrained(transport, callback);
    },
    final: (callback) => {
      if (transport.destroyed) callback();
      else transport.end(() => callback());
    },
    destroy: (error, callback) => {
      transport.destroy(error ?? undefined);
      callback(error);
    },
  });
  transport.on("data", (chunk: Buffer) => {
    if (!eager.push(chunk)) transport.pause();
  });
  transport.on("end", () => eager.push(null));
  transport.on("error", (error: Error) => eager.destroy(error));
  transport.on("close", () => {
    // After a proper end there may be something left to read; the reader's own end follows.
    if (!transport.readableEnded) eager.destroy();
  });
  return eager;
}

/** Calls back when there is room again; if the transport closes before, whoever waits is destroyed too. */
function whenDrained(transport: Duplex, callback: () => void): void {
  transport.once("drain", callback);
}
