import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import { type Any, decodeStatus } from "../../proto/generated/status.js";
import type { CallOptions } from "../../wire/rpc/client.js";
import { type ErrorDetails, readErrorDetails } from "../../wire/rpc/error-details.js";
import { type ContentReader, readWholeBlob } from "../content.js";

/**
 * What a daemon knows of why a build failed: lines of files, the step, and stacks. They are in a blob beside the record;
 * without it, or if it is broken, there is what the record itself has.
 */
export async function readRecordError(
  content: ContentReader,
  { error, externalError }: BuildHistoryRecord,
  options?: CallOptions,
): Promise<ErrorDetails> {
  const details: readonly Any[] = error?.details ?? [];
  if (!externalError?.digest) return readErrorDetails(details);
  try {
    const status = decodeStatus(await readWholeBlob(content, externalError.digest, options));
    return readErrorDetails(status.details ?? details);
  } catch {
    options?.signal?.throwIfAborted();
    return readErrorDetails(details);
  }
}
