import { digestProblem } from "../../base/image/digest.js";
import { goQuote } from "../../base/util/go-quote.js";
import { Content, type ReadContentRequest, type ReadContentResponse } from "../../proto/generated/content.js";
import { type Handler, streamHandler, unaryHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import type { RpcStream } from "../../wire/rpc/stream.js";
import type { ContentStore } from "./content/content-store.js";
import { toTimestamp } from "./content/to-timestamp.js";
import { writeBlob } from "./content/write-blob.js";
import { sendMessage } from "./send-message.js";

const STORE_HEADER = "buildkit-attachable-store-id";
const MAX_CHUNK = 1024 * 1024;

/**
 * Lets the daemon read and write blobs of ours: in images of `oci-layout` contexts (`oci:ID`), in caches in directories
 * (`local:DIRECTORY`) and in exports that are not packed (`export`). The header of a call names the store.
 *
 * Agrees with session/content, `NewAttachable`, and containerd, plugins/services/content/contentserver; without what
 * daemons do not use here: lists and deletion.
 */
export function contentService(stores: ReadonlyMap<string, ContentStore>): readonly Handler[] {
  const choose = (call: {
    readonly requestMetadata: ReadonlyMap<string, readonly string[]>;
  }): ContentStore => {
    const id = call.requestMetadata.get(STORE_HEADER)?.[0];
    if (id === undefined) {
      const message = `request lacks metadata "${STORE_HEADER}": invalid argument`;
      throw new RpcError(StatusCode.invalidArgument, message);
    }
    const store = stores.get(id);
    if (store === undefined) throw new RpcError(StatusCode.notFound, `unknown store ${id}: not found`);
    return store;
  };
  return [
    unaryHandler(Content.Info, async ({ digest = "" }, call) => {
      assertValid(digest);
      const { size, modified, accessed } = await choose(call).info(digest);
      const created_at = toTimestamp(modified);
      return { info: { digest, size, created_at, updated_at: toTimestamp(accessed) } };
    }),
    streamHandler(Content.Read, async (call) => {
      const request = await call.receive();
      if (request !== undefined) await readBlob(choose(call), request, call);
    }),
    unaryHandler(Content.Status, async ({ ref = "" }, call) => {
      const ingest = choose(call).ingests?.find(ref);
      if (ingest === undefined) {
        throw new RpcError(StatusCode.notFound, `could not get status for ref ${goQuote(ref)}: not found`);
      }
      const { started, updated, offset, total } = ingest;
      const times = { started_at: toTimestamp(started), updated_at: toTimestamp(updated) };
      return { status: { ...times, ref, offset, total } };
    }),
    streamHandler(Content.Write, (call) => writeBlob(choose(call), call)),
    unaryHandler(Content.Abort, async ({ ref = "" }, call) => {
      await choose(call).ingests?.remove(ref);
      return {};
    }),
    unaryHandler(Content.Update, async ({ info: { digest = "" } = {} }) => {
      assertValid(digest);
      const message = "update not supported on immutable content store: failed precondition";
      throw new RpcError(StatusCode.failedPrecondition, message);
    }),
  ];
}

/** Sends a range of a blob; a range may reach beyond the end, but not begin there. */
async function readBlob(
  store: ContentStore,
  { digest = "", offset = 0, size = 0 }: ReadContentRequest,
  call: RpcStream<ReadContentResponse, unknown>,
): Promise<void> {
  const blob = await store.open(digest);
  try {
    const start = Math.max(0, Number(offset));
    if (start > blob.size) {
      throw new RpcError(StatusCode.outOfRange, `read past object length ${blob.size} bytes`);
    }
    const wanted = Number(size);
    const length = wanted > 0 ? Math.min(wanted, blob.size - start) : blob.size - start;
    const buffer = Buffer.allocUnsafe(Math.min(MAX_CHUNK, length));
    for (let sent = 0; sent < length; ) {
      const { bytesRead } = await blob.file.read(
        buffer,
        0,
        Math.min(buffer.length, length - sent),
        start + sent,
      );
      if (bytesRead === 0)
        throw new RpcError(StatusCode.dataLoss, `content ${digest} was cut while it was read`);
      // The offset counts from the start of the range, as containerd's does. Sending copies the bytes.
      await sendMessage(call, { offset: sent, data: buffer.subarray(0, bytesRead) });
      sent += bytesRead;
    }
  } finally {
    await blob.file.close();
  }
}

function assertValid(digest: string): void {
  if (digestProblem(digest) === undefined) return;
  throw new RpcError(StatusCode.invalidArgument, `${goQuote(digest)} failed validation`);
}
