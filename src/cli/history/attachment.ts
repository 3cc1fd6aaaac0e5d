import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestProblem } from "../../base/image/digest.js";
import { readBlob } from "../../client/content.js";
import { type Attachment, recordAttachments } from "../../client/history/attachments.js";
import type { CliIo } from "../cli-io.js";
import { badValue } from "../options/cli-option.js";
import { printable } from "../render/text-width.js";
import type { HistoryValues } from "./history-options.js";
import { type RecordAt, withRecord } from "./with-record.js";

/** Short words for types of content. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  index: ["application/vnd.oci.image.index.v1+json"],
  manifest: ["application/vnd.oci.image.manifest.v1+json"],
  image: ["application/vnd.oci.image.config.v1+json"],
  provenance: ["https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"],
  sbom: ["https://spdx.dev/Document"],
};

/**
 * `buildfile history inspect attachment`: the content of what was kept with a build. Agrees with docker buildx history
 * inspect attachment.
 */
export async function printAttachment(
  values: HistoryValues,
  [ref, digest]: readonly string[],
  io: CliIo,
): Promise<void> {
  const { type, platform } = values;
  if (digest === undefined && type === undefined && platform === undefined) {
    throw badValue("at least one of --type, --platform or DIGEST must be specified");
  }
  const problem = digest === undefined ? undefined : digestProblem(digest);
  if (problem !== undefined) throw badValue(`invalid digest "${digest}": ${problem}`);
  await withRecord(values, ref, "read an attachment", io, async (at) => {
    await print(at, digest ?? (await findAttachment(at, values, ref)).digest, io);
  });
}

async function findAttachment(
  { content, record, options }: RecordAt,
  { type, platform }: HistoryValues,
  ref: string | undefined,
): Promise<Attachment> {
  const types = type === undefined ? undefined : Object.hasOwn(TYPES, type) ? TYPES[type]! : [type];
  const attachments = await recordAttachments(content, record, options);
  const found = attachments.find(
    (one) => (platform === undefined || one.platform === platform) && (types?.includes(one.type) ?? true),
  );
  if (found !== undefined) return found;
  const name = ref ?? record.Ref ?? "";
  throw new BuildError("daemon/not-found", `no matching attachment found for ref "${name}"`);
}

/** Byte for byte; on a terminal as text that does nothing to it. */
async function print({ content, options }: RecordAt, digest: string, { stdout }: CliIo): Promise<void> {
  const decoder = stdout.isTTY ? new TextDecoder() : undefined;
  for await (const chunk of readBlob(content, digest, options)) {
    const bytes = decoder === undefined ? chunk : printable(decoder.decode(chunk, { stream: true }), stdout);
    if (stdout.pour === undefined) stdout.write(bytes);
    else await stdout.pour(bytes);
  }
}
