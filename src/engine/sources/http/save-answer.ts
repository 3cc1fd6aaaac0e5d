import { createHash } from "node:crypto";
import { type HttpResponse, header } from "../../../registry/http/exchange.js";
import type { Layer } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import { type SingleFile, singleFileLayer } from "../single-file.js";
import type { SourceEnvironment } from "../source-environment.js";
import { fetchError } from "./http-exchange.js";
import type { HttpFile } from "./http-file.js";
import { httpFileName } from "./http-file-name.js";
import { parseHttpTime } from "./http-time.js";

/** A file that was downloaded. */
export interface SavedFile {
  readonly layer: Layer;
  readonly filename: string;
  /** By SHA-256, or by the algorithm of the checksum that was asked for. */
  readonly digest: string;
  /** Seconds since 1970, as the server says it. */
  readonly lastModified: number | undefined;
}

/** How often progress is told, in milliseconds. */
const INTERVAL = 100;

/**
 * Makes a layer of what comes, which is an error if it does not have the checksum that was asked for. Agrees with save,
 * source/http/source.go.
 *
 * @param response the answer that the content came with; undefined for a stream of the client
 */
export async function saveContent(
  file: HttpFile,
  content: AsyncIterable<Uint8Array>,
  response: HttpResponse | undefined,
  { layers }: SourceEnvironment,
  { signal, progress }: StepContext,
): Promise<SavedFile> {
  const disposition = response === undefined ? "" : (header(response, "content-disposition") ?? "");
  const filename = httpFileName(file.text, file.filename, disposition);
  const modified = response === undefined ? undefined : header(response, "last-modified");
  const lastModified = modified === undefined ? undefined : parseHttpTime(modified);
  const algorithm = file.checksum === "" ? "sha256" : file.checksum.slice(0, file.checksum.indexOf(":"));
  const id = `downloading ${filename}`;
  const length =
    response && !response.headers["content-encoding"] ? header(response, "content-length") : undefined;
  const total = length === undefined ? {} : { total: Number(length) };
  const { layer, file: saved } = await singleFileLayer(layers, `http url ${file.shown}`, async (sink) => {
    const hash = createHash(algorithm);
    let current = 0;
    let told = performance.now();
    progress.status(id, { current, ...total });
    for await (const piece of content) {
      signal.throwIfAborted();
      hash.update(piece);
      await sink.write(piece);
      current += piece.length;
      if (performance.now() - told < INTERVAL) continue;
      told = performance.now();
      progress.status(id, { current, ...total });
    }
    const digest = `${algorithm}:${hash.digest("hex")}`;
    if (file.checksum !== "" && digest !== file.checksum) {
      throw fetchError(
        file,
        `digest mismatch ${digest}: ${file.checksum}; the file is not the one that was expected`,
      );
    }
    progress.status(id, { current, total: current, isDone: true });
    const { perm, uid, gid } = file;
    return { name: filename, perm, uid, gid, mtime: lastModified ?? 0, digest } satisfies SingleFile & {
      digest: string;
    };
  });
  return { layer, filename, digest: saved.digest, lastModified };
}
