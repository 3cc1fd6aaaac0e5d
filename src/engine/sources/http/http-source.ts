import { posix } from "node:path";
import { type HttpResponse, header } from "../../../registry/http/exchange.js";
import type { Tree } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { SourceOpener } from "../open-source.js";
import type { SourceEnvironment } from "../source-environment.js";
import { sourceDigest } from "../source-key.js";
import { readContent } from "./http-content.js";
import { askServer, etagOf, fetchError, type HttpQuestion, statusError } from "./http-exchange.js";
import { type HttpFile, httpKey, parseHttpFile, requestKey } from "./http-file.js";
import { httpFileName } from "./http-file-name.js";
import { addHttpRecord, type HttpRecord, readHttpRecords } from "./http-records.js";
import { requestHeaders } from "./http-request.js";
import { parseHttpTime } from "./http-time.js";
import { saveContent } from "./save-answer.js";

/** What a URL gives. */
interface HttpContent {
  readonly digest: string;
  readonly filename: string;
  /** Seconds since 1970. */
  readonly lastModified: number | undefined;
}

interface HttpResult extends HttpContent {
  readonly tree: Tree;
}

/**
 * `http://…` and `https://…`: a file. With a checksum nothing is asked for before the file itself is wanted; without one,
 * the server is asked whether it still is what was downloaded before. Agrees with source/http.
 */
export const openHttp: SourceOpener = (source, _platform, environment) => {
  const file = parseHttpFile(source);
  let content: HttpContent | undefined;
  const find = (context: StepContext): Promise<HttpResult> =>
    environment.lookups.once(`http ${requestKey(file)} ${file.checksum}`, context.signal, (signal) =>
      fetchFile(file, environment, { ...context, signal }),
    );
  const know = async (context: StepContext): Promise<HttpContent> => {
    content ??= file.checksum === "" ? await find(context) : promised(file);
    return content;
  };
  return {
    cacheKey: async (_index, context) => ({
      digest: sourceDigest(httpKey(file, await know(context))),
      isLast: true,
    }),
    tree: async (context) => (await find(context)).tree,
    async metadata(_query, context) {
      const { digest, filename, lastModified } = await know(context);
      const time = lastModified === undefined ? undefined : BigInt(lastModified);
      return { http: { checksum: digest, filename, lastModified: time } };
    },
    pin() {
      return content === undefined
        ? undefined
        : { kind: "http", url: withoutUser(file.url), digest: content.digest };
    },
  };
};

/** What is known of a file by its checksum, before any server is asked. */
function promised({ text, filename, checksum }: HttpFile): HttpContent {
  return { digest: checksum, filename: httpFileName(text, filename, ""), lastModified: undefined };
}

/** A place where the client offers streams. */
const CLIENT_HOST = "buildkit-session";

async function fetchFile(
  file: HttpFile,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<HttpResult> {
  if (file.url.host === CLIENT_HOST) return fetchUpload(file, environment, context);
  const known = knownFiles(file, environment);
  const pinned = file.checksum === "" ? undefined : known.find(({ digest }) => digest === file.checksum);
  if (pinned !== undefined) return pinned;
  // A server that has another file under the same URL has to send what was asked for, or nothing.
  const asked = file.checksum === "" ? known : [];
  const headers = {
    ...(await requestHeaders(file, environment)),
    // As Go's client has it: some servers have another ETag for every encoding.
    "accept-encoding": "gzip",
    ...(asked.length > 0 && { "if-none-match": asked.map(({ etag }) => etag).join(", ") }),
  };
  const unchanged = await askUnchanged(file, asked, headers, environment, context);
  return unchanged ?? download(file, asked, { method: "GET", headers }, environment, context);
}

interface KnownFile extends HttpResult {
  readonly etag: string;
}

/** Earlier downloads whose layers are still there, the newest last. */
function knownFiles(file: HttpFile, { records, layers }: SourceEnvironment): readonly KnownFile[] {
  return readHttpRecords(records, requestKey(file)).flatMap(({ etag, digest, lastModified, layer }) => {
    const tree = layers.load([layer]);
    if (tree === undefined) return [];
    const filename = httpFileName(file.text, file.filename, "");
    return [{ etag, digest, filename, lastModified: parseHttpTime(lastModified), tree }];
  });
}

/** Not every server that has ETags answers If-None-Match as it should: so their ETags are compared here, too. */
async function askUnchanged(
  file: HttpFile,
  known: readonly KnownFile[],
  headers: HttpQuestion["headers"],
  { http }: SourceEnvironment,
  { signal }: StepContext,
): Promise<HttpResult | undefined> {
  if (known.length === 0) return undefined;
  let response: HttpResponse;
  try {
    response = await askServer(file, { method: "HEAD", headers }, http, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  response.stream?.discard();
  const isGood = response.status === 200 || response.status === 304;
  return isGood ? matching(file, known, response) : undefined;
}

/** The earlier download that an answer speaks of. */
function matching(
  file: HttpFile,
  known: readonly KnownFile[],
  response: HttpResponse,
): HttpResult | undefined {
  let etag = etagOf(response);
  // Which one is meant is clear where there was one only.
  if (etag === "" && response.status === 304 && known.length === 1) etag = known[0]!.etag;
  const found = known.find((each) => each.etag === etag);
  if (found === undefined) return undefined;
  const disposition = header(response, "content-disposition") ?? "";
  return { ...found, filename: httpFileName(file.text, file.filename, disposition) };
}

async function download(
  file: HttpFile,
  known: readonly KnownFile[],
  question: HttpQuestion,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<HttpResult> {
  const { http, layers, records } = environment;
  const response = await askServer(file, question, http, context.signal);
  if (response.status === 304) {
    const found = matching(file, known, response);
    if (found !== undefined) return found;
    throw fetchError(file, `invalid not-modified ETag: ${etagOf(response)}`);
  }
  if (response.stream === undefined) throw statusError(file, response, http);
  const content = readContent(file, response, question, http, context.signal);
  const saved = await saveContent(file, content, response, environment, context);
  const record: HttpRecord = {
    etag: etagOf(response),
    digest: saved.digest,
    lastModified: header(response, "last-modified") ?? "",
    layer: saved.layer.id,
  };
  if (record.etag !== "") addHttpRecord(records, requestKey(file), record);
  return { ...saved, tree: layers.tree([saved.layer]) };
}

async function fetchUpload(
  file: HttpFile,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<HttpResult> {
  const id = posix.basename(file.url.pathname);
  const stream = environment.upload?.(id);
  if (stream === undefined) throw fetchError(file, `no http response from session for ${id}`);
  try {
    const saved = await saveContent(file, stream, undefined, environment, context);
    return { ...saved, tree: environment.layers.tree([saved.layer]) };
  } finally {
    stream.destroy();
  }
}

function withoutUser(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}
