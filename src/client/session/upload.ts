import { posix } from "node:path";
import type { Readable } from "node:stream";
import { Upload } from "../../proto/generated/upload.js";
import { type Handler, streamHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { createId } from "./create-id.js";
import { sendMessage } from "./send-message.js";

const ADDRESS = "http://buildkit-session/";
/** Far below what a message may hold. Agrees with session/upload/uploadprovider. */
const MAX_CHUNK = 1024 * 1024;

/** Streams of ours that the daemon may take, each once. */
export class Uploads {
  readonly #streams = new Map<string, Readable>();

  /**
   * Offers a stream and gives the URL under which a build finds it: a context, for instance. It is read when the
   * daemon asks for it, and destroyed afterwards.
   */
  add(stream: Readable): string {
    // An error before anyone reads is met by whoever reads.
    stream.on("error", () => {});
    const id = createId();
    this.#streams.set(id, stream);
    return ADDRESS + id;
  }

  /** The stream of an id, for the first who asks. */
  take(id: string): Readable | undefined {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    return stream;
  }

  /** Destroys the streams that nobody took. */
  close(): void {
    for (const stream of this.#streams.values()) stream.destroy();
    this.#streams.clear();
  }
}

/**
 * Gives the daemon the streams of `uploads`, by the last part of the URL's path.
 * Agrees with session/upload/uploadprovider, `Uploader.Pull`.
 */
export function uploadService(uploads: Uploads): readonly Handler[] {
  return [
    streamHandler(Upload.Pull, async (call) => {
      const id = posix.basename(call.requestMetadata.get("urlpath")?.[0] ?? "");
      const stream = uploads.take(id);
      if (stream === undefined) {
        throw new RpcError(StatusCode.unknown, `no http response from session for ${id}`);
      }
      const stop = (): void => {
        stream.destroy();
      };
      call.signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const chunk of stream) {
          const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
          for (let at = 0; at < bytes.length; at += MAX_CHUNK) {
            await sendMessage(call, { data: bytes.subarray(at, at + MAX_CHUNK) });
          }
        }
      } finally {
        call.signal.removeEventListener("abort", stop);
        stream.destroy();
      }
    }),
  ];
}
