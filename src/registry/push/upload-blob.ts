import { digestProblem } from "../../base/image/digest.js";
import { sleep } from "../http/abort.js";
import { type HttpOutcome, type HttpResponse, header } from "../http/exchange.js";
import { retryDelay } from "../http/retry.js";
import { protocolError } from "../registry-error.js";
import { type PushClient, parseLocation } from "./push-client.js";
import { pushError } from "./push-error.js";
import type { PushBody, PushRequest } from "./push-exchange.js";

/** A blob to push. */
export interface PushBlob {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Its bytes from an offset on. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
  /** Told how much the registry was sent. */
  readonly onProgress?: ((sent: number) => void) | undefined;
}

/** What an upload needs of its repository. */
export interface UploadPlace {
  readonly client: PushClient;
  /** `https://host/v2/path/`. */
  readonly base: URL;
  readonly scope: string;
}

/** How a registry was found to take a blob. */
interface Upload {
  /** Where to; changes with each answer. */
  location: URL;
  /** Bytes that the registry has. */
  offset: number;
}

/** What a proxy that takes no large bodies is sent at a time, at first and at last. */
const FIRST_CHUNK = 64 * 1024 * 1024;
const LAST_CHUNK = 1024 * 1024;
const OCTETS = { "content-type": "application/octet-stream" };

/**
 * Uploads a blob that the registry does not have: all of it at once; where the connection breaks, the rest of it, if the
 * registry knows how far it came; in chunks where so much at once is too large. Gives up when nothing more arrives.
 *
 * @param begun an answer that began the upload already, as that to a mount that came to nothing
 * Rejects with a BuildError of an `image/…` code, or with the signal's reason. Agrees in kind with containerd's pusher,
 * which does not resume.
 */
export async function uploadBlob(
  place: UploadPlace,
  blob: PushBlob,
  begun: HttpResponse | undefined,
): Promise<void> {
  const { retry, redactor } = place.client.context;
  let upload = begun === undefined ? undefined : acceptedUpload(begun, place, 0);
  let chunk = Number.POSITIVE_INFINITY;
  for (let failures = 0; ; ) {
    upload ??= await startUpload(place);
    const before: number = upload.offset;
    const { outcome, request } = await sendPart(place, blob, upload, chunk);
    if (outcome.kind === "response") {
      if (request.method === "PUT" && isDone(outcome)) {
        assertSameDigest(outcome, blob.digest);
        return;
      }
      if (request.method === "PATCH" && outcome.status === 202) {
        const sent = Math.min(before + chunk, blob.size);
        upload = acceptedUpload(outcome, place, sent, blob.size);
        // One that takes less than it was sent may go on so, but not forever.
        failures = upload.offset === sent ? 0 : failures + 1;
        if (upload.offset > before && failures < retry.attempts) continue;
      }
      if (outcome.status === 413 && chunk > LAST_CHUNK) {
        chunk = smallerChunk(chunk, blob.size);
        upload = undefined;
        continue;
      }
    }
    failures++;
    const delay = isLost(outcome) ? 0 : retryDelay(outcome, failures, retry);
    if (delay === undefined || failures >= retry.attempts) throw pushError(request.method, outcome, redactor);
    await sleep(delay, place.client.signal);
    upload = await resumedUpload(place, upload, blob.size);
  }
}

function isDone({ status }: HttpResponse): boolean {
  return status === 200 || status === 201 || status === 204;
}

/** The registry has forgotten the upload, or has another part of it than we think. */
function isLost(outcome: HttpOutcome): boolean {
  return outcome.kind === "response" && [202, 404, 410, 416].includes(outcome.status);
}

function smallerChunk(chunk: number, size: number): number {
  if (chunk === Number.POSITIVE_INFINITY)
    return Math.max(LAST_CHUNK, Math.min(FIRST_CHUNK, Math.ceil(size / 2)));
  return Math.max(LAST_CHUNK, Math.ceil(chunk / 4));
}

