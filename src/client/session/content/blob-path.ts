import { join } from "node:path";
import { digestProblem } from "../../../base/image/digest.js";
import { RpcError, StatusCode } from "../../../wire/rpc/status.js";

/** Where the blob of a digest is. Throws INVALID_ARGUMENT for what is no digest, and so could lead anywhere. */
export function blobPath(directory: string, digest: string): string {
  assertDigestArgument(digest);
  const colon = digest.indexOf(":");
  return join(directory, "blobs", digest.slice(0, colon), digest.slice(colon + 1));
}

/** Throws INVALID_ARGUMENT for what is no digest. */
export function assertDigestArgument(digest: string): void {
  const problem = digestProblem(digest);
  if (problem !== undefined) throw new RpcError(StatusCode.invalidArgument, `${digest}: ${problem}`);
}
