import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sleep } from "../../../registry/http/abort.js";
import { type HttpResponse, header } from "../../../registry/http/exchange.js";
import { type HttpBody, HttpBodyError } from "../../../registry/http/http-body.js";
import { backoff } from "../../../registry/http/retry.js";
import type { HttpAccess } from "./http-access.js";
import { askServer, fetchError, type HttpQuestion } from "./http-exchange.js";
import type { HttpFile } from "./http-file.js";

/**
 * The content of an answer to a GET: unpacked if it came packed by gzip, as Go does it, and of one piece: where the
 * connection breaks, the rest is asked for, if the server can tell that it is still the same.
 *
 * Throws a BuildError `engine/source`, or the signal's reason.
 */
export async function* readContent(
  file: HttpFile,
  response: HttpResponse,
  question: HttpQuestion,
  http: HttpAccess,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { stream } = response;
  if (stream === undefined) return;
  const encoding = (header(response, "content-encoding") ?? "").toLowerCase();
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    const etag = header(response, "etag") ?? "";
    const canResume = encoding === "" && etag.startsWith('"');
    const rest = canResume
      ? (from: number) => askRest(file, from, etag, question, http, signal)
      : async () => undefined;
    yield* unbroken(file, stream, rest, http, signal);
    return;
  }
  yield* unpacked(
    file,
    unbroken(file, stream, async () => undefined, http, signal),
    signal,
  );
}

async function* unbroken(
  file: HttpFile,
  first: HttpBody,
  rest: (from: number) => Promise<HttpBody | undefined>,
  { retry }: HttpAccess,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let body = first;
  let done = 0;
  for (let failures = 0; ; ) {
    const before = done;
    try {
      for await (const piece of body) {
        done += piece.length;
        yield piece;
      }
      return;
    } catch (error) {
      if (!(error instanceof HttpBodyError)) throw error;
      failures = done > before ? 1 : failures + 1;
      const broken = fetchError(file, `${error.message}; check the network, and try again`, error);
      if (failures >= retry.attempts) throw broken;
      await sleep(backoff(failures, retry), signal);
      const next = await rest(done);
      if (next === undefined) throw broken;
      body = next;
    }
  }
}

/** What follows a byte of the same content; undefined if the server does not know it, or the content is another now. */
async function askRest(
  file: HttpFile,
  from: number,
  etag: string,
  { headers }: HttpQuestion,
  http: HttpAccess,
  signal: AbortSignal,
): Promise<HttpBody | undefined> {
  const { "if-none-match": _, ...own } = headers;
  const range = { range: `bytes=${from}-`, "if-range": etag, "accept-encoding": "identity" };
  const response = await askServer(file, { method: "GET", headers: { ...own, ...range } }, http, signal);
  const start = /^bytes (\d+)-/.exec(header(response, "content-range") ?? "")?.[1];
  if (response.status === 206 && Number(start) === from && header(response, "etag") === etag) {
    return response.stream;
  }
  response.stream?.discard();
  return undefined;
}

async function* unpacked(
  file: HttpFile,
  packed: AsyncGenerator<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { createGunzip } = await import("node:zlib");
  const gunzip = createGunzip();
  let failure: unknown;
  const done = pipeline(Readable.from(packed, { objectMode: false }), gunzip).catch((error: unknown) => {
    failure = error;
  });
  try {
    for await (const piece of gunzip) yield piece;
  } catch (error) {
    await done;
    signal.throwIfAborted();
    if (isZlibError(failure)) throw fetchError(file, "its content is not what its encoding says", failure);
    throw failure ?? error;
  } finally {
    gunzip.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