async function startUpload(place: UploadPlace): Promise<Upload> {
  const { client, base, scope } = place;
  const request: PushRequest = {
    method: "POST",
    url: new URL("blobs/uploads/", base),
    headers: {},
    body: EMPTY,
  };
  const outcome = await client.send(request, { scope });
  const isGood = outcome.kind === "response" && [200, 202, 204].includes(outcome.status);
  if (!isGood) throw pushError("POST", outcome, client.context.redactor);
  return acceptedUpload(outcome, place, 0);
}

/** Content that is not there still has a length, which some registries insist on. */
export const EMPTY: PushBody = { length: 0, open: async function* () {} };

interface Sent {
  readonly request: PushRequest;
  readonly outcome: HttpOutcome;
}

async function sendPart(place: UploadPlace, blob: PushBlob, upload: Upload, chunk: number): Promise<Sent> {
  const { offset } = upload;
  const isWhole = offset === 0 && chunk >= blob.size;
  if (isWhole || offset === blob.size) {
    const url = withDigest(upload.location, blob.digest);
    const body = isWhole ? part(blob, 0, blob.size) : EMPTY;
    return exchange(place, { method: "PUT", url, headers: OCTETS, body });
  }
  const end = Math.min(offset + chunk, blob.size);
  const headers = { ...OCTETS, "content-range": `${offset}-${end - 1}` };
  const body = part(blob, offset, end - offset);
  return exchange(place, { method: "PATCH", url: upload.location, headers, body });
}

async function exchange({ client, base, scope }: UploadPlace, request: PushRequest): Promise<Sent> {
  const isOwn = request.url.host === base.host;
  return { request, outcome: await client.send(request, { scope: isOwn ? scope : undefined, once: true }) };
}

function part({ read, onProgress }: PushBlob, offset: number, length: number): PushBody {
  return {
    length,
    async *open() {
      let sent = offset;
      onProgress?.(sent);
      for await (const piece of read(offset, length)) {
        yield piece;
        sent += piece.length;
        onProgress?.(sent);
      }
    },
  };
}

function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.searchParams.set("digest", digest);
  return url;
}

/** Where to go on after a failure; undefined if it is best to begin anew. */
async function resumedUpload(place: UploadPlace, upload: Upload, size: number): Promise<Upload | undefined> {
  const { client, base, scope } = place;
  // What takes the bytes for a registry does not answer such questions.
  if (upload.location.host !== base.host) return undefined;
  const outcome = await client.send(
    { method: "GET", url: upload.location, headers: {} },
    { scope, once: true },
  );
  if (outcome.kind === "failure" || ![200, 202, 204].includes(outcome.status)) return undefined;
  const offset = rangeEnd(outcome);
  // `0-0` is said for one byte and for none.
  if (offset === undefined || offset <= 1 || offset > size) return undefined;
  const location = header(outcome, "location") === undefined ? upload.location : parseLocation(outcome);
  return typeof location === "string" ? undefined : { location, offset };
}

/**
 * An upload that the registry accepted, or a part of it.
 *
 * @param sent how much it has unless it says otherwise
 */
function acceptedUpload(response: HttpResponse, { base }: UploadPlace, sent: number, size = 0): Upload {
  const location = parseLocation(response);
  if (typeof location === "string") throw protocolError(`${base.host} began an upload, but ${location}`);
  const offset = sent === 0 ? 0 : (rangeEnd(response) ?? sent);
  if (offset > size && sent > 0) throw protocolError(`${base.host} says it has ${offset} bytes of ${size}`);
  return { location, offset };
}

/** How many bytes a registry says it has. */
function rangeEnd(response: HttpResponse): number | undefined {
  const match = /^(?:bytes=)?0-(\d{1,15})$/.exec(header(response, "range") ?? "");
  return match === null ? undefined : Number(match[1]) + 1;
}

/** Some registries do not say what they have got; those that do must have got it right. */
export function assertSameDigest(response: HttpResponse, digest: string): void {
  const told = header(response, "docker-content-digest");
  if (told === undefined || told === digest || digestProblem(told) !== undefined) return;
  if (told.slice(0, told.indexOf(":")) !== digest.slice(0, digest.indexOf(":"))) return;
  throw protocolError(`got digest ${told} for what was pushed as ${digest}`);
}
