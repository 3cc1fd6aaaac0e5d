import { Duplex } from "node:stream";
import { RpcError } from "./status.js";
import type { RpcStream } from "./stream.js";

/** A piece of a byte stream, as BytesMessage of Control.Session and of the ssh and upload services. */
export interface BytesMessage {
  readonly data?: Uint8Array | undefined;
}

/** Largest piece that is sent. Go's session servers take 4 MiB, and shorter ones let other calls in between. */
const MAX_PIECE = 256 * 1024;

/** Milliseconds for the other side to end its direction after ours has ended and nobody reads any more. */
const PATIENCE = 2000;

type Bytes = RpcStream<BytesMessage, BytesMessage>;
type Callback = (error?: Error | null) => void;

/**
 * The bytes of a call's messages as one Duplex. Each direction ends on its own: our end half-closes the call, and the
 * other side's end, or status OK, ends the reading. A call that fails destroys the stream with its RpcError.
 * Destroying the stream gives the call up, unless our direction has ended well: then the other side may end too.
 */
export function byteDuplex(stream: Bytes): Duplex {
  let isEnded = false;
  let isAtEnd = false;
  const duplex: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => {
      receivePiece(stream).then(
        (piece) => {
          isAtEnd = piece === null;
          duplex.push(piece);
        },
        (error: unknown) => duplex.destroy(RpcError.from(error)),
      );
    },
    write: (chunk: Buffer, _encoding, callback) => sendPieces(stream, chunk, callback),
    writev: (chunks, callback) => {
      const parts: Buffer[] = chunks.map(({ chunk }) => chunk);
      sendPieces(stream, Buffer.concat(parts), callback);
    },
    final: (callback) => {
      isEnded = true;
      stream.end();
      callback();
    },
    destroy: (error, callback) => {
      if (error !== null || !isEnded) stream.cancel(error ?? undefined);
      else if (!isAtEnd) part(stream);
      callback(error);
    },
  });
  return duplex;
}

/** The next bytes, or null after the last. Empty pieces would count as an end, or as nothing read. */
async function receivePiece(stream: Bytes): Promise<Uint8Array | null> {
  for (;;) {
    const message = await stream.receive();
    if (message === undefined) return null;
    if (message.data !== undefined && message.data.length > 0) return message.data;
  }
}

function sendPieces(stream: Bytes, bytes: Buffer, callback: Callback): void {
  let at = 0;
  const next = () => {
    try {
      while (at < bytes.length) {
        const data = bytes.subarray(at, at + MAX_PIECE);
        at += data.length;
        if (!stream.send({ data })) {
          stream.drained().then(next, callback);
          return;
        }
      }
    } catch (error) {
      callback(RpcError.from(error));
      return;
    }
    callback();
  };
  next();
}

/** Lets the other side finish, but not for ever. */
function part(stream: Bytes): void {
  const timer = setTimeout(() => stream.cancel(), PATIENCE);
  timer.unref();
  const done = () => clearTimeout(timer);
  const drain = async () => {
    while ((await receivePiece(stream)) !== null);
  };
  drain().then(done, done);
}
