import type { Duplex } from "node:stream";

/**
 * Waits for the first bytes of a connection, which stay in it. Undefined if it ends without any.
 *
 * Rejects with the error of the connection or with the signal's reason; the connection is left as it is.
 */
export function firstBytes(stream: Duplex, signal: AbortSignal): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const onReadable = () => {
      const chunk: Buffer | null = stream.read();
      if (chunk === null) return;
      settle();
      stream.unshift(chunk);
      resolve(chunk);
    };
    const onEnd = () => {
      settle();
      resolve(undefined);
    };
    const fail = (error: unknown) => {
      settle();
      reject(error);
    };
    const onClose = () => (stream.errored ? fail(stream.errored) : onEnd());
    const onAbort = () => fail(signal.reason);
    const settle = () => {
      signal.removeEventListener("abort", onAbort);
      stream.off("readable", onReadable).off("end", onEnd).off("error", fail).off("close", onClose);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    if (stream.destroyed) {
      onClose();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    stream.on("readable", onReadable).once("end", onEnd).once("error", fail).once("close", onClose);
  });
}

/** Whether bytes may be the beginning of what an HTTP/2 server sends first: a small SETTINGS frame. */
export function beginsHttp2(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && (bytes.length < 4 || bytes[3] === 4);
}
