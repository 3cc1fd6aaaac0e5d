import {
  WriteAction,
  type WriteContentRequest,
  type WriteContentResponse,
} from "../../../proto/generated/content.js";
import { RpcError, StatusCode } from "../../../wire/rpc/status.js";
import type { RpcStream } from "../../../wire/rpc/stream.js";
import { sendMessage } from "../send-message.js";
import { assertDigestArgument } from "./blob-path.js";
import type { ContentStore } from "./content-store.js";
import type { Ingest } from "./ingest.js";
import { toTimestamp } from "./to-timestamp.js";

type WriteCall = RpcStream<WriteContentResponse, WriteContentRequest>;

/**
 * Takes a blob from the daemon, answering each of its messages: what there is so far (STAT), more of it (WRITE), the
 * end of it (COMMIT). What a stream leaves unfinished waits for another one with the same reference.
 *
 * Agrees with containerd, plugins/services/content/contentserver, `Write`.
 */
export async function writeBlob(store: ContentStore, call: WriteCall): Promise<void> {
  const first = await call.receive();
  if (first === undefined) return;
  const { ref = "", total = 0, expected = "" } = first;
  if (ref === "") throw new RpcError(StatusCode.invalidArgument, "first message must have a reference");
  if (store.ingests === undefined) {
    throw new RpcError(StatusCode.permissionDenied, "the content store is read-only: permission denied");
  }
  if (expected !== "") await assertMissing(store, expected, `content ${expected}: already exists`);
  const ingest = await store.ingests.acquire(ref, { total: Number(total), digest: expected });
  let isOver = false;
  try {
    for (let request: WriteContentRequest | undefined = first; request !== undefined; ) {
      await expect(store, ingest, request);
      // What cannot be committed now never can.
      isOver = request.action === WriteAction.COMMIT;
      await sendMessage(call, await answer(store, ingest, request));
      request = isOver ? undefined : await call.receive();
    }
  } catch (error) {
    isOver ||= error instanceof RpcError && error.code === StatusCode.alreadyExists;
    throw error;
  } finally {
    await ingest.unlock();
    if (isOver) await store.ingests.remove(ref, ingest);
  }
}

/** Takes over what a message says of the blob as a whole. */
async function expect(
  store: ContentStore,
  ingest: Ingest,
  { expected = "", total = 0 }: WriteContentRequest,
): Promise<void> {
  if (expected !== "") await assertMissing(store, expected, `blob with expected digest ${expected} exists`);
  if (Number(total) > 0) ingest.total = Number(total);
  if (expected !== "") ingest.expected = expected;
}

async function answer(
  store: ContentStore,
  ingest: Ingest,
  { action = WriteAction.STAT, offset = 0, data }: WriteContentRequest,
): Promise<WriteContentResponse> {
  if (action === WriteAction.STAT) {
    const times = { started_at: toTimestamp(ingest.started), updated_at: toTimestamp(ingest.updated) };
    return { action, ...times, offset: ingest.offset, total: ingest.total, digest: ingest.digest };
  }
  if (action !== WriteAction.WRITE && action !== WriteAction.COMMIT) {
    throw new RpcError(StatusCode.invalidArgument, `unknown write action ${action}`);
  }
  const at = Number(offset);
  if (at > 0 && at !== ingest.offset) {
    const message = `write @${at} must occur at current offset ${ingest.offset}`;
    throw new RpcError(StatusCode.outOfRange, message);
  }
  if (at === 0 && ingest.offset > 0) await ingest.truncate();
  if (data !== undefined && data.length > 0) await ingest.write(data);
  if (action === WriteAction.WRITE) return { action, offset: ingest.offset, digest: ingest.digest };
  return { action, offset: ingest.offset, digest: await ingest.commit(store.directory) };
}

async function assertMissing(store: ContentStore, digest: string, message: string): Promise<void> {
  assertDigestArgument(digest);
  if (await store.has(digest)) throw new RpcError(StatusCode.alreadyExists, message);
}
