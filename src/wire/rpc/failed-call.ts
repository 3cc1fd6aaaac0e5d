import type { RpcError } from "./status.js";
import type { RpcStream } from "./stream.js";

/** A call that could not even begin: everything that waits for something rejects. */
export function failedCall<Out, In>(error: RpcError): RpcStream<Out, In> {
  const metadata = Promise.reject(error);
  metadata.catch(() => undefined);
  return {
    metadata,
    signal: AbortSignal.abort(error),
    send: () => false,
    drained: () => Promise.reject(error),
    end: () => undefined,
    cancel: () => undefined,
    receive: () => Promise.reject(error),
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  };
}
